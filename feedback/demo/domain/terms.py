"""Opening hours, holidays and targets of the story, as the documents that the product keeps."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from feedback.demo.domain.places import BERLIN, SHANGHAI
from feedback.sla.domain.policy import DEFAULT_POLICY

Document = dict[str, Any]

WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
ALL_DAYS = (*WORKDAYS, "sat", "sun")

CHINA_HOURS: Document = {
    "schema": 1,
    "zone": SHANGHAI,
    "hours": {day: [["09:00", "12:00"], ["13:00", "18:00"]] for day in WORKDAYS},
    "holiday_sets": ["CN"],
    "makeup_hours_of": "mon",
}
HOTLINE_HOURS: Document = {
    "schema": 1,
    "zone": SHANGHAI,
    "hours": {day: [["08:00", "20:00"]] for day in ALL_DAYS},
}

STANDARDS: dict[str, dict[str, float]] = {
    "lanting": {
        "nps": 45.0, "csat": 0.85, "ces": 0.8, "first_response": 0.9, "resolution": 0.9,
    },
    "westlake_delivery": {"nps": 50.0, "resolution": 0.92},
    "hotline": {"ces": 0.82, "first_response": 0.95},
    "mitte": {"nps": 35.0},
}  # fmt: skip


def berlin_hours(years: range) -> Document:
    """Weekdays and Saturday mornings, closed on the holidays of Berlin."""
    hours: Document = {day: [["09:00", "18:00"]] for day in WORKDAYS}
    return {
        "schema": 1,
        "zone": BERLIN,
        "hours": {**hours, "sat": [["10:00", "14:00"]]},
        "exceptions": [e for year in years for e in _berlin_holidays(year)],
    }


def london_hours(years: range) -> Document:
    """Hours without a zone of their own: they count where the place is."""
    return {
        "schema": 1,
        "hours": {day: [["09:30", "17:30"]] for day in (*WORKDAYS, "sat")},
        "exceptions": [e for year in years for e in _english_holidays(year)],
    }


def hotline_targets(*, urgent_first_minutes: int) -> Document:
    """Tighter targets than usual: who calls does not want to wait for days."""
    document = DEFAULT_POLICY.to_document()
    minutes = {"urgent": (urgent_first_minutes, 240), "high": (60, 480),
               "normal": (120, 960), "low": (240, 1440)}  # fmt: skip
    for priority, (first, whole) in minutes.items():
        document["targets"][priority] = {
            "first_response_minutes": first,
            "resolution_minutes": whole,
        }
    return document


def easter(year: int) -> date:
    """Easter Sunday (Meeus, Astronomical Algorithms, chapter 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def _closed(on: date, en: str, zh: str) -> Document:
    return {"on": on.isoformat(), "kind": "holiday", "name": {"en": en, "zh": zh}}


def _berlin_holidays(year: int) -> list[Document]:
    sunday = easter(year)
    return [
        _closed(date(year, 1, 1), "New Year’s Day", "元旦"),
        _closed(date(year, 3, 8), "International Women’s Day", "国际妇女节"),
        _closed(sunday - timedelta(days=2), "Good Friday", "耶稣受难日"),
        _closed(sunday + timedelta(days=1), "Easter Monday", "复活节星期一"),
        _closed(date(year, 5, 1), "Labour Day", "劳动节"),
        _closed(sunday + timedelta(days=39), "Ascension Day", "耶稣升天节"),
        _closed(sunday + timedelta(days=50), "Whit Monday", "圣灵降临节星期一"),
        _closed(date(year, 10, 3), "German Unity Day", "德国统一日"),
        _closed(date(year, 12, 25), "Christmas Day", "圣诞节"),
        _closed(date(year, 12, 26), "Second Day of Christmas", "圣诞节次日"),
    ]


def _english_holidays(year: int) -> list[Document]:
    sunday = easter(year)
    return [
        _closed(_not_weekend(date(year, 1, 1)), "New Year’s Day", "元旦"),
        _closed(sunday - timedelta(days=2), "Good Friday", "耶稣受难日"),
        _closed(sunday + timedelta(days=1), "Easter Monday", "复活节星期一"),
        _closed(_monday(date(year, 5, 1)), "Early May Bank Holiday", "五月初银行假日"),
        _closed(_monday(date(year, 5, 25)), "Spring Bank Holiday", "春季银行假日"),
        _closed(_monday(date(year, 8, 25)), "Summer Bank Holiday", "夏季银行假日"),
        _closed(date(year, 12, 25), "Christmas Day", "圣诞节"),
        _closed(date(year, 12, 26), "Boxing Day", "节礼日"),
    ]


def _not_weekend(on: date) -> date:
    return on if on.weekday() < 5 else on + timedelta(days=7 - on.weekday())


def _monday(on: date) -> date:
    """The first Monday from a day on."""
    return on + timedelta(days=-on.weekday() % 7)
