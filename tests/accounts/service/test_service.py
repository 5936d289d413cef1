"""Staff members through the service."""

from __future__ import annotations

import pytest

from feedback.accounts import service
from feedback.accounts.domain.roles import SYSTEM, Role
from feedback.core.errors import Forbidden, Invalid, NotFound
from tests.factories.places import build_places, email


@pytest.fixture
def now(clock):
    return clock.at("Mon 2026-03-02 09:00 Asia/Shanghai")


@pytest.fixture
def places(session, now):
    return build_places(now)


def test_same_e_mail_in_another_letter_case_is_taken(places, now):
    with pytest.raises(Invalid):
        service.add_staff(
            actor=SYSTEM,
            now=now,
            email=email("agent").upper(),
            name="x",
            role=Role.AGENT,
            password="long enough",
        )


def test_of_two_who_add_the_same_person_at_once_one_is_told(places, now, session, monkeypatch):
    session.commit()
    # The other one's row is not there yet when we look, and is when we write.
    monkeypatch.setattr(session(), "scalar", _blind_once(session().scalar))
    with pytest.raises(Invalid, match="is already a staff member"):
        service.add_staff(
            actor=SYSTEM,
            now=now,
            email=email("agent"),
            name="x",
            role=Role.AGENT,
            password="long enough",
        )
    session.rollback()
    assert service.member_by_email(email("agent")).name != "x"


def _blind_once(scalar):
    seen = []

    def look(*args, **kwargs):
        seen.append(args)
        return None if len(seen) == 1 else scalar(*args, **kwargs)

    return look


@pytest.mark.parametrize("person", ["manager", "agent", "viewer"])
def test_only_administrators_manage_staff(places, now, person):
    who = {"actor": places.people[person], "now": now, "staff_id": places.admin.staff_id}
    for change in (
        lambda: service.change_staff(**who, name="x", role=Role.VIEWER),
        lambda: service.deactivate(**who),
        lambda: service.reactivate(**who),
        lambda: service.set_password(**who, password_hash="x"),
        lambda: service.member_by_id(places.people[person], 1),
    ):
        with pytest.raises(Forbidden):
            change()


def test_last_administrator_stays(places, now):
    with pytest.raises(Forbidden):
        service.deactivate(actor=SYSTEM, now=now, staff_id=places.admin.staff_id)
    with pytest.raises(Forbidden):
        service.change_staff(
            actor=SYSTEM, now=now, staff_id=places.admin.staff_id, name="x", role=Role.AGENT
        )


def test_one_of_two_administrators_may_go(places, now):
    service.change_staff(
        actor=SYSTEM,
        now=now,
        staff_id=places.manager.staff_id,
        name="manager",
        role=Role.ADMINISTRATOR,
    )
    member = service.deactivate(actor=SYSTEM, now=now, staff_id=places.admin.staff_id)
    assert member.active is False


def test_deactivation_and_new_passwords_change_what_sessions_are_bound_to(places, now):
    keys = set()
    who = {"actor": SYSTEM, "now": now, "staff_id": places.agent.staff_id}
    keys.add(service.deactivate(**who).fs_uniquifier)
    keys.add(service.reactivate(**who).fs_uniquifier)
    keys.add(service.set_password(**who, password_hash="x").fs_uniquifier)
    assert len(keys) == 2


def test_unknown_people_are_not_found(places, now):
    with pytest.raises(NotFound):
        service.member_by_id(SYSTEM, 999)
    with pytest.raises(NotFound):
        service.member_by_email("nobody@example.com")


def test_passwords_that_are_made_pass_the_own_rules():
    made = {service.new_password() for _n in range(20)}
    assert len(made) == 20
    assert [service.check_password(password) for password in made] == [None] * 20
