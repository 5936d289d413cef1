"""What the person signed in is told, and when."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template
from flask_login import current_user

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import current_actor, requires
from feedback.core import clock
from feedback.core.database import transaction
from feedback.core.i18n import _
from feedback.notices.domain.hours import Hours
from feedback.notices.domain.kinds import Choice
from feedback.notices.service.preferences import Preferences, preferences_of, set_preferences
from feedback.notices.web.blueprint import pages
from feedback.notices.web.forms import OwnNoticesForm, clock_minute, clock_text


@pages.get("/settings/notices")
@requires()
def own_notices() -> str:
    """The person's choices."""
    held = preferences_of(current_actor())
    digests = [*held.hours.digests, *[None, None]][:2]
    values: dict[str, Any] = {
        "quiet_from": clock_text(held.hours.quiet_from),
        "quiet_until": clock_text(held.hours.quiet_until),
        "is_quiet_at_weekends": held.hours.is_quiet_at_weekends,
        "is_woken_by_urgent": held.is_woken_by_urgent,
        "digest_one": clock_text(digests[0] or 0),
        "digest_two": clock_text(digests[1]) if digests[1] is not None else "",
    }
    for kind, (choice, is_wide) in held.choices.items():
        values |= {f"choice_{kind.value}": choice.value, f"wide_{kind.value}": is_wide}
    return _page(OwnNoticesForm(data=values, manages=_manages()))


def _manages() -> bool:
    return current_actor().may(Right.MANAGE_NOTICES)


def _page(form: OwnNoticesForm) -> str:
    return render_template("notices/own.html", form=form, zone=current_user.zone)


@pages.post("/settings/notices")
@requires()
def change_own_notices() -> Any:
    """The choices as wanted."""
    form = OwnNoticesForm(manages=_manages())
    if not form.validate_on_submit():
        return _page(form), 422
    digests = {clock_minute(field.data or "") for field in (form.digest_one, form.digest_two)}
    wanted = Preferences(
        choices={kind: (Choice(choice.data), bool(wide.data)) for kind, choice, wide in form.rows},
        hours=Hours(
            zone=current_user.zone,
            quiet_from=clock_minute(form.quiet_from.data or "") or 0,
            quiet_until=clock_minute(form.quiet_until.data or "") or 0,
            is_quiet_at_weekends=bool(form.is_quiet_at_weekends.data),
            digests=tuple(sorted(minute for minute in digests if minute is not None)),
        ),
        is_woken_by_urgent=bool(form.is_woken_by_urgent.data),
    )
    with transaction():
        set_preferences(actor=current_actor(), now=clock.now(), wanted=wanted)
    flash(_("Saved."), "success")
    return redirect("/settings/notices", 303)
