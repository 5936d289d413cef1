"""Several cases handed over at once: each is checked for itself."""

import pytest

from feedback.core.errors import Forbidden
from feedback.followup import service
from feedback.followup.service.bulk import BulkResult, assign_many
from tests.factories.followup import opened, world
from tests.harness.moments import at

OPENED = at("Mon 2026-03-30 09:00 Asia/Shanghai")
NOW = at("Mon 2026-03-30 10:05 Asia/Shanghai")


@pytest.fixture
def made(session):
    return world(at("Mon 2026-03-30 08:00 Asia/Shanghai"))


def give(made, picks, owner, actor=None) -> BulkResult:
    return assign_many(
        actor=actor or made.mei, now=NOW, picks=picks, owner_id=owner and owner.staff_id
    )


def test_what_may_be_handed_over_is_and_the_rest_says_why(made):
    fine, stale, foreign, done = (
        opened(made, OPENED),
        opened(made, OPENED),
        opened(made, OPENED, touchpoint_id=made.desk),
        opened(made, OPENED),
    )
    service.add_note(actor=made.wei, now=NOW, number=stale.number, seen_revision=1, note="Look.")
    service.resolve(
        actor=made.wei, now=NOW, number=done.number, seen_revision=1, reason_code="wait",
        note="Done.", customer_told=True,
    )  # fmt: skip
    result = give(
        made,
        [(fine.number, 1), (stale.number, 1), (foreign.number, 1), (done.number, done.revision),
         ("C-9999", 1), (fine.number, 1)],
        made.lena,
    )  # fmt: skip
    assert result.done == (fine.number,)
    assert [(one.number, one.why) for one in result.refused] == [
        (stale.number, "This case was changed after you opened it."),
        (foreign.number, "There is no such case."),
        (done.number, "This case is resolved. Reopen it first."),
        ("C-9999", "There is no such case."),
    ]
    assert [case.owner_id for case in (fine, stale, foreign)] == [made.lena.staff_id, None, None]


def test_a_person_of_another_place_gets_none(made):
    case = opened(made, OPENED)
    result = give(made, [(case.number, 1)], made.omar)
    assert [one.why for one in result.refused] == [
        "This person does not work cases of this touchpoint."
    ]
    assert (case.owner_id, case.revision) == (None, 1)


def test_back_to_the_queue(made):
    case = opened(made, OPENED)
    assert give(made, [(case.number, 1)], made.wei).done == (case.number,)
    assert give(made, [(case.number, 2)], None).done == (case.number,)
    assert case.owner_id is None


def test_agents_hand_over_nothing_at_once(made):
    with pytest.raises(Forbidden):
        give(made, [], made.wei, actor=made.wei)
