"""Equal facts, equal digest, whatever the order, engine or moment they were read in."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum

import pytest

from feedback.reports.domain.canonical import canonical, digest


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Fact:
    names: dict[str, str]
    value: float | None
    cut_off_at: datetime


NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_order_of_keys_and_the_moment_of_reading_change_nothing() -> None:
    one = Fact({"zh": "北", "en": "North"}, 0.1, NOON)
    two = Fact({"en": "North", "zh": "北"}, 0.1, NOON + timedelta(days=1))
    assert digest(one) == digest(two)
    assert len(digest(one)) == 64


@pytest.mark.parametrize(
    "other", [Fact({"en": "South"}, 0.1, NOON), Fact({"en": "North"}, 0.2, NOON)]
)
def test_anything_else_does(other: Fact) -> None:
    assert digest(Fact({"en": "North"}, 0.1, NOON)) != digest(other)


def test_plain_forms() -> None:
    shanghai = timezone(timedelta(hours=8))
    facts = {Colour.RED: (1, None, True), "on": date(2026, 3, 1), "at": NOON.astimezone(shanghai)}
    assert canonical(facts) == (
        '{"at":"2026-03-01T12:00:00+00:00","on":"2026-03-01","red":[1,null,true]}'
    )


def test_what_has_no_fixed_form_is_refused() -> None:
    with pytest.raises(TypeError):
        canonical({"a": {1, 2}})


def test_lone_surrogates_have_a_digest_too() -> None:
    assert digest({"a": "\ud800"})
