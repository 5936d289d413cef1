"""Chinese public holidays and make-up workdays, year by year, as the State Council orders them.

Facts of the yearly notices of the General Office of the State Council on the arrangement of
public holidays (国务院办公厅关于部分节假日安排的通知), published on gov.cn:
2018 content_5243579; 2019 content_5346287, amended by content_5375877 (Labour Day);
2020 content_5454164, amended by content_5472352 (Spring Festival prolonged);
2021 content_5564127; 2022 content_5644835; 2023 content_5730844; 2024 content_6911527;
2025 content_6986382; 2026 content_7047090.

A notice is the only source of both lists. A year without one is not guessed: asking for it
raises `HolidayNoticeMissing`. One zone (+08:00), no summer time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

Names = tuple[tuple[str, str], ...]

NEW_YEAR: Names = (("en", "New Year's Day"), ("zh", "元旦"))
SPRING: Names = (("en", "Spring Festival"), ("zh", "春节"))
QINGMING: Names = (("en", "Qingming Festival"), ("zh", "清明节"))
LABOUR: Names = (("en", "Labour Day"), ("zh", "劳动节"))
DRAGON_BOAT: Names = (("en", "Dragon Boat Festival"), ("zh", "端午节"))
MID_AUTUMN: Names = (("en", "Mid-Autumn Festival"), ("zh", "中秋节"))
NATIONAL: Names = (("en", "National Day"), ("zh", "国庆节"))
NATIONAL_AND_MID_AUTUMN: Names = (
    ("en", "National Day and Mid-Autumn Festival"),
    ("zh", "国庆节、中秋节"),
)


class HolidayNoticeMissing(LookupError):
    """The notice of this year is not loaded, so nobody can say which days are worked."""

    def __init__(self, year: int) -> None:
        super().__init__(f"holiday notice {year} not loaded")
        self.year = year


@dataclass(frozen=True, slots=True)
class Rest:
    """One holiday: its names, first and last day off, and the weekend days worked for it."""

    names: Names
    first: str
    last: str
    worked: tuple[str, ...] = ()


# A December day belongs to the New Year of the next year's notice, so its date has its own year.
NOTICES: Mapping[int, tuple[Rest, ...]] = MappingProxyType(
    {
        2018: (
            Rest(NEW_YEAR, "2018-01-01", "2018-01-01"),
            Rest(SPRING, "2018-02-15", "2018-02-21", ("2018-02-11", "2018-02-24")),
            Rest(QINGMING, "2018-04-05", "2018-04-07", ("2018-04-08",)),
            Rest(LABOUR, "2018-04-29", "2018-05-01", ("2018-04-28",)),
            Rest(DRAGON_BOAT, "2018-06-18", "2018-06-18"),
            Rest(MID_AUTUMN, "2018-09-24", "2018-09-24"),
            Rest(NATIONAL, "2018-10-01", "2018-10-07", ("2018-09-29", "2018-09-30")),
        ),
        2019: (
            Rest(NEW_YEAR, "2018-12-30", "2019-01-01", ("2018-12-29",)),
            Rest(SPRING, "2019-02-04", "2019-02-10", ("2019-02-02", "2019-02-03")),
            Rest(QINGMING, "2019-04-05", "2019-04-05"),
            Rest(LABOUR, "2019-05-01", "2019-05-04", ("2019-04-28", "2019-05-05")),
            Rest(DRAGON_BOAT, "2019-06-07", "2019-06-07"),
            Rest(MID_AUTUMN, "2019-09-13", "2019-09-13"),
            Rest(NATIONAL, "2019-10-01", "2019-10-07", ("2019-09-29", "2019-10-12")),
        ),
        2020: (
            Rest(NEW_YEAR, "2020-01-01", "2020-01-01"),
            Rest(SPRING, "2020-01-24", "2020-02-02", ("2020-01-19",)),
            Rest(QINGMING, "2020-04-04", "2020-04-06"),
            Rest(LABOUR, "2020-05-01", "2020-05-05", ("2020-04-26", "2020-05-09")),
            Rest(DRAGON_BOAT, "2020-06-25", "2020-06-27", ("2020-06-28",)),
            Rest(NATIONAL_AND_MID_AUTUMN, "2020-10-01", "2020-10-08", ("2020-09-27", "2020-10-10")),
        ),
        2021: (
            Rest(NEW_YEAR, "2021-01-01", "2021-01-03"),
            Rest(SPRING, "2021-02-11", "2021-02-17", ("2021-02-07", "2021-02-20")),
            Rest(QINGMING, "2021-04-03", "2021-04-05"),
            Rest(LABOUR, "2021-05-01", "2021-05-05", ("2021-04-25", "2021-05-08")),
            Rest(DRAGON_BOAT, "2021-06-12", "2021-06-14"),
            Rest(MID_AUTUMN, "2021-09-19", "2021-09-21", ("2021-09-18",)),
            Rest(NATIONAL, "2021-10-01", "2021-10-07", ("2021-09-26", "2021-10-09")),
        ),
        2022: (
            Rest(NEW_YEAR, "2022-01-01", "2022-01-03"),
            Rest(SPRING, "2022-01-31", "2022-02-06", ("2022-01-29", "2022-01-30")),
            Rest(QINGMING, "2022-04-03", "2022-04-05", ("2022-04-02",)),
            Rest(LABOUR, "2022-04-30", "2022-05-04", ("2022-04-24", "2022-05-07")),
            Rest(DRAGON_BOAT, "2022-06-03", "2022-06-05"),
            Rest(MID_AUTUMN, "2022-09-10", "2022-09-12"),
            Rest(NATIONAL, "2022-10-01", "2022-10-07", ("2022-10-08", "2022-10-09")),
        ),
        2023: (
            Rest(NEW_YEAR, "2022-12-31", "2023-01-02"),
            Rest(SPRING, "2023-01-21", "2023-01-27", ("2023-01-28", "2023-01-29")),
            Rest(QINGMING, "2023-04-05", "2023-04-05"),
            Rest(LABOUR, "2023-04-29", "2023-05-03", ("2023-04-23", "2023-05-06")),
            Rest(DRAGON_BOAT, "2023-06-22", "2023-06-24", ("2023-06-25",)),
            Rest(NATIONAL_AND_MID_AUTUMN, "2023-09-29", "2023-10-06", ("2023-10-07", "2023-10-08")),
        ),
        2024: (
            Rest(NEW_YEAR, "2024-01-01", "2024-01-01"),
            Rest(SPRING, "2024-02-10", "2024-02-17", ("2024-02-04", "2024-02-18")),
            Rest(QINGMING, "2024-04-04", "2024-04-06", ("2024-04-07",)),
            Rest(LABOUR, "2024-05-01", "2024-05-05", ("2024-04-28", "2024-05-11")),
            Rest(DRAGON_BOAT, "2024-06-10", "2024-06-10"),
            Rest(MID_AUTUMN, "2024-09-15", "2024-09-17", ("2024-09-14",)),
            Rest(NATIONAL, "2024-10-01", "2024-10-07", ("2024-09-29", "2024-10-12")),
        ),
        2025: (
            Rest(NEW_YEAR, "2025-01-01", "2025-01-01"),
            Rest(SPRING, "2025-01-28", "2025-02-04", ("2025-01-26", "2025-02-08")),
            Rest(QINGMING, "2025-04-04", "2025-04-06"),
            Rest(LABOUR, "2025-05-01", "2025-05-05", ("2025-04-27",)),
            Rest(DRAGON_BOAT, "2025-05-31", "2025-06-02"),
            Rest(NATIONAL_AND_MID_AUTUMN, "2025-10-01", "2025-10-08", ("2025-09-28", "2025-10-11")),
        ),
        2026: (
            Rest(NEW_YEAR, "2026-01-01", "2026-01-03", ("2026-01-04",)),
            Rest(SPRING, "2026-02-15", "2026-02-23", ("2026-02-14", "2026-02-28")),
            Rest(QINGMING, "2026-04-04", "2026-04-06"),
            Rest(LABOUR, "2026-05-01", "2026-05-05", ("2026-05-09",)),
            Rest(DRAGON_BOAT, "2026-06-19", "2026-06-21"),
            Rest(MID_AUTUMN, "2026-09-25", "2026-09-27"),
            Rest(NATIONAL, "2026-10-01", "2026-10-07", ("2026-09-20", "2026-10-10")),
        ),
    }
)


@cache
def _days() -> tuple[dict[date, Names], dict[date, Names]]:
    off: dict[date, Names] = {}
    worked: dict[date, Names] = {}
    for rests in NOTICES.values():
        for rest in rests:
            day, last = date.fromisoformat(rest.first), date.fromisoformat(rest.last)
            while day <= last:
                off[day] = rest.names
                day += timedelta(days=1)
            worked.update((date.fromisoformat(day_on), rest.names) for day_on in rest.worked)
    return off, worked


def notice_loaded(year: int) -> bool:
    """Whether the holiday notice of this year is known here."""
    return year in NOTICES


def missing_years(first_on: date, last_on: date) -> tuple[int, ...]:
    """The years whose notice these days need and which is not loaded, in order.

    The last days of December need the next year's notice: the New Year holiday of 2019 began on
    30 December 2018 and was paid for by working on the 29th.
    """
    last_year = (last_on + timedelta(days=3)).year
    return tuple(y for y in range(first_on.year, last_year + 1) if not notice_loaded(y))


def holiday_names(on: date) -> Names | None:
    """The names of the holiday whose day off this is, as (language, text); `None` if it is not one.

    Never raises: a year without notice has no known holidays (see `is_workday` for the strict use).
    """
    return _days()[0].get(on)


def holiday_name(on: date, language: str = "en") -> str | None:
    """The holiday's name in `en` or `zh`, or `None`; raises `HolidayNoticeMissing`."""
    _require(on)
    names = holiday_names(on)
    return dict(names)[language] if names else None


def makeup_names(on: date) -> Names | None:
    """The names of the holiday that this weekend day is worked for, or `None` if it is not."""
    return _days()[1].get(on)


def is_workday(on: date) -> bool:
    """Whether the day is worked by the notice: no day off, and a weekday or a make-up day.

    Raises `HolidayNoticeMissing` for a year whose notice is not loaded.
    """
    _require(on)
    off, worked = _days()
    return on in worked or (on not in off and on.weekday() < 5)


def _require(on: date) -> None:
    if not notice_loaded(on.year):
        raise HolidayNoticeMissing(on.year)
