"""Work from the queue: the next case, many at once, kept views, an open page kept up to date."""

import re

import pytest
from sqlalchemy import select

from feedback.accounts.store.models import Team, TeamMember
from feedback.audit.store.models import AuditEntry
from feedback.followup.store.models import FollowUpCase
from feedback.followup.store.view_models import QueueView
from feedback.followup.web import claiming
from feedback.touchpoints.store.models import Touchpoint
from tests.factories.followup import opened
from tests.harness.moments import at

OPENED = at("Mon 2026-03-30 10:00 Asia/Shanghai")


def code_of(desk, name):
    with desk.in_app() as session:
        return session.get_one(Touchpoint, getattr(desk.made, name)).code


def flashes(page):
    return re.findall(r'role="(?:status|alert)">.*?<p>(.*?)</p>', page)


def test_the_next_case_is_taken_and_opened(desk):
    taken = desk.client.post("/cases/next")
    assert (taken.status_code, taken.location) == (303, f"/cases/{desk.number}")
    assert desk.case().owner_id == desk.made.wei.staff_id
    again = desk.client.post("/cases/next", follow_redirects=True).get_data(as_text=True)
    assert flashes(again)[-1] == "Nothing to take: every case that you may work has an owner."


def test_a_viewer_takes_nothing(desk):
    assert desk.as_("vera").client.post("/cases/next").status_code == 403
    assert "/cases/next" not in desk.get("/cases").get_data(as_text=True)


def test_several_are_handed_over_and_the_rest_is_explained(desk):
    with desk.in_app():
        other = opened(desk.made, OPENED).number
        foreign = opened(desk.made, OPENED, touchpoint_id=desk.made.desk).number
    lena = str(desk.made.lena.staff_id)
    picked = [f"{desk.number}.1", f"{other}.7", f"{foreign}.1", "nonsense"]
    sent = {"case": picked, "owner_id": lena, "back": "view=unassigned&next=//evil.example"}
    assert desk.client.post("/cases/assignments", data=sent).status_code == 403
    answer = desk.as_("mei").client.post("/cases/assignments", data=sent)
    assert (answer.status_code, answer.location) == (303, "/cases?view=unassigned")
    told = flashes(desk.get("/cases").get_data(as_text=True))
    assert told == [
        "1 case handed to Lena Hofmann.",
        f"1 case left as it was ({other}): This case was changed after you opened it.",
        f"1 case left as it was ({foreign}): There is no such case.",
    ]
    assert desk.case().owner_id == desk.made.lena.staff_id


def test_many_cases_are_handed_over_in_slices(desk, monkeypatch):
    monkeypatch.setattr(claiming, "SLICE", 2)
    with desk.in_app():
        more = [opened(desk.made, OPENED).number for _ in range(4)]
    picked = [f"{number}.1" for number in (desk.number, *more, desk.number)]
    desk.as_("mei").client.post(
        "/cases/assignments", data={"case": picked, "owner_id": str(desk.made.lena.staff_id)}
    )
    told = flashes(desk.get("/cases").get_data(as_text=True))
    assert told == ["5 cases handed to Lena Hofmann."]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"owner_id": "none"}, "Pick at least one case."),
        ({"case": "C-1001.1", "owner_id": "99"}, "Choose a person of the list."),
        ({"case": "C-1001.1"}, "Choose a person of the list."),
    ],
)
def test_what_is_missing_is_said(desk, sent, told):
    page = desk.as_("mei").client.post("/cases/assignments", data=sent, follow_redirects=True)
    assert flashes(page.get_data(as_text=True)) == [told]


def test_only_who_may_give_cases_out_picks_some(desk):
    assert 'name="case"' not in desk.get("/cases").get_data(as_text=True)
    page = desk.as_("mei").get("/cases").get_data(as_text=True)
    assert f'name="case" value="{desk.number}.1"' in page


def test_an_open_page_hears_of_changes_only(desk, clock):
    first = desk.get("/cases/rows")
    assert first.status_code == 200
    tag = {"If-None-Match": first.headers["ETag"]}
    same = desk.client.get("/cases/rows", headers=tag)
    assert (same.status_code, same.get_data(), same.headers["ETag"]) == (
        304, b"", first.headers["ETag"],
    )  # fmt: skip
    desk.post("claim")
    changed = desk.client.get("/cases/rows", headers=tag)
    assert changed.status_code == 200
    assert "Wei Zhang" not in changed.get_data(as_text=True)
    assert ">You<" in changed.get_data(as_text=True).replace("</svg>", ">")
    tag = {"If-None-Match": changed.headers["ETag"]}
    clock.forward(minutes=1)
    assert desk.client.get("/cases/rows", headers=tag).status_code == 200
    # What one person may see is no answer to another one's question.
    tag = {"If-None-Match": desk.get("/cases/rows").headers["ETag"]}
    assert desk.as_("lena").client.get("/cases/rows", headers=tag).status_code == 200


def test_a_number_leads_to_its_case(desk):
    for words in (desk.number, desk.number.lower(), desk.number[2:]):
        answer = desk.get(f"/cases?q={words}")
        assert (answer.status_code, answer.location) == (302, f"/cases/{desk.number}")
    assert desk.as_("omar").get(f"/cases?q={desk.number}").status_code == 200
    assert "Nothing matches" in desk.get("/cases?q=C-999").get_data(as_text=True)


