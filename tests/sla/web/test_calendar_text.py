"""Hours, exceptions and durations as people type them."""

from __future__ import annotations

import pytest

from feedback.sla.web.calendar_text import (
    duration_text,
    exceptions_of,
    exceptions_text,
    minutes_of,
    spans_of,
    spans_text,
)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", []),
        ("09:00-18:00", [["09:00", "18:00"]]),
        ("9:00 - 12:00 , 13:00-18:00", [["09:00", "12:00"], ["13:00", "18:00"]]),
        ("09：00–12：00，13：00—18：00", [["09:00", "12:00"], ["13:00", "18:00"]]),
        ("22:00-06:00", [["22:00", "06:00"]]),
        ("nine to five", None),
        ("09:00", None),
        ("09:00-18:00 or so", None),
    ],
)
def test_spans_of(text, spans):
    assert spans_of(text) == spans


def test_spans_text_is_read_back():
    spans = [["09:00", "12:00"], ["13:00", "18:00"]]
    assert spans_of(spans_text(spans)) == spans


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("2026-12-24 closed", {"on": "2026-12-24", "kind": "holiday"}),
        ("2026-12-24 休息", {"on": "2026-12-24", "kind": "holiday"}),
        (
            "2026-12-24 closed # Christmas Eve",
            {"on": "2026-12-24", "kind": "holiday", "name": "Christmas Eve"},
        ),
        (
            "2026-12-31 09:00-12:00",
            {"on": "2026-12-31", "kind": "special", "hours": [["09:00", "12:00"]]},
        ),
        ("2026-02-28 workday", {"on": "2026-02-28", "kind": "workday"}),
        ("2026-02-28 workday fri", {"on": "2026-02-28", "kind": "workday", "hours_of": "fri"}),
        ("2026-02-28 上班", {"on": "2026-02-28", "kind": "workday"}),
    ],
)
def test_exceptions_of_one_line(line, entry):
    entries, unread = exceptions_of(line)
    assert (entries, unread) == ([entry | {"line": 1}], [])


def test_exceptions_of_names_every_line_that_cannot_be_read():
    text = "2026-12-24 closed\n\n2026-13-01 closed\n2026-12-31 maybe\n# only a remark\n2026-12-25"
    entries, unread = exceptions_of(text)
    assert ([entry["on"] for entry in entries], unread) == (["2026-12-24"], [3, 4, 6])


def test_exceptions_text_is_read_back():
    text = "2026-02-28 workday fri\n2026-12-24 closed # Eve\n2026-12-31 09:00-12:00"
    entries, _unread = exceptions_of(text)
    assert exceptions_text(entries) == text
    in_chinese = "2026-02-28 上班 fri\n2026-12-24 放假 # Eve\n2026-12-31 09:00-12:00"
    assert exceptions_text(entries, "zh") == in_chinese
    assert exceptions_of(in_chinese)[0] == entries


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("4 h", 240),
        ("1 h 30 min", 90),
        ("1h30", 90),
        ("1.5 h", 90),
        ("45 min", 45),
        ("90", 90),
        ("2 小时 15 分钟", 135),
        ("", None),
        ("soon", None),
        ("-5", None),
    ],
)
def test_minutes_of(text, minutes):
    assert minutes_of(text) == minutes


@pytest.mark.parametrize("minutes", [1, 45, 60, 90, 960, 525_600])
def test_duration_text_is_read_back(minutes):
    assert minutes_of(duration_text(minutes)) == minutes
