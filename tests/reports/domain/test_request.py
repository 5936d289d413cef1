"""What an address asks for."""

from datetime import date

import pytest

from feedback.analysis.domain.period import Period
from feedback.reports.domain.request import Preset, asked, preset_period, usual_period

TODAY = date(2026, 3, 30)


@pytest.mark.parametrize(
    ("query", "from_on", "to_on"),
    [
        ({}, "2026-02-28", "2026-03-29"),
        ({"from": "2026-01-01", "to": "2026-01-31"}, "2026-01-01", "2026-01-31"),
        ({"from": "2026-03-01", "to": "2026-03-01"}, "2026-03-01", "2026-03-01"),
        ({"from": "2026-03-01"}, "2026-03-01", "2026-03-29"),
        ({"from": "2026-03-30"}, "2026-03-30", "2026-03-30"),
        ({"to": "2026-01-31"}, "2026-01-02", "2026-01-31"),
        ({"from": "", "to": ""}, "2026-02-28", "2026-03-29"),
    ],
)
def test_the_period(query: dict[str, str], from_on: str, to_on: str) -> None:
    wanted = asked(query, TODAY, "en")
    assert wanted.faults == ()
    assert wanted.period == Period(date.fromisoformat(from_on), date.fromisoformat(to_on))


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"from": "2026-02-30"}, ["from"]),
        ({"to": "31.3.2026"}, ["to"]),
        ({"from": "20260101"}, ["from"]),
        ({"from": "0001-01-01"}, ["from"]),
        ({"to": "9999-12-31"}, ["to"]),
        ({"from": "2026-03-02", "to": "2026-03-01"}, ["backwards"]),
        ({"from": "2020-01-01", "to": "2026-01-01"}, ["too_long"]),
        ({"lang": "fr"}, ["lang"]),
        ({"from": "x", "to": "y", "lang": "z"}, ["from", "to", "lang"]),
        ({"to": "2000-01-05"}, []),
    ],
)
def test_all_faults_at_once(query: dict[str, str], codes: list[str]) -> None:
    assert [code for code, _raw in asked(query, TODAY, "en").faults] == codes


def test_three_years_are_possible_and_no_more() -> None:
    assert not asked({"from": "2023-03-27", "to": "2026-03-30"}, TODAY, "en").faults
    assert asked({"from": "2023-03-26", "to": "2026-03-30"}, TODAY, "en").faults


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_language(lang: str) -> None:
    assert asked({"lang": lang}, TODAY, "en").language == lang
    assert asked({}, TODAY, lang).language == lang


@pytest.mark.parametrize(
    ("preset", "today", "from_on", "to_on"),
    [
        (Preset.LAST_30_DAYS, "2026-03-30", "2026-02-28", "2026-03-29"),
        (Preset.LAST_MONTH, "2026-03-30", "2026-02-01", "2026-02-28"),
        (Preset.LAST_MONTH, "2026-01-01", "2025-12-01", "2025-12-31"),
        (Preset.LAST_QUARTER, "2026-03-30", "2025-10-01", "2025-12-31"),
        (Preset.LAST_QUARTER, "2026-04-01", "2026-01-01", "2026-03-31"),
        (Preset.LAST_YEAR, "2026-03-30", "2025-03-30", "2026-03-29"),
    ],
)
def test_presets(preset: Preset, today: str, from_on: str, to_on: str) -> None:
    expected = Period(date.fromisoformat(from_on), date.fromisoformat(to_on))
    assert preset_period(preset, date.fromisoformat(today)) == expected


def test_the_usual_period_is_over() -> None:
    assert usual_period(TODAY).to_on < TODAY
    assert usual_period(TODAY).n_days == 30
