"""Workers whose clocks disagree work the same cases at once: every step is done at most once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from sqlalchemy import select

from feedback.core.database import db
from feedback.followup.service.escalating import escalate_due, straighten
from feedback.followup.service.waking import resume_due
from feedback.followup.store.escalation import CaseStep
from feedback.followup.store.models import CaseEvent, FollowUpCase
from feedback.outbox.store.models import OutboxMessage
from tests.factories.followup import opened, world
from tests.harness.moments import at

N_CASES = 12
OPENED = at("Mon 2026-03-30 10:00 Asia/Shanghai")
NOW = at("Mon 2026-03-30 11:30 Asia/Shanghai")
SKEWS = (timedelta(0), timedelta(hours=2), timedelta(hours=-2), timedelta(days=365), timedelta(0))


def test_no_step_is_done_twice_by_workers_with_clocks_that_differ(app):
    with app.app_context():
        made = world(at("Mon 2026-03-30 08:00 Asia/Shanghai"))
        for _ in range(N_CASES):
            opened(made, OPENED)
        db.session.commit()
    gate = Barrier(len(SKEWS))

    def work(skew):
        gate.wait()
        with app.app_context():
            for turn in range(4):
                now = NOW + skew + timedelta(minutes=turn)
                straighten(now)
                resume_due(now)
                escalate_due(now)

    with ThreadPoolExecutor(len(SKEWS)) as workers:
        list(workers.map(work, SKEWS))
    with app.app_context():
        lines = Counter(
            (row.case_id, row.kind, row.detail["measure"], row.detail["step"])
            for row in db.session.scalars(select(CaseEvent).where(CaseEvent.kind != "opened"))
        )
        assert lines
        assert set(lines.values()) == {1}
        n_steps = Counter(db.session.scalars(select(CaseStep.case_id)))
        cases = list(db.session.scalars(select(FollowUpCase)))
        assert {case.id: case.steps_done for case in cases} == dict(n_steps)
        # Whatever the clocks said, a case makes at most one message for each turn that did a step.
        sent = list(db.session.scalars(select(OutboxMessage.dedupe_key)))
        assert len(sent) == len(set(sent))
        assert max(Counter(key.split("-")[1] for key in sent if ":case-" in key).values()) <= 6
