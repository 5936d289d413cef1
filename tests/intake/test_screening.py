"""What counts as a doubt, and what a shared address or a second try must not raise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from feedback.intake.screening import FASTEST_HUMAN, MEMORY, MOST_PER_DEVICE, Screen

NOW = datetime(2026, 3, 30, 2, 0, tzinfo=UTC)


def flags(screen: Screen, **facts: Any) -> tuple[str, ...]:
    """The doubts about an answer that was a minute in the making."""
    given: dict[str, Any] = {
        "now": NOW,
        "issued_at": facts.get("now", NOW) - timedelta(minutes=1),
        "is_honeypot_filled": False,
        "device": "203.0.113.7 Phone",
        "touchpoint_id": 1,
        "response_id": "r1",
        "body_hash": "b1",
        "comment": "",
    }
    return screen.flags(**given | facts)


def test_an_ordinary_answer_raises_none() -> None:
    assert flags(Screen()) == ()


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (FASTEST_HUMAN, ()),
        (FASTEST_HUMAN - timedelta(milliseconds=1), ("too_fast",)),
        (timedelta(0), ("too_fast",)),
        (-timedelta(minutes=5), ("too_fast",)),
    ],
)
def test_faster_than_a_human(since: timedelta, expected: tuple[str, ...]) -> None:
    assert flags(Screen(), issued_at=NOW - since) == expected


def test_a_filled_honeypot() -> None:
    assert flags(Screen(), is_honeypot_filled=True) == ("honeypot",)


def test_the_same_words_from_the_same_device_within_the_hour() -> None:
    screen, words = Screen(), "The very same words"
    assert flags(screen, comment=words) == ()
    assert flags(screen, comment=words, response_id="r2") == ("duplicate",)
    assert flags(screen, comment=words, response_id="r3", device="another") == ()
    assert flags(screen, comment=words, response_id="r4", touchpoint_id=2) == ()
    later = NOW + MEMORY + timedelta(seconds=1)
    assert flags(screen, comment=words, response_id="r5", now=later) == ()


def test_equal_scores_without_telling_words_are_no_duplicate() -> None:
    screen = Screen()
    assert [flags(screen, comment="ok", response_id=f"r{n}") for n in range(5)] == [()] * 5


def test_a_page_sent_again_does_not_repeat_itself() -> None:
    screen, words = Screen(), "The very same words"
    told = [flags(screen, comment=words) for _ in range(2 * MOST_PER_DEVICE)]
    assert set(told) == {()}
    told = [flags(screen, comment=words, body_hash=f"b{n}") for n in range(2 * MOST_PER_DEVICE)]
    assert set(told) == {()}


def test_more_answers_than_one_person_gives() -> None:
    screen = Screen()
    told = [flags(screen, response_id=f"r{n}", body_hash=f"b{n}") for n in range(40)]
    assert told[:MOST_PER_DEVICE] == [()] * MOST_PER_DEVICE
    assert set(told[MOST_PER_DEVICE:]) == {("repeat",)}


def test_devices_are_forgotten_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedback.intake.screening.MOST_REMEMBERED", 100)
    screen, words = Screen(), "The very same words"
    for number in range(101):
        flags(screen, device=str(number), comment=words)
    assert len(screen._seen) == 100
    assert flags(screen, device="0", comment=words, response_id="r2") == ()


def test_a_strange_user_agent_is_only_text() -> None:
    assert flags(Screen(), device="203.0.113.7 \x00\xff ‮ " + "x" * 100_000) == ()
