"""Forms on one praise: credit a colleague, take it down."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import flash, redirect, request

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import current_actor, requires
from feedback.core import clock
from feedback.core.database import transaction
from feedback.core.i18n import _
from feedback.core.numbers import whole
from feedback.routing.service import tending
from feedback.routing.web.blueprint import pages

ONE = f"/praise/<int(max={2**63 - 1}):key>"
KNOWN = {"node", "staff", "from", "to", "hidden", "after"}


@pages.post(f"{ONE}/credits")
@requires(Right.WORK_CASES)
def credits(key: int) -> Any:
    """The praise names a colleague."""
    staff_id = whole(request.form.get("staff")) or 0
    with transaction():
        tending.credit(actor=current_actor(), now=clock.now(), key=key, staff_id=staff_id)
    return _back(key)


@pages.post(f"{ONE}/credits/<int(max={2**31 - 1}):staff_id>/removal")
@requires(Right.WORK_CASES)
def credit_removal(key: int, staff_id: int) -> Any:
    """The praise names the colleague no more."""
    with transaction():
        tending.take_credit(actor=current_actor(), now=clock.now(), key=key, staff_id=staff_id)
    return _back(key)


@pages.post(f"{ONE}/hiding")
@requires(Right.WORK_CASES)
def hiding(key: int) -> Any:
    """The praise is taken down, or put up again."""
    is_hidden = request.form.get("is_hidden") == "1"
    with transaction():
        tending.hide(actor=current_actor(), now=clock.now(), key=key, is_hidden=is_hidden)
    flash(_("Taken down from the wall.") if is_hidden else _("Back on the wall."), "success")
    return _back(0)


def _back(key: int) -> Any:
    """The wall as it was, at this praise; only its own filters go into the address."""
    sent = parse_qsl(request.form.get("query", "")[:500])
    query = urlencode([(name, value) for name, value in sent if name in KNOWN])
    mark = f"#praise-{key}" if key else ""
    return redirect("/praise" + (f"?{query}" if query else "") + mark, 303)
