"""Targets by priority, and what became of the promises."""

import pytest

from feedback.sla.domain.faults import DocumentFaults
from feedback.sla.domain.policy import (
    DEFAULT_POLICY,
    ClockState,
    Measure,
    Priority,
    SlaPolicy,
    Target,
    attainment,
    clock_state,
    next_escalation,
    policy_faults,
)
from tests.sla.times import at


def test_default_policy_and_its_document():
    assert DEFAULT_POLICY.target("urgent") == Target(60, 480)
    assert DEFAULT_POLICY.target(Priority.LOW).minutes(Measure.RESOLUTION) == 2400
    assert DEFAULT_POLICY.target(Priority.LOW).minutes(Measure.FIRST_RESPONSE) == 480
    assert SlaPolicy.from_document(DEFAULT_POLICY.to_document()) == DEFAULT_POLICY


def test_faults_are_named_at_once():
    document = DEFAULT_POLICY.to_document()
    document["targets"]["urgent"] = {"first_response_minutes": 0, "resolution_minutes": "1 day"}
    document["targets"]["high"] = {"first_response_minutes": 60, "resolution_minutes": 30}
    document["targets"]["soon"] = {}
    del document["targets"]["low"]
    assert [str(fault) for fault in policy_faults(document)] == [
        "targets.soon: unknown priority",
        "targets.urgent.first_response_minutes: out of range (0)",
        "targets.urgent.resolution_minutes: not whole minutes (1 day)",
        "targets.high: resolution before first response",
        "targets.low: required",
    ]
    with pytest.raises(DocumentFaults):
        SlaPolicy.from_document(document)


@pytest.mark.parametrize(
    ("used", "stopped", "paused", "state"),
    [
        (59, False, False, ClockState.RUNNING),
        (59, False, True, ClockState.PAUSED),
        (60, True, False, ClockState.MET),
        (61, True, False, ClockState.BREACHED),
        (61, False, True, ClockState.BREACHED),
    ],
)
def test_clock_state(used, stopped, paused, state):
    assert clock_state(used=used, target_minutes=60, stopped=stopped, paused=paused) is state


@pytest.mark.parametrize(
    ("met", "breached", "overdue", "share"),
    [(0, 0, 0, None), (9, 1, 0, 0.9), (9, 0, 1, 0.9), (0, 0, 1, 0.0), (4, 0, 0, 1.0)],
)
def test_attainment_is_nothing_rather_than_all_when_no_promise_was_due(
    met, breached, overdue, share
):
    assert attainment(met, breached, overdue) == share


def test_next_escalation_is_the_earliest_open_promise():
    early, late = at("Mon 2026-03-30 10:00 UTC"), at("Mon 2026-03-30 12:00 UTC")
    due_ats = {"first_response": late, "update": None, "resolution": early}
    assert next_escalation(due_ats) == ("resolution", early)
    assert next_escalation({"first_response": None}) is None
