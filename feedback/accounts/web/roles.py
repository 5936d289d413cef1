"""The permission table: one row a role, one column a right, made from the rules themselves."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template

from feedback.accounts.domain.roles import RIGHTS, Right, Role
from feedback.accounts.web.blueprint import pages
from feedback.accounts.web.current import current_actor, requires
from feedback.accounts.web.settings_links import Group, SettingsLink, links_for, offer
from feedback.core.i18n import _l

offer(
    pages,
    SettingsLink(
        "/settings/roles",
        _l("Roles"),
        _l("What each role may do, and you with yours"),
        "lock",
        None,
        Group.PEOPLE,
    ),
)

# Every right stands in one group: a guard test counts them.
GROUPS: tuple[tuple[Any, dict[Right, Any]], ...] = (
    (
        _l("See"),
        {
            Right.SEE_FIGURES: _l("Figures and reports"),
            Right.SEE_RESPONSES: _l("Answers and cases"),
            Right.SEE_CONTACT: _l("Customers' contact data"),
            Right.SEE_AUDIT: _l("The audit trail"),
        },
    ),
    (
        _l("Work cases"),
        {
            Right.WORK_CASES: _l("Take and work cases"),
            Right.ASSIGN_CASES: _l("Give cases to others"),
            Right.EDIT_ROUTING: _l("Set routing rules"),
            Right.EDIT_REPLIES: _l("Write reply templates"),
            Right.EDIT_GOODWILL: _l("Set limits of goodwill"),
        },
    ),
    (
        _l("Arrange"),
        {
            Right.EDIT_SURVEYS: _l("Make and publish surveys"),
            Right.EDIT_TOUCHPOINTS: _l("Change the tree of touchpoints"),
            Right.EDIT_STANDARDS: _l("Promise: standards, hours, response times"),
        },
    ),
    (
        _l("People and data"),
        {
            Right.MANAGE_TEAMS: _l("Arrange teams and absences"),
            Right.MANAGE_STAFF: _l("Invite people, give roles and areas"),
            Right.MANAGE_NOTICES: _l("Connect robots and mail"),
            Right.EXPORT_DATA: _l("Take data out as a file"),
            Right.ERASE_DATA: _l("Erase answers and contact data"),
        },
    ),
)
# What is decided per role elsewhere; shown to whoever may open it.
ELSEWHERE = ("/settings/sign-in", "/settings/goodwill")


@pages.get("/settings/roles")
@requires()
def roles() -> str:
    """The table; it is read only, and the same for every installation."""
    actor = current_actor()
    addresses = {rule.rule for rule in current_app.url_map.iter_rules()}
    return render_template(
        "accounts/roles.html",
        groups=GROUPS,
        roles=list(Role),
        rights=RIGHTS,
        own=actor.role,
        elsewhere=[
            link for link in links_for(actor) if link.href in ELSEWHERE and link.href in addresses
        ],
    )
