"""Prints every row of clocks of a few random lives: run in processes of different zones."""

import sys

from sqlalchemy import select

from feedback.app import create_app
from feedback.core.database import db
from feedback.followup.store.models import CaseClock, CaseEvent, CasePause, FollowUpCase
from tests.factories.followup import world
from tests.followup.store.lives import START, History, terms

COLUMNS = (
    *(FollowUpCase.id, FollowUpCase.opened_at, FollowUpCase.opened_on, FollowUpCase.next_due_at),
    *(FollowUpCase.next_soon_at, FollowUpCase.next_late_at),
    *(FollowUpCase.next_step_at, FollowUpCase.resolved_at, FollowUpCase.priority),
)


def main(n_lives: int) -> None:
    """Live and print."""
    with create_app().app_context():
        made = world(START)
        terms(made)
        db.session.commit()
        for number in range(n_lives):
            History(made, db.session, 7_000_003 + number).live(12)
        for columns in (COLUMNS, CaseClock.__table__.c, CasePause.__table__.c):
            for row in db.session.execute(select(*columns).order_by(*columns)):
                print(*map(str, row))
        for row in db.session.execute(select(CaseEvent.at, CaseEvent.kind).order_by(CaseEvent.id)):
            print(*row)


if __name__ == "__main__":
    main(int(sys.argv[1]))
