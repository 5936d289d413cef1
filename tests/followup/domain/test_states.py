"""What may be done with a case, and what is the next helpful step."""

import pytest

from feedback.followup.domain.states import Action, Standing, Status, possible, refusal

FREE = Standing(Status.OPEN, None, False)
MINE = Standing(Status.OPEN, 7, False)
ANSWERED = Standing(Status.OPEN, 7, True)
WAITED_FOR = Standing(Status.OPEN, 7, True, customer_waits=True)
HELD = Standing(Status.HELD, 7, False)
RESOLVED = Standing(Status.RESOLVED, 7, True)


@pytest.mark.parametrize(
    ("action", "free", "mine", "answered", "held", "resolved"),
    [
        (Action.CLAIM, None, "is_owned", "is_owned", "is_owned", "is_resolved"),
        (Action.ASSIGN, None, None, None, None, "is_resolved"),
        (Action.RESPOND, None, None, "is_answered", None, "is_resolved"),
        (Action.HOLD, None, None, None, "is_held", "is_resolved"),
        (Action.RESUME, "is_open", "is_open", "is_open", None, "is_resolved"),
        (Action.RESOLVE, None, None, None, None, "is_resolved"),
        (Action.REOPEN, "is_open", "is_open", "is_open", "is_held", None),
        (Action.NOTE, None, None, None, None, None),
    ],
)
def test_refusals(action, free, mine, answered, held, resolved):
    found = [refusal(action, one) for one in (FREE, MINE, ANSWERED, HELD, RESOLVED)]
    assert found == [free, mine, answered, held, resolved]


@pytest.mark.parametrize(
    ("standing", "first", "second"),
    [
        (FREE, Action.CLAIM, Action.RESPOND),
        (MINE, Action.RESPOND, Action.RESOLVE),
        (ANSWERED, Action.RESOLVE, Action.HOLD),
        (WAITED_FOR, Action.CONTACT, Action.RESOLVE),
        (HELD, Action.RESUME, Action.RESPOND),
        (RESOLVED, Action.REOPEN, Action.NOTE),
    ],
)
def test_the_most_helpful_step_comes_first(standing, first, second):
    assert possible(standing)[:2] == (first, second)
