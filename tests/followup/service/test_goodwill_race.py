"""Colleagues who offer at once never go beyond the limit together."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import func, select

from feedback.core.database import db, transaction
from feedback.core.errors import Conflict, Forbidden
from feedback.followup import service
from feedback.followup.store.models import FollowUpCase, GoodwillOffer
from tests.factories.followup import opened, world
from tests.harness.moments import at

NOW = at("Mon 2026-03-30 10:05 Asia/Shanghai")
N_PEOPLE = 8


def test_the_sum_of_offers_never_passes_the_limit(app):
    with app.app_context():
        made = world(at("Mon 2026-03-30 08:00 Asia/Shanghai"))
        case = opened(made, at("Mon 2026-03-30 10:00 Asia/Shanghai"))
        number, case_id = case.number, case.id
        service.set_limit(
            actor=made.ada, now=NOW, role="agent", kinds=["refund"], limits={"CNY": 10000},
            seen_revision=0,
        )  # fmt: skip
        db.session.commit()
    gate = Barrier(N_PEOPLE)

    def person(_n):
        gate.wait()
        came = []
        with app.app_context():
            for _try in range(6):
                try:
                    with transaction():
                        seen = db.session.get_one(FollowUpCase, case_id).revision
                        db.session.rollback()
                        service.offer_goodwill(
                            actor=made.wei,
                            now=NOW,
                            number=number,
                            seen_revision=seen,
                            kind="refund",
                            amount_minor=3000,
                            currency="CNY",
                        )
                    came.append("won")
                except Conflict:
                    came.append("conflict")
                except Forbidden:
                    came.append("forbidden")
        return came

    with ThreadPoolExecutor(N_PEOPLE) as people:
        told = [one for came in people.map(person, range(N_PEOPLE)) for one in came]
    assert told.count("won") == 3
    with app.app_context():
        total = db.session.scalar(select(func.sum(GoodwillOffer.amount_minor)))
        assert int(total) == 9000
