"""The words of the story: enough of them, everywhere, and nobody's data in them."""

import re

import pytest

from feedback.demo.domain.customers import REASONS
from feedback.demo.domain.places import SPOTS
from feedback.demo.texts import comments, notes
from feedback.followup.domain.reasons import AnswerChannel, HoldReason, ReasonCode
from feedback.scoring.domain.metrics import Band

LANGUAGES = ("en", "zh")


def words(language: str) -> list[str]:
    return [
        text
        for section in comments(language).values()
        for told in section.values()
        for text in told
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_more_than_150_different_comments(language: str) -> None:
    assert len(set(words(language))) >= 150


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_touchpoint_has_words_for_every_mood(language: str) -> None:
    for spot in SPOTS:
        for band in Band:
            section = comments(language)[f"{spot.talk} {band.value}"]
            assert "other" in section
            assert set(section) <= {reason.value for reason in ReasonCode}
        assert set(REASONS[spot.talk]) <= {reason.value for reason in ReasonCode}


def test_both_languages_tell_of_the_same_things() -> None:
    assert set(comments("en")) == set(comments("zh"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_comments_hold_no_personal_data(language: str) -> None:
    for text in words(language):
        assert "@" not in text
        assert not re.search(r"\d{4}", text), text


def test_chinese_comments_are_chinese() -> None:
    for text in words("zh"):
        assert re.search("[一-鿿]", text), text
    for text in words("en"):
        assert not re.search("[一-鿿]", text), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_notes_use_the_codes_of_the_product(language: str) -> None:
    told = notes(language)
    assert set(told["respond"]) <= {channel.value for channel in AnswerChannel}
    assert set(told["hold"]) <= {reason.value for reason in HoldReason}
    assert set(told["resolve"]) == {reason.value for reason in ReasonCode} | {"courier"}
    assert all(told[occasion]["any"] for occasion in ("resume", "note", "reopen"))
