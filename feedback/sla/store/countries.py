"""Public holidays of countries and their parts, from the `holidays` library, to be stored.

What comes back becomes part of a calendar version: a newer list changes newer versions only.
China is not asked for here: its make-up workdays are in no list but the yearly notices.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

YEARS_BEFORE = 1
YEARS_AHEAD = 4
MOST_SETS = 8
_CODE = re.compile(r"([A-Za-z]{2})(?:-([A-Za-z0-9]{1,40}))?")


class UnknownCountry(LookupError):
    """No list for this code; `parts` are the parts that its country has, if there is such one."""

    def __init__(self, code: str, parts: Sequence[str] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.parts = tuple(parts)


def set_name(code: str) -> str:
    """The name under which a set is stored: `de-be` is DE-BE; raises `UnknownCountry`."""
    found = _CODE.fullmatch(code.strip())
    if found is None or found[1].upper() == "CN":
        raise UnknownCountry(code)
    country = found[1].upper()
    parts = _parts(country)
    if found[2] is None:
        return country
    for part in parts:
        if part.lower() == found[2].lower():
            return f"{country}-{part}"
    raise UnknownCountry(code, parts)


def stored_holidays(names: Iterable[str], this_year: int) -> dict[str, dict[str, Any]]:
    """The `holidays` of a calendar document: the last year, this one and the next ones.

    A year that the list does not reach is left out, so that it is warned of.
    """
    years = range(this_year - YEARS_BEFORE, this_year + YEARS_AHEAD + 1)
    return {
        name: {str(year): days for year in years if (days := _days(name, year))} for name in names
    }


def _parts(country: str) -> tuple[str, ...]:
    found = _listed(country, None, None)
    if found is None:
        raise UnknownCountry(country)
    return tuple(found.subdivisions)


def _days(name: str, year: int) -> dict[str, dict[str, str]]:
    country, _dash, part = name.partition("-")
    languages = {"en": ("en_US", "en_GB", "en"), "zh": ("zh_CN",)}
    days: dict[str, dict[str, str]] = {}
    own = _listed(country, part or None, year)
    if own is None or not own.start_year <= year <= own.end_year:
        return {}
    for language, wanted in languages.items():
        known = next((one for one in wanted if one in own.supported_languages), None)
        if known is None and language != "en":
            continue
        listed = own if known is None else _listed(country, part or None, year, known)
        for on, said in listed.items():
            if on.year == year:
                days.setdefault(on.isoformat(), {})[language] = said[:120]
    return dict(sorted(days.items()))


def _listed(country: str, part: str | None, year: int | None, language: str | None = None) -> Any:
    # Loaded on use: it brings two hundred countries, and most processes never ask.
    import holidays

    years = () if year is None else (year,)
    try:
        return holidays.country_holidays(country, subdiv=part, years=years, language=language)
    except NotImplementedError:
        return None
