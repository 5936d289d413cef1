"""What people type into names and texts, as it is kept."""

from __future__ import annotations

import pytest

from feedback.accounts.web.typed import line, lines


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Welcome desk ", "Welcome desk"),
        ("客服　一组", "客服　一组"),
        ("　前台　", "前台"),
        ("A\u00a0B\tC\nD", "A B C D"),
        ("👨‍👩‍👧 می‌خواهم", "👨‍👩‍👧 می‌خواهم"),
        ("12\u200f שלום", "12\u200f שלום"),
        ("invoice\u202efdp", "invoicefdp"),
        ("a\x00b\x07c", "abc"),
        ("\u200d\u3000\u200f", ""),
        ("\x00", ""),
        ("", ""),
        (None, None),
    ],
)
def test_a_line_keeps_what_is_seen(typed: str | None, kept: str | None) -> None:
    assert line(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("　　您好：\n　　谢谢\u00a0您", "　　您好：\n　　谢谢\u00a0您"),
        ("👨‍👩‍👧\u202etxt\u2066", "👨‍👩‍👧\u202etxt\u2066"),
        ("a\x00b\x1bc\td\n", "abc\td\n"),
    ],
)
def test_several_lines_stay_as_typed(typed: str, kept: str) -> None:
    assert lines(typed) == kept
