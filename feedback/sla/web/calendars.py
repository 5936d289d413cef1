"""Business calendars: every change is a new version."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import flash, redirect, render_template, request

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import current_actor, requires
from feedback.accounts.web.settings_links import Group, SettingsLink, offer
from feedback.accounts.web.typed import see_again
from feedback.core import clock
from feedback.core.database import db, transaction
from feedback.core.errors import Conflict, Invalid, NotFound
from feedback.core.i18n import _, _l, current_language
from feedback.sla import service
from feedback.sla.domain import china
from feedback.sla.domain.calendar import LOOK_AHEAD
from feedback.sla.domain.days import WEEKDAYS, name_in
from feedback.sla.domain.policy import SlaPolicy
from feedback.sla.store.models import BusinessCalendarRow, CalendarVersion
from feedback.sla.store.queries import (
    calendar_of,
    calendar_versions,
    calendars,
    policies,
    where_first_used,
)
from feedback.sla.web.blueprint import pages
from feedback.sla.web.calendar_text import exceptions_text, spans_text
from feedback.sla.web.forms import CalendarForm
from feedback.sla.web.previews import preview_of, wants_preview
from feedback.sla.web.words import DAYS

offer(
    pages,
    SettingsLink(
        "/settings/calendars",
        _l("Business calendars"),
        _l("When time counts: weekly hours, holidays, exceptions"),
        "calendar",
        Right.EDIT_STANDARDS,
        Group.CASES,
    ),
)


def missing_of(version: CalendarVersion, now: datetime) -> tuple[tuple[str, int], ...]:
    """The holiday sets and years that cases of today reach and that are not known."""
    return calendar_of(version.document).missing_notices(now, now + LOOK_AHEAD)


@pages.get("/settings/calendars")
@requires(Right.EDIT_STANDARDS)
def calendar_list() -> str:
    """Every calendar with its newest version."""
    now = clock.now()
    rows = [
        (row, version, _week_in_short(version), missing_of(version, now))
        for row, version in calendars()
    ]
    return render_template("sla/calendars.html", rows=rows)


def _week_in_short(version: CalendarVersion) -> list[tuple[str, str]]:
    """Runs of weekdays with equal hours: ("Monday – Friday", "09:00-18:00")."""
    hours = version.document.get("hours", {})
    runs: list[tuple[list[str], str]] = []
    for day in WEEKDAYS:
        text = spans_text(hours.get(day, []))
        if runs and runs[-1][1] == text:
            runs[-1][0].append(day)
        else:
            runs.append(([day], text))
    return [
        (str(DAYS[days[0]]) if len(days) == 1 else f"{DAYS[days[0]]} – {DAYS[days[-1]]}", text)
        for days, text in runs
        if text
    ]


@pages.get("/settings/calendars/new")
@requires(Right.EDIT_STANDARDS)
def new_calendar() -> str:
    """A form that begins with ordinary office hours."""
    form = CalendarForm(formdata=None)
    form.show(service.STANDARD_CALENDAR, 0)
    form.zone.data = ""
    return _form_page(form, None)


@pages.post("/settings/calendars")
@requires(Right.EDIT_STANDARDS)
def add_calendar() -> Any:
    """The first version of a calendar."""
    form = CalendarForm()
    if request.form.get("step") == "file":
        return _with_file(form, None)
    if form.validate_on_submit():
        if wants_preview():
            return _form_page(form, None, shown=True)
        try:
            with transaction():
                version = service.create_calendar(
                    actor=current_actor(),
                    now=clock.now(),
                    name=form.name.data or "",
                    document=form.document(),
                )
                calendar_id = version.calendar_id
        except Invalid as fault:
            form.name.errors = [str(fault)]
        else:
            flash(_("Saved."), "success")
            return redirect(f"/settings/calendars/{calendar_id}", 303)
    return _form_page(form, None), 422


@pages.get("/settings/calendars/<int(max=2147483647):calendar_id>")
@requires(Right.EDIT_STANDARDS)
def calendar_page(calendar_id: int) -> str:
    """A version of a calendar, the newest or `?version=`."""
    row, versions = _calendar(calendar_id)
    wanted = request.args.get("version", type=int)
    version = next((v for v in versions if wanted in {None, v.number}), None)
    if version is None:
        raise NotFound(_("There is no such version."))
    now = clock.now()
    document = version.document
    today = clock.local_date(now, document.get("zone") or "Asia/Shanghai")
    return render_template(
        "sla/calendar.html",
        row=row,
        version=version,
        versions=versions,
        document=document,
        days=[(DAYS[day], spans_text(document.get("hours", {}).get(day, []))) for day in WEEKDAYS],
        makeup=DAYS[document.get("makeup_hours_of", "mon")],
        exceptions=exceptions_text(document.get("exceptions", []), current_language()).splitlines(),
        holidays=_holidays(today) if "CN" in document.get("holiday_sets", []) else [],
        missing=missing_of(version, now),
        stored=_stored(document),
        may_change=service.may_change_calendar(current_actor(), calendar_id),
    )


def _stored(document: dict[str, Any]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Set, year and days of the holidays that are stored with the version."""
    language = current_language()
    return [
        (
            name,
            year,
            [(on, said.get(language) or said.get("en") or "") for on, said in days.items()],
        )
        for name, years in document.get("holidays", {}).items()
        for year, days in sorted(years.items())
    ]


