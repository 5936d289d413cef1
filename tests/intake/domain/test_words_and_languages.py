"""The language of a page, its words, moments as they are said, receipt numbers."""

from __future__ import annotations

import re

import pytest

from feedback.intake.domain.languages import choose_language
from feedback.intake.domain.moments import spoken_moment
from feedback.intake.domain.receipt import receipt_number, response_key_of
from feedback.intake.domain.words import WORDS, words_in
from tests.harness.moments import at


@pytest.mark.parametrize(
    ("asked", "accept", "offered", "chosen"),
    [
        (None, "", ("en", "zh"), "en"),
        (None, "zh-CN,zh;q=0.9", ("en", "zh"), "zh"),
        (None, "ZH-hant-TW", ("en", "zh"), "zh"),
        (None, "zh-TW", ("en", "zh-Hans", "zh-TW"), "zh-TW"),
        (None, "zh-HK", ("en", "zh-Hans"), "zh-Hans"),
        (None, "en;q=0,zh;q=0.1", ("en", "zh"), "zh"),
        (None, "de;q=1.0, *;q=0.5", ("en", "zh"), "en"),
        (None, "en;q=abc, zh", ("en", "zh"), "zh"),
        ("zh", "en", ("en", "zh"), "zh"),
        ("xx", "zh", ("en", "zh"), "zh"),
        ("zh", "zh", ("en",), "en"),
        (None, "fr", ("zh",), "zh"),
        (None, ";;,,q=;=" * 100, ("en", "zh"), "en"),
    ],
)
def test_the_language_is_asked_for_then_accepted_then_usual(
    asked: str | None, accept: str, offered: tuple[str, ...], chosen: str
) -> None:
    assert choose_language(asked, accept, offered, "en") == chosen


def test_both_languages_have_every_word_with_the_same_gaps() -> None:
    assert WORDS["en"].keys() == WORDS["zh"].keys()
    for code, text in WORDS["en"].items():
        assert text.strip()
        assert WORDS["zh"][code].strip()
        gaps = re.compile(r"\{\w+\}")
        assert gaps.findall(text) == gaps.findall(WORDS["zh"][code]), code


@pytest.mark.parametrize(
    ("language", "word"), [("zh-Hant", "提交"), ("en-GB", "Send"), ("de", "Send")]
)
def test_a_language_without_words_borrows_them(language: str, word: str) -> None:
    assert words_in(language)["send"] == word


@pytest.mark.parametrize(
    ("moment", "language", "said"),
    [
        ("Mon 2026-03-30 11:20 Asia/Shanghai", "en", "Monday 30 March, 11:20"),
        ("Mon 2026-03-30 11:20 Asia/Shanghai", "zh", "3月30日（周一）11:20"),
        ("Fri 2026-03-27 18:05 Asia/Shanghai", "en", "today, 18:05"),
        ("Fri 2026-03-27 18:05 Asia/Shanghai", "zh", "今天 18:05"),
        ("Mon 2027-01-04 09:00 Asia/Shanghai", "en", "Monday 4 January 2027, 09:00"),
        ("Mon 2027-01-04 09:00 Asia/Shanghai", "zh", "2027年1月4日（周一）09:00"),
        ("Fri 2026-03-27 17:30 UTC", "en", "Saturday 28 March, 01:30"),
    ],
)
def test_moments_are_said_in_the_touchpoint_s_time(moment: str, language: str, said: str) -> None:
    now = at("Fri 2026-03-27 16:30 Asia/Shanghai")
    assert spoken_moment(at(moment), "Asia/Shanghai", language, now=now) == said


def test_a_receipt_number_is_found_by_its_number() -> None:
    number = receipt_number(42, "AAECAwQFBgcICQoLDA0ODw")
    assert re.fullmatch(r"R-1042-[2-9A-HJ-NP-Z]{3}", number)
    assert response_key_of(number) == 42
    assert response_key_of(" r-1042 ") == 42
    assert receipt_number(42, "another") != number
    for nonsense in ("", "R-", "R-12", "R-abc", "42", "R-" + "9" * 40, "R-１０４２"):
        assert response_key_of(nonsense) is None
