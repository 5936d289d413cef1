"""The daily counts equal a recount from the raw answers, whatever happened; tampering is found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from feedback.responses.store.models import ChoiceRollup, Response, ScoreRollup
from feedback.responses.store.recount import differences, recounted, repair, stored
from tests.factories.followup import world
from tests.harness.moments import at
from tests.responses.stories import give, give_many

NOW = "Mon 2026-03-30 20:00 Asia/Shanghai"


@pytest.fixture
def made(session):
    made = world(at("Mon 2026-01-05 08:00 Asia/Shanghai"))
    session.commit()
    return made


def test_nothing_differs_in_an_empty_database(session):
    assert differences(session.connection()) == ()


@pytest.mark.parametrize("seed", [1, 2])
def test_kept_counts_equal_a_recount_after_stores_edits_and_doubts(made, session, seed):
    give_many(made, 120, start=at(NOW), days=60, seed=seed)
    session.commit()
    connection = session.connection()
    assert differences(connection) == ()
    # Slices do not matter, and every number was seen.
    assert recounted(connection, slice_size=7) == stored(connection)
    assert sum(n for key, n in stored(connection).items() if key[5] == "nps") == 120


def test_a_question_asked_and_left_open_is_counted_as_skipped(made, session):
    give(made, at(NOW))
    day = at(NOW).date()
    place = (made.counter, day, made.survey_id, False)
    assert recounted(session.connection()) == {
        (*place, "q_nps", "nps", "v2"): 1,
        (*place, "q_csat", "csat", "n_skipped"): 1,
        (*place, "q_ces", "ces", "n_skipped"): 1,
    }


def test_an_edit_moves_the_count_and_leaves_no_trace(made, session):
    give(made, at(NOW), nps=2, form={"a.q_reasons": ["wait"]}, response_id="one")
    give(made, at(NOW) + timedelta(hours=2), nps=9, response_id="one")
    assert differences(session.connection()) == ()
    kept = {key[5:]: n for key, n in stored(session.connection()).items() if key[5] != "csat"}
    assert kept == {("nps", "v9"): 1, ("ces", "n_skipped"): 1}


def tamper_score(session):
    session.execute(update(ScoreRollup).where(ScoreRollup.metric == "nps").values(v10=99))


def tamper_option(session):
    session.execute(update(ChoiceRollup).values(n=ChoiceRollup.n + 1))


def tamper_answer(session):
    row = session.scalars(select(Response).order_by(Response.id)).first()
    row.answers = {**row.answers, "q_nps": 10 if row.answers["q_nps"] != 10 else 0}


def tamper_flag(session):
    key = session.scalar(select(Response.id).where(Response.is_flagged.is_(False)).limit(1))
    session.execute(update(Response).where(Response.id == key).values(is_flagged=True))


def tamper_metric(session):
    session.execute(
        update(ScoreRollup).where(ScoreRollup.question_id == "q_csat").values(metric="ces")
    )


def lose_a_day(session):
    session.execute(delete(ScoreRollup).where(ScoreRollup.question_id == "q_nps"))


@pytest.mark.parametrize(
    "tamper",
    [tamper_score, tamper_option, tamper_answer, tamper_flag, tamper_metric, lose_a_day],
)
def test_tampering_is_found_and_put_right(made, session, tamper):
    give_many(made, 40, start=at(NOW), days=10)
    session.commit()
    tamper(session)
    session.commit()
    found = differences(session.connection())
    assert found
    repair(session.connection(), found)
    session.commit()
    assert differences(session.connection()) == ()


def test_a_difference_says_what_is_kept_and_what_should_be(made, session):
    give(made, at(NOW), nps=3)
    session.execute(update(ScoreRollup).where(ScoreRollup.metric == "nps").values(v3=5))
    (one,) = differences(session.connection())
    assert (one.touchpoint_id, one.question_id, one.counted) == (made.counter, "q_nps", "v3")
    assert (one.kept, one.should_be, one.missing) == (5, 1, -4)


def test_repair_does_not_undo_what_arrived_after_the_recount(made, session):
    give(made, at(NOW), nps=3)
    session.execute(update(ScoreRollup).where(ScoreRollup.metric == "nps").values(v3=5))
    found = differences(session.connection())
    give(made, at(NOW), nps=3)
    repair(session.connection(), found)
    assert differences(session.connection()) == ()
