"""What other rooms' pages show of a case; wired into their slots in `app.py`."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from feedback.accounts.domain.roles import Actor
from feedback.accounts.web.current import current_actor
from feedback.core import clock
from feedback.followup.store.leaving import prospect_of
from feedback.followup.store.public import case_of_response
from feedback.followup.web.rendering import page


def response_case(*, response_key: int, actor: Actor | None = None, **_facts: Any) -> Markup | str:
    """The case of a response as a panel; nothing when there is none that the person may see."""
    found = case_of_response(actor or current_actor(), response_key, clock.now())
    if found is None:
        return ""
    return Markup(page("followup/panel.html", **found))  # noqa: S704


def staff_cases(*, staff_id: int, **_facts: Any) -> Markup | str:
    """How many cases a person has, and what becomes of them without the person; else nothing."""
    found = prospect_of(staff_id)
    if not found.n_open:
        return ""
    return Markup(page("followup/staff_cases.html", staff_id=staff_id, found=found))  # noqa: S704
