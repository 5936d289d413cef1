"""What colleagues are told of cases that lost their owner: numbers and a place, nobody's name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from feedback.accounts.store.teams import available_members
from feedback.core.clock import local_date
from feedback.core.database import db
from feedback.core.i18n import _, _n, both, current_language, text_in
from feedback.followup.store.leaving import WentBack, went_back
from feedback.followup.store.managers import managers_of
from feedback.followup.store.models import NUMBER_OFFSET
from feedback.followup.store.queries import assignable
from feedback.notices.domain.kinds import Kind
from feedback.notices.service import announce
from feedback.touchpoints.store.models import Touchpoint

By = Mapping[int, list[WentBack]]


def tell_of(mark: str, now: datetime) -> None:
    """Tell new owners, teams and managers, each in one notice whatever the number of cases.

    What is told is read from the timelines: a worker that ended in between tells all of it. A
    place is told of only to people who see it.
    """
    gone = went_back(mark)
    owners: dict[int, list[WentBack]] = defaultdict(list)
    for one in gone:
        if one.owner_id is not None:
            owners[one.owner_id].append(one)
    for number, (cases, people) in enumerate(_told_alike(owners)):
        _tell_owner(cases, people, now, f"{mark}:owner:{number}")
    for number, (cases, people) in enumerate(_told_alike(_others(gone, now))):
        _tell_others(cases, people, now, f"{mark}:back:{number}")


def _others(gone: Sequence[WentBack], now: datetime) -> By:
    """Managers with every case of their places, team members with those that wait for them."""
    places = {
        key: db.session.get_one(Touchpoint, key) for key in {one.touchpoint_id for one in gone}
    }
    leading = {key: managers_of(key) for key in places}
    working = {key: {staff_id for staff_id, _name in assignable(places[key])} for key in places}
    leaders = {staff_id for found in leading.values() for staff_id in found}
    told: dict[int, list[WentBack]] = defaultdict(list)
    for one in gone:
        for staff_id in leading[one.touchpoint_id]:
            told[staff_id].append(one)
        if one.owner_id is None and one.team_id is not None:
            on = local_date(now, places[one.touchpoint_id].zone)
            members = set(available_members(db.session.connection(), one.team_id, on))
            for staff_id in members & working[one.touchpoint_id] - leaders:
                told[staff_id].append(one)
    return told


def _told_alike(told: By) -> Iterator[tuple[Sequence[WentBack], list[int]]]:
    """Cases with the people who are told of just these: a robot then says it once for all."""
    alike: dict[tuple[WentBack, ...], list[int]] = defaultdict(list)
    for staff_id in sorted(told):
        alike[tuple(told[staff_id])].append(staff_id)
    yield from alike.items()


def _tell_owner(
    cases: Sequence[WentBack], staff_ids: list[int], now: datetime, dedupe: str
) -> None:
    n, number = len(cases), _number(cases[0])

    def title() -> str:
        if n == 1:
            return _("Case %(number)s was handed to you", number=number)
        return _n("%(num)s case was handed to you", "%(num)s cases were handed to you", n)

    _announce(
        Kind.CASE_ASSIGNED,
        cases,
        staff_ids,
        now,
        dedupe,
        path=f"/cases/{number}" if n == 1 else "/cases?view=mine",
        title=title,
        text=lambda: (
            _("A colleague had it until now and can no longer work it.")
            if n == 1
            else _("A colleague had them until now and can no longer work them.")
        ),
    )


def _tell_others(
    cases: Sequence[WentBack], staff_ids: list[int], now: datetime, dedupe: str
) -> None:
    n, number = len(cases), _number(cases[0])
    n_waiting = sum(one.owner_id is None for one in cases)

    def title() -> str:
        if n == 1:
            return _("Case %(number)s lost its owner", number=number)
        return _n("%(num)s case lost its owner", "%(num)s cases lost their owner", n)

    def text() -> str:
        whose = _("The colleague who had it until now can no longer work it.")
        if n > 1:
            whose = _("The colleague who had them until now can no longer work them.")
        if not n_waiting:
            return whose + " " + _("Somebody else of the team has been chosen.")
        waiting = _n(
            "%(num)s case waits for somebody to take it.",
            "%(num)s cases wait for somebody to take them.",
            n_waiting,
        )
        return f"{whose} {waiting}"

    _announce(
        Kind.CASE_ESCALATED,
        cases,
        staff_ids,
        now,
        dedupe,
        path=f"/cases/{number}"
        if n == 1
        else f"/cases?view={'unassigned' if n_waiting else 'all'}",
        title=title,
        text=text,
    )


def _announce(
    kind: Kind,
    cases: Sequence[WentBack],
    staff_ids: list[int],
    now: datetime,
    dedupe: str,
    *,
    path: str,
    title: Callable[[], str],
    text: Callable[[], str],
) -> None:
    first = db.session.get_one(Touchpoint, cases[0].touchpoint_id)
    announce(
        db.session.connection(),
        now=now,
        kind=kind.value,
        dedupe=dedupe,
        path=path,
        title=both(title),
        text=both(lambda: f"{text_in(first.name, current_language())} · {text()}"),
        touchpoint_id=first.id,
        staff_ids=staff_ids,
    )


def _number(one: WentBack) -> str:
    return f"C-{one.case_id + NUMBER_OFFSET}"
