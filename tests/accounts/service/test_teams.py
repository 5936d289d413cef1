"""Teams: who takes cases, in turn, and what two editors at once get."""

from __future__ import annotations

from datetime import date

import pytest

from feedback.accounts import service
from feedback.accounts.domain.roles import SYSTEM, Role
from feedback.accounts.service import add_staff
from feedback.accounts.store.teams import (
    available_members,
    is_available,
    next_in_turn,
    team,
    teams,
    teams_by_person,
    teams_of,
)
from feedback.core.errors import Conflict, Forbidden, Invalid
from tests.harness.moments import at

NOW = at("Mon 2026-03-02 09:00 Asia/Shanghai")


def person(name: str, role: Role = Role.AGENT) -> int:
    return add_staff(
        actor=SYSTEM, now=NOW, email=f"{name}@example.com", name=name, role=role,
        password="correct horse battery",
    ).id  # fmt: skip


@pytest.fixture
def ids(session) -> dict[str, int]:
    return {
        "ann": person("ann"),
        "bob": person("bob"),
        "cem": person("cem", Role.MANAGER),
        "vic": person("vic", Role.VIEWER),
    }


def make(ids: dict[str, int], *names: str, name: str = "Counter") -> int:
    return service.create_team(
        actor=SYSTEM, now=NOW, name=name, staff_ids=[ids[who] for who in names]
    )


def away(ids: dict[str, int], who: str, first: str, last: str) -> int:
    return service.add_absence(
        actor=SYSTEM, now=NOW, staff_id=ids[who], manages=True,
        from_on=date.fromisoformat(first), until_on=date.fromisoformat(last),
    ).id  # fmt: skip


@pytest.mark.parametrize(
    ("day", "there"),
    [
        ("2026-03-04", ["ann", "bob", "cem"]),
        ("2026-03-05", ["ann", "cem"]),  # the first day of bob's absence
        ("2026-03-07", ["ann", "cem"]),  # the last one
        ("2026-03-08", ["ann", "bob", "cem"]),
    ],
)
def test_who_is_away_on_the_day_takes_no_case(session, ids, day, there):
    team_id = make(ids, "ann", "bob", "cem")
    away(ids, "bob", "2026-03-05", "2026-03-07")
    found = available_members(session.connection(), team_id, date.fromisoformat(day))
    assert found == [ids[name] for name in there]
    bob = is_available(session.connection(), ids["bob"], date.fromisoformat(day))
    assert bob is ("bob" in there)


def test_who_was_deactivated_or_made_a_viewer_takes_no_case(session, ids):
    team_id = make(ids, "ann", "bob", "cem")
    service.deactivate(actor=SYSTEM, now=NOW, staff_id=ids["ann"])
    service.change_staff(actor=SYSTEM, now=NOW, staff_id=ids["bob"], name="bob", role=Role.VIEWER)
    on = date(2026, 3, 4)
    assert available_members(session.connection(), team_id, on) == [ids["cem"]]
    assert team(team_id).staff_ids == (ids["ann"], ids["bob"], ids["cem"])


def test_retired_and_unknown_teams_have_nobody(session, ids):
    team_id = make(ids, "ann")
    service.retire_team(actor=SYSTEM, now=NOW, team_id=team_id, seen_revision=1)
    on = date(2026, 3, 4)
    assert available_members(session.connection(), team_id, on) == []
    assert available_members(session.connection(), 4711, on) == []
    assert teams() == []
    assert teams_of(ids["ann"]) == []
    service.bring_back_team(actor=SYSTEM, now=NOW, team_id=team_id, seen_revision=2)
    assert teams_by_person([ids["ann"]]) == {ids["ann"]: ["Counter"]}


def test_turns_count_up_one_by_one(session, ids):
    team_id = make(ids, "ann", "bob")
    turns = [next_in_turn(session.connection(), team_id) for _n in range(3)]
    assert turns == [1, 2, 3]
    assert next_in_turn(session.connection(), 4711) == 0


def test_of_two_editors_the_second_is_told(session, ids):
    team_id = make(ids, "ann")
    change = {"actor": SYSTEM, "now": NOW, "team_id": team_id, "seen_revision": 1}
    service.change_team(**change, name="Desk", staff_ids=[ids["bob"]])
    session.commit()
    with pytest.raises(Conflict):
        service.change_team(**change, name="Window", staff_ids=[ids["cem"]])
    session.rollback()
    facts = team(team_id)
    assert (facts.name, facts.staff_ids, facts.revision) == ("Desk", (ids["bob"],), 2)


@pytest.mark.parametrize("name", ["Counter", " counter ", ""])
def test_name_is_needed_and_its_own(session, ids, name):
    make(ids, "ann")
    with pytest.raises(Invalid):
        make(ids, "bob", name=name)


def test_viewers_join_no_team(session, ids):
    with pytest.raises(Invalid):
        make(ids, "vic")


def test_manager_moves_only_own_people(session, ids):
    own = {"people": frozenset({ids["ann"], ids["cem"]})}
    mixed = make(ids, "ann", "bob")
    with pytest.raises(Forbidden):
        service.change_team(
            actor=SYSTEM, now=NOW, team_id=mixed, seen_revision=1, name="Mine", staff_ids=[], **own
        )
    with pytest.raises(Forbidden):
        service.retire_team(actor=SYSTEM, now=NOW, team_id=mixed, seen_revision=1, **own)
    with pytest.raises(Forbidden):
        service.create_team(actor=SYSTEM, now=NOW, name="Other", staff_ids=[ids["bob"]], **own)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-03-09", "2026-03-08"),
        ("2026-02-20", "2026-03-01"),  # over
        ("2026-03-01", "2028-03-01"),
        ("2026-03-07", "2026-03-09"),  # meets another one
    ],
)
def test_days_that_cannot_be_are_refused(session, ids, first, last):
    away(ids, "bob", "2026-03-05", "2026-03-07")
    with pytest.raises(Invalid):
        away(ids, "bob", first, last)


def test_absence_of_others_is_for_who_looks_after_them(session, ids):
    from feedback.accounts.domain.roles import Actor

    ann = Actor(ids["ann"], Role.AGENT)
    days = {"from_on": date(2026, 3, 5), "until_on": date(2026, 3, 6)}
    service.add_absence(actor=ann, now=NOW, staff_id=ids["ann"], **days)
    with pytest.raises(Forbidden):
        service.add_absence(actor=ann, now=NOW, staff_id=ids["bob"], **days)


def test_a_day_is_over_when_it_is_over_where_the_person_is(session, ids):
    from feedback.accounts.store.models import StaffMember

    session.get(StaffMember, ids["ann"]).zone = "America/Los_Angeles"
    # In Shanghai the second of March has begun, in Los Angeles the first has not ended.
    away(ids, "ann", "2026-03-01", "2026-03-01")
    with pytest.raises(Invalid):
        away(ids, "bob", "2026-03-01", "2026-03-01")
