"""How long is how long."""

from __future__ import annotations

import pytest

from feedback.privacy.domain.terms import Terms, faults, limits
from tests.harness.moments import at


def test_terms_become_moments() -> None:
    found = limits(Terms(10, 1, 2), at("2026-03-31T12:00Z"))
    assert found.contact_before == at("2026-03-21T12:00Z")
    assert found.words_before == at("2026-03-01T12:00Z")
    assert found.answers_before == at("2026-01-30T12:00Z")


def test_the_defaults_keep_what_the_ready_made_consent_promises() -> None:
    assert Terms().contact_days < 365
    assert faults(Terms()) == {}


@pytest.mark.parametrize(
    ("terms", "found"),
    [
        (Terms(0, 1, 1), {"contact_days": "out_of_range"}),
        (Terms(3651, 0, 121), dict.fromkeys(
            ("contact_days", "words_months", "answers_months"), "out_of_range"
        )),
        (Terms(1, 12, 6), {"answers_months": "sooner"}),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field(terms: Terms, found: dict[str, str]) -> None:
    assert faults(terms) == found
