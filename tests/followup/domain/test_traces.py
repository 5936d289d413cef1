"""A name, a number and an address are found however others wrote them."""

from __future__ import annotations

import pytest

from feedback.followup.domain.traces import is_about, without

SAID = ("Li Wang", "+86 138 0013 8000", "li.wang@example.cn")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Called Li Wang at +86 138 0013 8000", "Called […] at […]"),
        ("called LI WANG at 13800138000.", "called […] at […]."),
        ("138-0013-8000 or 0086 13800138000", "[…] or […]"),
        ("Li.Wang@Example.cn asked", "[…] asked"),
        ("case C-13800 of 2026-03-30", "case C-13800 of 2026-03-30"),
        ("order 9138001380001", "order 9138001380001"),
        ("", ""),
    ],
)
def test_every_spelling_is_replaced(text: str, left: str) -> None:
    assert without(text, SAID) == left


def test_short_names_leave_other_words_alone() -> None:
    assert without("An answer for an annoyed An.", ["An"]) == "[…] answer for […] annoyed […]."
    assert without("王芳来过", ["王芳"]) == "[…]来过"
    assert without("a b", ["a"]) == "a b"
    assert without("Ring 0151 2345678", ["0151/2345678"]) == "Ring […]"


@pytest.mark.parametrize(
    ("search", "is_it"),
    [
        ("li wang", True),
        ("Wang", True),
        ("13800138", True),
        ("example.cn", True),
        ("li.wang@example.cn", True),
        ("the call of Li Wang", True),
        ("desk", False),
        ("an", False),
        ("2041", False),
        ("", False),
    ],
)
def test_a_search_is_about_somebody(search: str, is_it: bool) -> None:
    assert is_about(search, SAID) is is_it