def _holidays(today: date) -> list[tuple[int, list[dict[str, Any]]]]:
    """The Chinese holidays of this year and the next, as far as their notices are loaded."""
    language = current_language()
    return [
        (
            year,
            [
                {
                    "name": name_in(rest.names, language),
                    "first": rest.first,
                    "last": rest.last,
                    "worked": rest.worked,
                    "is_past": rest.last < today.isoformat(),
                }
                for rest in china.NOTICES[year]
            ],
        )
        for year in (today.year, today.year + 1)
        if year in china.NOTICES
    ]


@pages.get("/settings/calendars/<int(max=2147483647):calendar_id>/versions/new")
@requires(Right.EDIT_STANDARDS)
def new_calendar_version(calendar_id: int) -> str:
    """The newest version, to be changed into the next."""
    service.may_change_calendar(current_actor(), calendar_id, refuse=True)
    row, versions = _calendar(calendar_id)
    form = CalendarForm(formdata=None, is_new=False)
    form.show(versions[0].document, versions[0].number)
    return _form_page(form, row)


@pages.post("/settings/calendars/<int(max=2147483647):calendar_id>/versions")
@requires(Right.EDIT_STANDARDS)
def add_calendar_version(calendar_id: int) -> Any:
    """The next version; 409 with everything kept when someone else made one meanwhile."""
    row, versions = _calendar(calendar_id)
    form = CalendarForm(is_new=False)
    form.keep(versions[0].document)
    if request.form.get("step") == "file":
        return _with_file(form, row)
    if not form.validate_on_submit():
        return _form_page(form, row), 422
    if wants_preview():
        return _form_page(form, row, shown=True)
    try:
        with transaction():
            service.add_calendar_version(
                actor=current_actor(),
                now=clock.now(),
                calendar_id=calendar_id,
                document=form.document(),
                seen_number=form.number.data,
            )
    except Conflict as conflict:
        row, versions = _calendar(calendar_id)
        see_again(form.number, versions[0].number)
        return _form_page(form, row, conflict=str(conflict)), 409
    flash(_("Saved as a new version. Cases that are open keep theirs."), "success")
    return redirect(f"/settings/calendars/{calendar_id}", 303)


def _calendar(calendar_id: int) -> tuple[BusinessCalendarRow, list[CalendarVersion]]:
    row = db.session.get(BusinessCalendarRow, calendar_id)
    if row is None:
        raise NotFound(_("There is no such calendar."))
    return row, calendar_versions(calendar_id)


def _with_file(form: CalendarForm, row: BusinessCalendarRow | None) -> Any:
    """The form with the days of the file among its exceptions; nothing is saved yet."""
    n_new, n_known = form.read_file()
    if form.file.errors:
        return _form_page(form, row), 422
    return _form_page(form, row, read=(n_new, n_known))


def _form_page(
    form: CalendarForm,
    row: BusinessCalendarRow | None,
    conflict: str = "",
    *,
    shown: bool = False,
    read: tuple[int, int] | None = None,
) -> str:
    found = _preview(form, row) if shown else None
    return render_template(
        "sla/calendar_form.html", form=form, row=row, conflict=conflict, preview=found, read=read
    )


def _preview(form: CalendarForm, row: BusinessCalendarRow | None) -> dict[str, Any]:
    """What this calendar would mean with the targets of where it applies, else the default ones."""
    targets = policies()
    use = where_first_used(calendar_id=row.id) if row is not None else None
    its = (one for one in targets if use is not None and one[1].id == use.policy_version_id)
    policy, version = next(its, targets[0])
    return preview_of(
        calendar_of(form.document(), "Asia/Shanghai"),
        SlaPolicy.from_document(version.document),
        clock.now(),
        _("With the targets “%(name)s”", name=policy.name),
    )
