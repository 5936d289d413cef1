"""The stored clocks equal the ones counted again from the timeline, on random histories.

`FEEDBACK_HISTORIES` sets how many (few by default), `FEEDBACK_SLA_SEED` another beginning.
"""

import os
from datetime import timedelta

import pytest

from feedback.followup import service
from feedback.followup.store import rollups
from feedback.followup.store.history import events_of, recomputed
from feedback.followup.store.queries import all_clocks
from tests.factories.followup import opened, world
from tests.followup.store.lives import START, History, terms

N_HISTORIES = int(os.environ.get("FEEDBACK_HISTORIES", "12"))
SEED = int(os.environ.get("FEEDBACK_SLA_SEED", "24"))


@pytest.fixture
def made(session):
    made = world(START)
    terms(made)
    session.commit()
    return made


def stored(case):
    return {
        (row.kind, row.round): (
            row.started_at, row.target_minutes, row.stopped_at, row.due_at, row.used_minutes,
            row.outcome,
        )
        for row in all_clocks(case.id)
    }  # fmt: skip


def counted(case):
    return {
        (clock.measure.value, clock.round): (
            clock.started_at, clock.target_minutes, clock.stopped_at, clock.due_at,
            clock.used_minutes, clock.outcome.value,
        )
        for clock in recomputed(case).values()
    }  # fmt: skip


def test_random_histories_count_to_the_stored_clocks(made, session):
    n_rounds = 0
    for number in range(N_HISTORIES):
        history = History(made, session, SEED * 1_000_003 + number)
        history.live(14)
        case = history.case
        assert counted(case) == stored(case), (number, history.story)
        n_rounds += len(stored(case))
        session.commit()
    assert rollups.stored() == rollups.recount()
    assert n_rounds > 2 * N_HISTORIES


def test_a_duplicate_counts_to_its_clocks_before_and_after(made, session):
    history = History(made, session, SEED)
    other = opened(made, history.now)
    history.now += timedelta(hours=30)
    history.respond()
    history.now += timedelta(hours=30)
    history.wrote()
    history.do(service.merge, into=other.number)
    assert counted(history.case) == stored(history.case)
    assert rollups.stored() == rollups.recount()
    history.now += timedelta(hours=30)
    history.reopen()
    assert counted(history.case) == stored(history.case)
    assert rollups.stored() == rollups.recount()


def filled(counts):
    """Days on which anything is left: a day whose only case became a duplicate counts nothing."""
    return {day: row for day, row in counts.items() if any(row.values())}


def test_cases_that_are_merged_and_taken_apart_count_to_the_stored_clocks(made, session):
    n_taken = 0
    for number in range(N_HISTORIES):
        one, two = (History(made, session, SEED * 7_000_003 + 2 * number + k) for k in (0, 1))
        two.now += timedelta(minutes=5)
        two.contact()
        for _ in range(5):
            for history in (one, two):
                history.now = max(one.now, two.now)
                history.live(2)
            one.now = max(one.now, two.now) + timedelta(seconds=one.roll.randint(61, 9_000))
            one.merge_into(two)
        for history in (one, two):
            assert counted(history.case) == stored(history.case), (number, one.story, two.story)
        n_taken += sum("waits_since" in event.detail for event in events_of(two.key))
        session.commit()
    assert filled(rollups.stored()) == filled(rollups.recount())
    assert n_taken