def test_filters_stand_as_marks_that_can_be_taken_away(desk):
    node = code_of(desk, "counter")
    page = desk.get(f"/cases?view=mine&node={node}&priority=urgent&owner=me&score=nps.detractor")
    text = page.get_data(as_text=True)
    marks = re.findall(r'<a class="btn btn-small" href="([^"]*)"><bdi>(.*?)</bdi>', text)
    assert [mark for _href, mark in marks] == [
        "Counter 3", "Wei Zhang", "Urgent", "NPS: Detractors",
    ]  # fmt: skip
    assert (
        marks[0][0] == "/cases?view=mine&amp;owner=me&amp;priority=urgent&amp;score=nps.detractor"
    )


@pytest.mark.parametrize(
    "query",
    ["priority=x", "from=2026-13-01", "from=2026-02-02&to=2026-02-01", "owner=x", "sla=a.b"],
)
def test_what_cannot_be_read_is_told(desk, query):
    answer = desk.get(f"/cases?{query}")
    assert answer.status_code == 422
    assert "notice error" in answer.get_data(as_text=True)


def test_a_foreign_place_is_not_found_but_in_a_kept_view_it_is_empty(desk):
    node = code_of(desk, "desk")
    assert desk.get(f"/cases?node={node}").status_code == 404
    # Kept while the place was in reach, or by a forged form: it names it, and shows nothing.
    kept = desk.client.post("/cases/views", data={"name": "South", "query": f"node={node}"})
    assert (kept.status_code, kept.location) == (303, "/cases?saved=1")
    page = desk.get("/cases?saved=1").get_data(as_text=True)
    assert "A place outside of your area" in page
    assert "queue-row" not in page
    assert desk.get("/cases/rows?saved=1").get_data(as_text=True).count("queue-row") == 0


def test_views_are_kept_renamed_shared_and_removed(desk):
    with desk.in_app() as session:
        team = Team(name="Callers")
        session.add(team)
        session.flush()
        for person in (desk.made.wei, desk.made.lena):
            session.add(TeamMember(team_id=team.id, staff_id=person.staff_id))
        team_id = str(team.id)
    sent = {"name": "Urgent ones", "query": "view=unassigned&priority=urgent&evil=1"}
    assert desk.client.post("/cases/views", data=sent).location == "/cases?saved=1"
    assert desk.client.post("/cases/views", data=sent).status_code == 422
    assert desk.number in desk.get("/cases?saved=1").get_data(as_text=True)
    assert desk.as_("lena").get("/cases?saved=1").status_code == 404
    assert desk.client.post("/cases/views/1", data={"name": "Mine"}).status_code == 404
    shared = {"name": "Hot", "team_id": team_id}
    assert desk.as_("wei").client.post("/cases/views/1", data=shared).status_code == 303
    with desk.in_app() as session:
        row = session.scalars(select(QueueView)).one()
        assert (row.name, row.team_id, row.query) == (
            "Hot", int(team_id), {"view": "unassigned", "priority": "urgent"},
        )  # fmt: skip
    assert desk.as_("lena").get("/cases?saved=1").status_code == 200
    listed = desk.get("/cases/views").get_data(as_text=True)
    assert "shared by Wei Zhang with Callers" in listed
    assert desk.client.post("/cases/views/1/removal").status_code == 404
    assert desk.as_("omar").get("/cases?saved=1").status_code == 404
    assert desk.as_("wei").client.post("/cases/views/1/removal").status_code == 303
    assert "No view is kept yet" in desk.get("/cases/views").get_data(as_text=True)
    with desk.in_app() as session:
        actions = select(AuditEntry.action).where(AuditEntry.object_kind == "queue_view")
        assert list(session.scalars(actions.order_by(AuditEntry.id))) == [
            "view.kept", "view.changed", "view.removed",
        ]  # fmt: skip


def test_a_view_is_shared_with_an_own_team_only(desk):
    with desk.in_app() as session:
        team = Team(name="Others")
        session.add(team)
        session.flush()
        team_id = str(team.id)
    sent = {"name": "All", "query": "view=all", "team_id": team_id}
    answer = desk.client.post("/cases/views", data=sent)
    assert answer.status_code == 422
    assert "Share it with a team that you belong to." in answer.get_data(as_text=True)
    assert 'value="All"' in answer.get_data(as_text=True)


def test_the_badge_counts_what_is_overdue_and_remembers_it_a_moment(desk, app, clock, monkeypatch):
    monkeypatch.setitem(app.config, "CASE_BADGE_SECONDS", 60)
    assert '<span class="count num">' not in desk.get("/settings").get_data(as_text=True)
    clock.at("Mon 2026-03-30 11:30 Asia/Shanghai")
    assert '<span class="count num">' not in desk.get("/settings").get_data(as_text=True)
    page = desk.as_("lena").get("/settings").get_data(as_text=True)
    assert page.count('<span class="count num">1<span class="visually-hidden"> overdue') == 2


def test_a_page_of_the_queue_costs_the_same_with_one_case_or_three(desk, count_queries):
    desk.get("/cases")
    with count_queries() as one:
        desk.get("/cases")
    with desk.in_app():
        for _ in range(2):
            opened(desk.made, OPENED)
    with count_queries() as three:
        desk.get("/cases")
    assert one.statements == three.statements
    with desk.in_app() as session:
        assert session.query(FollowUpCase).count() == 3


def test_a_page_that_asks_by_itself_keeps_no_session_alive(desk, clock):
    from feedback.accounts.store.sign_in_models import StaffSession

    def seen_at():
        with desk.in_app() as session:
            return session.scalars(select(StaffSession.last_seen_at)).one()

    began = seen_at()
    clock.forward(minutes=5)
    desk.client.get("/cases/rows", headers={"X-Background": "1"}).close()
    assert seen_at() == began
    desk.client.get("/cases/rows").close()
    assert seen_at() == clock.now
