"""Customers' words on paper: what is hidden, what is tamed, how long it may take."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.reports.domain.comments import LONGEST, MASK, MOST_MARKS, fit_for_paper, tamed

HIDDEN = [
    "a.b+c@mail.example.com", "wang＠qq.com", "john . doe @ example . com",
    "13800138000", "138 0013 8000", "138-0013-8000", "+86 138 0013 8000", "(010) 6655-1234",
    "１３８００１３８０００", "11010119900307123X", "6222 0202 0000 1234 567",
    "一三八零零一三八零零零", "https://shop.example/order?id=7", "www.example.com/a",
    "shop.example.com/abc", "javascript://x.example/", "@weibo_name",
]  # fmt: skip


@pytest.mark.parametrize("secret", HIDDEN)
@pytest.mark.parametrize("around", ["{}", "Please call {} soon.", "请联系{}，谢谢。"])
def test_personal_data_is_masked(secret: str, around: str) -> None:
    told = fit_for_paper(around.format(secret))
    assert MASK in told
    assert secret not in told
    runs = [part for part in told.replace(MASK, " ").split() if part.isdigit()]
    assert all(len(run) < 6 for run in runs)


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        ("微信：lihua_88 谢谢", "微信：*** 谢谢"),
        ("加我微信 lh1234567", "加我微信 ***"),
        ("WeChat payment was broken", "WeChat payment was broken"),
        ("QQ是12345", "QQ是***"),
        ("邮箱a@b.cn谢谢", "邮箱***谢谢"),
        ("网站shop.example.com很好", "网站***很好"),
        ("Since 2026-03-27 10:30, e.g. yesterday.", "Since 2026-03-27 10:30, e.g. yesterday."),
        ("On 2026-03-27 I paid 12,500 at 10:30.", "On 2026-03-27 I paid 12,500 at 10:30."),
        ("Waited 15-20 minutes, 3 times in 2026", "Waited 15-20 minutes, 3 times in 2026"),
        ("  two\n\nlines\tand\x00 more  ", "two lines and more"),
        ("abc\u202edcba\u2066x", "abcdcbax"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("好👍🏽👨‍👩‍👧了", "好了"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("", ""),
    ],
)
def test_what_is_printed(said: str, printed: str) -> None:
    assert fit_for_paper(said) == printed


def test_zero_width_characters_do_not_carry_a_number_through() -> None:
    assert fit_for_paper("138\u200b0013\u200b8000") == MASK


def test_marks_on_a_letter_are_limited() -> None:
    told = tamed("z" + "\u0301" * 100_000 + "a")
    assert told == "z" + "\u0301" * MOST_MARKS + "a"


def test_long_comments_are_cut_with_an_ellipsis() -> None:
    told = fit_for_paper("很好" * 2_000)
    assert len(told) == LONGEST
    assert told.endswith("…")
    assert fit_for_paper("很" * LONGEST) == "很" * LONGEST


def test_the_cut_leaves_no_half_of_an_address() -> None:
    told = fit_for_paper("https://a.example/ " * 220 + "secret.person@example.com")
    assert "secret" not in told


@pytest.mark.parametrize(
    "text",
    ["a" * 1_000_000, "1 " * 500_000, "a." * 500_000, "@" * 1_000_000, "1-" * 500_000,
     "微信" * 300_000, "z" + "\u0301" * 1_000_000, "a@" * 300_000, "http://" * 100_000],
)  # fmt: skip
def test_a_million_characters_take_no_time(text: str) -> None:
    start = time.process_time()
    told = fit_for_paper(text)
    assert time.process_time() - start < 0.5
    assert len(told) <= LONGEST


@given(st.text(max_size=800))
def test_any_text_is_fit(text: str) -> None:
    told = fit_for_paper(text)
    assert len(told) <= LONGEST
    assert not {unicodedata.category(c) for c in told} & {"Cc", "Cs", "Co", "Cn", "Cf"}
    told.encode("utf-8")
