"""Holidays from files: read whole, or refused with the number of every line that is wrong."""

from datetime import date

import pytest

from feedback.sla.store.holiday_files import MOST_BYTES, FileFault, ReadDay, read_holiday_file

CSV = """date,what,name
2027-01-01,holiday,元旦
2027/02/06, workday, Make-up # day
2027-12-31,09:00-12:00,Stocktaking

# a remark
2027年5月1日,放假,劳动节
"""
ICAL = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20270205
DTEND;VALUE=DATE:20270208
SUMMARY:春节 假期
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20270220
SUMMARY:春节 补班
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20271009
X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY
SUMMARY:国庆
 节
END:VEVENT
END:VCALENDAR
"""


def test_a_csv_file():
    assert read_holiday_file(CSV.encode("utf-8-sig")).days == (
        ReadDay(date(2027, 1, 1), "closed", "元旦"),
        ReadDay(date(2027, 2, 6), "workday", "Make-up day"),
        ReadDay(date(2027, 5, 1), "closed", "劳动节"),
        ReadDay(date(2027, 12, 31), "09:00-12:00", "Stocktaking"),
    )
    assert read_holiday_file(CSV.encode("gb18030")) == read_holiday_file(CSV.encode())


def test_an_icalendar_file():
    assert read_holiday_file(ICAL.encode()).days == (
        ReadDay(date(2027, 2, 5), "closed", "春节 假期"),
        ReadDay(date(2027, 2, 6), "closed", "春节 假期"),
        ReadDay(date(2027, 2, 7), "closed", "春节 假期"),
        ReadDay(date(2027, 2, 20), "workday", "春节 补班"),
        ReadDay(date(2027, 10, 9), "workday", "国庆节"),
    )


def event(*lines):
    return "\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"])


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        ("", [(0, "empty")]),
        ("a\0b", [(0, "not_text")]),
        ("2027-02-30,holiday\n2027-01-01,perhaps\n", [(1, "not_a_date"), (2, "not_a_kind")]),
        ("2027-01-01,holiday\n2027-01-01,workday\n", [(2, "day_twice")]),
        ("# nothing\n", [(0, "no_days")]),
        ("2027-01-01," + "x" * 3000, [(1, "line_too_long")]),
        (event("DTSTART;VALUE=DATE:20270101", "RRULE:FREQ=YEARLY"), [(2, "event_repeats")]),
        (event("SUMMARY:Nothing"), [(2, "event_without_day")]),
        (event("DTSTART;VALUE=DATE:2027-99-01"), [(2, "event_unreadable")]),
        (event("DTSTART;VALUE=DATE:20270101", "DTEND;VALUE=DATE:20990101"),
         [(2, "event_too_long")]),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20270101", [(2, "event_without_end")]),
        ("x," * 4 + "\n" * 7000, [(0, "too_many_lines")]),
    ],
)  # fmt: skip
def test_faults_come_with_their_lines(content, faults):
    read = read_holiday_file(content.encode())
    assert read.days == ()
    assert [(fault.line, fault.code) for fault in read.faults] == faults


def test_bombs_are_refused_soon():
    assert read_holiday_file(b"x" * (MOST_BYTES + 1)).faults == (FileFault(0, "too_large"),)
    many = "\n".join(f"{y}-01-{d:02}" for y in range(1900, 2000) for d in range(1, 29))
    assert [fault.code for fault in read_holiday_file(many.encode()).faults] == ["too_many_days"]
    folded = event("SUMMARY:a", *[" b"] * 5000)
    assert read_holiday_file(folded.encode()).faults[0].code == "event_without_day"
    assert read_holiday_file(bytes(range(128, 256)) * 100).faults[0].code == "not_text"
