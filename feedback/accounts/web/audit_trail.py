"""The audit trail, newest first: who did what to which object on which days; also as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Response, render_template, request, stream_with_context
from flask_login import current_user

from feedback.accounts.domain.roles import Right
from feedback.accounts.store.queries import members, names_of
from feedback.accounts.store.teams import team_names
from feedback.accounts.web.audit import ACTIONS, OBJECTS, object_words, words_of
from feedback.accounts.web.audit_details import lines_of
from feedback.accounts.web.blueprint import pages
from feedback.accounts.web.current import current_actor, requires, requires_fresh
from feedback.accounts.web.typed import LARGEST, line
from feedback.audit.service import record
from feedback.audit.store.models import AuditEntry
from feedback.audit.store.queries import Filters, entries, slices
from feedback.core import clock
from feedback.core.csv_text import BOM, csv_lines
from feedback.core.database import db, reading, transaction, writing
from feedback.core.errors import Forbidden, Invalid
from feedback.core.i18n import _
from feedback.core.web.days import day_asked
from feedback.core.web.keyset import cut, unpack

PAGE_SIZE = 50
# A file that a spreadsheet opens; a longer trail is asked for in parts, by day.
MOST_EXPORTED = 100_000
FIELDS = ("who", "action", "kind", "object", "from", "to")


@pages.get("/settings/audit")
@requires(Right.SEE_AUDIT)
def audit() -> Any:
    """One page of what matches."""
    faults: list[str] = []
    filters = _asked(request.args, faults)
    key = unpack(request.args.get("after"), (int,))
    found = entries(filters, below_id=key[0] if key else None, most=PAGE_SIZE + 1)
    page = cut(found, PAGE_SIZE, lambda entry: [entry.id])
    kept = {name: request.args[name] for name in FIELDS if request.args.get(name)}
    more = urlencode(kept | {"after": page.next_cursor}) if page.next_cursor else ""
    people = members()
    shown = render_template(
        "accounts/audit.html",
        page=page,
        names={person.id: person.name for person in people},
        people=people,
        actions=sorted(((key, str(words)) for key, words in ACTIONS.items()), key=lambda p: p[1]),
        kinds=sorted(((key, str(words)) for key, words in OBJECTS.items()), key=lambda p: p[1]),
        asked=kept,
        faults=faults,
        words_of=words_of,
        object_words=object_words,
        lines_of=lines_of,
        groups=team_names(entry.detail.get("team_id") for entry in page.rows if entry.detail),
        zone=current_user.zone,
        local=ZoneInfo(current_user.zone),
        is_first=key is None,
        first_href="/settings/audit?" + urlencode(kept) if kept else "/settings/audit",
        next_href=f"/settings/audit?{more}" if more else "",
        export_href="/settings/audit.csv" + ("?" + urlencode(kept) if kept else ""),
        may_export=current_actor().may(Right.EXPORT_DATA),
        most_exported=MOST_EXPORTED,
    )
    return (shown, 422) if faults else shown


@pages.get("/settings/audit.csv")
@requires(Right.SEE_AUDIT)
@requires_fresh()
def export_audit() -> Response:
    """What matches, as a file; that it was asked for is written into the trail first."""
    actor, now = current_actor(), clock.now()
    if not actor.may(Right.EXPORT_DATA):
        raise Forbidden(_("Your role does not allow this."))
    faults: list[str] = []
    filters = _asked(request.args, faults)
    if faults:
        raise Invalid(_("This export cannot be made."), faults)
    with writing(), transaction():
        record(
            at=now,
            staff_id=actor.staff_id,
            action="audit.exported",
            object_kind="audit",
            object_id="csv",
            filters=sorted(name for name in FIELDS if request.args.get(name)),
        )
    answer = Response(stream_with_context(_lines(filters)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="audit-{now:%Y-%m-%d}.csv"'
    return answer


def _lines(filters: Filters) -> Iterator[str]:
    """The file: moments in UTC, codes beside the words, names as they are now."""
    header = [
        _("When (UTC)"),
        _("Staff number"),
        _("Who"),
        _("Action"),
        _("What"),
        _("Kind of object"),
        _("Object"),
        _("Details"),
    ]
    yield BOM + csv_lines([header])
    for found in slices(filters, most=MOST_EXPORTED):
        with reading():
            names = names_of(entry.staff_id for entry in found)
            db.session.rollback()
        yield csv_lines(_row(entry, names) for entry in found)


def _row(entry: AuditEntry, names: Mapping[int, str]) -> list[str | int | None]:
    who = names.get(entry.staff_id, "") if entry.staff_id else _("Feedback")
    detail = "; ".join(f"{key}={value}" for key, value in (entry.detail or {}).items())
    at = entry.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    return [
        at,
        entry.staff_id,
        who,
        entry.action,
        str(words_of(entry.action)),
        entry.object_kind,
        entry.object_id,
        detail,
    ]


def _asked(query: Mapping[str, str], faults: list[str]) -> Filters:
    """The filters of an address; days are days of the reader's zone."""
    zone = ZoneInfo(current_user.zone)
    from_on, to_on = day_asked(query.get("from"), faults), day_asked(query.get("to"), faults)
    if from_on and to_on and to_on < from_on:
        faults.append(_("The last day lies before the first one."))
    who = query.get("who", "")
    is_number = who.isascii() and who.isdigit() and len(who) <= 10 and int(who) <= LARGEST
    if who and not is_number:
        faults.append(_("There is no such staff member."))
    return Filters(
        staff_id=int(who) if is_number else None,
        action=(line(query.get("action")) or "")[:60],
        object_kind=(line(query.get("kind")) or "")[:40],
        object_id=(line(query.get("object")) or "")[:60],
        from_at=_midnight(from_on, zone) if from_on else None,
        before_at=_midnight(to_on + timedelta(days=1), zone) if to_on else None,
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)
