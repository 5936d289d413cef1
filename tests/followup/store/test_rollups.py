"""`feedback recount` finds and repairs the daily counts of cases too."""

from sqlalchemy import delete, update

from feedback.followup.store import rollups
from feedback.followup.store.models import CaseRollup
from tests.factories.followup import opened, world
from tests.harness.moments import at


def test_counts_of_cases_are_recounted_and_put_right(in_app, cli):
    with in_app():
        made = world(at("Mon 2026-03-30 08:00 Asia/Shanghai"))
        opened(made, at("Mon 2026-03-30 10:00 Asia/Shanghai"))
        opened(made, at("Tue 2026-03-31 10:00 Asia/Shanghai"))
    with in_app() as session:
        first = session.query(CaseRollup).order_by(CaseRollup.opened_on).first().opened_on
        session.execute(delete(CaseRollup).where(CaseRollup.opened_on == first))
        session.execute(update(CaseRollup).values(resolution_met=7))
    with in_app() as session:
        assert [*rollups.differences(session.connection()).values()] == [
            {"n_opened": 1},
            {"resolution_met": -7},
        ]
    # The answers of this world were never counted; that, too, is said and put right.
    told = cli("recount")
    assert told.exit_code == 1
    assert "n_opened +1 to be right" in told.output
    repaired = cli("recount", "--repair")
    assert (repaired.exit_code, "Counts of cases put right." in repaired.output) == (0, True)
    with in_app() as session:
        assert rollups.differences(session.connection()) == {}
    assert cli("recount").exit_code == 0
