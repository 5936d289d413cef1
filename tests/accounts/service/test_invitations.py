"""Invitations: a link of which only the hash is kept works once, for a week."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect, text

from feedback.accounts import service as accounts
from feedback.accounts.domain.invitations import Standing
from feedback.accounts.domain.roles import SYSTEM, Role
from feedback.accounts.service import invitations as service
from feedback.accounts.service.invitations import InvitationOver
from feedback.accounts.store.models import StaffInvitation, StaffMember, TeamMember
from feedback.core.errors import Conflict, Invalid, NotFound
from tests.harness.moments import at

NOW = at("Mon 2026-03-02 09:00 Asia/Shanghai")


@pytest.fixture
def ada(session):
    return accounts.add_staff(
        actor=SYSTEM, now=NOW, email="ada@example.com", name="Ada", role=Role.ADMINISTRATOR,
        password="correct horse battery",
    ).actor  # fmt: skip


def invite(ada, email: str = "new@example.com", **more) -> StaffInvitation:
    values = {"role": Role.AGENT, "language": "en"} | more
    return service.invite(actor=ada, now=NOW, email=email, **values)


def link(ada, row: StaffInvitation, now=NOW) -> str:
    return service.make_link(actor=ada, now=now, invitation_id=row.id)


def join(token: str, now=NOW) -> StaffMember:
    return service.accept(token=token, now=now, name="Newcomer", password_hash="x")


def test_the_invited_person_gets_role_language_and_teams(session, ada):
    team_id = accounts.create_team(actor=ada, now=NOW, name="Desk", staff_ids=[])
    row = invite(ada, " New@Example.com ", language="zh", team_ids=[team_id, 4711])
    member = join(link(ada, row))
    assert (member.email, member.role, member.language) == ("new@example.com", Role.AGENT, "zh")
    assert session.get(TeamMember, (team_id, member.id)) is not None
    assert service.accepted_by(member).id == row.id


def test_a_link_works_once(session, ada):
    token = link(ada, invite(ada))
    join(token)
    with pytest.raises(InvitationOver) as closed:
        join(token)
    assert closed.value.standing is Standing.ACCEPTED


def test_a_link_works_for_seven_days(session, ada):
    token = link(ada, invite(ada))
    assert service.invitation_of(token, at("Mon 2026-03-09 08:59 Asia/Shanghai"))
    with pytest.raises(InvitationOver) as closed:
        join(token, at("Mon 2026-03-09 09:00 Asia/Shanghai"))
    assert closed.value.standing is Standing.EXPIRED


def test_an_expired_one_sent_again_works_again(session, ada):
    row = invite(ada)
    old = link(ada, row)
    later = at("Mon 2026-03-30 09:00 Asia/Shanghai")
    token = link(ada, row, later)
    with pytest.raises(NotFound):
        service.invitation_of(old, later)
    assert service.invitation_of(token, later).id == row.id


def test_a_withdrawn_one_lets_nobody_in(session, ada):
    row = invite(ada)
    token = link(ada, row)
    service.withdraw(actor=ada, now=NOW, invitation_id=row.id)
    with pytest.raises(NotFound):
        join(token)
    with pytest.raises(Conflict):
        link(ada, row)


def test_nobody_gets_in_on_the_word_of_who_may_not_give_it_any_more(session, ada):
    token = link(ada, invite(ada))
    accounts.add_staff(
        actor=SYSTEM, now=NOW, email="eve@example.com", name="Eve", role=Role.ADMINISTRATOR,
        password="correct horse battery",
    )  # fmt: skip
    accounts.deactivate(actor=SYSTEM, now=NOW, staff_id=ada.staff_id)
    with pytest.raises(InvitationOver) as closed:
        join(token)
    assert closed.value.standing is Standing.WITHDRAWN


def test_no_table_holds_the_link(session, ada):
    token = link(ada, invite(ada))
    session.commit()
    assert len(token) >= 32
    for table in inspect(session.connection()).get_table_names():
        rows = session.execute(text(f'SELECT * FROM "{table}"')).all()
        assert token not in str(rows)


def test_members_and_the_invited_are_not_invited_again(session, ada):
    invite(ada)
    for email in ("ADA@example.com", "NEW@example.com"):
        with pytest.raises(Invalid):
            invite(ada, email)


def test_who_was_added_meanwhile_is_told_so(session, ada):
    token = link(ada, invite(ada))
    accounts.add_staff(
        actor=SYSTEM, now=NOW, email="new@example.com", name="New", role=Role.VIEWER,
        password="correct horse battery",
    )  # fmt: skip
    with pytest.raises(Invalid):
        join(token)


@pytest.mark.parametrize("token", ["", "x" * 32, "中文", "a" * 5000])
def test_links_that_were_never_made_open_nothing(session, ada, token):
    invite(ada)
    with pytest.raises(NotFound):
        service.invitation_of(token, NOW)
