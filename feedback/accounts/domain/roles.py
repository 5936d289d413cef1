"""Roles and what they may do: one row a role."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a staff member is here for."""

    ADMINISTRATOR = "administrator"
    MANAGER = "manager"
    AGENT = "agent"
    VIEWER = "viewer"


class Right(StrEnum):
    """One thing that can be allowed."""

    SEE_FIGURES = "see_figures"
    SEE_RESPONSES = "see_responses"
    SEE_CONTACT = "see_contact"
    WORK_CASES = "work_cases"
    ASSIGN_CASES = "assign_cases"
    EDIT_SURVEYS = "edit_surveys"
    EDIT_TOUCHPOINTS = "edit_touchpoints"
    EDIT_STANDARDS = "edit_standards"
    MANAGE_STAFF = "manage_staff"
    SEE_AUDIT = "see_audit"
    EXPORT_DATA = "export_data"
    ERASE_DATA = "erase_data"
    EDIT_ROUTING = "edit_routing"
    EDIT_REPLIES = "edit_replies"
    EDIT_GOODWILL = "edit_goodwill"
    MANAGE_TEAMS = "manage_teams"
    MANAGE_NOTICES = "manage_notices"


_ADMINISTRATORS_ONLY = frozenset(
    {Right.MANAGE_STAFF, Right.SEE_AUDIT, Right.EDIT_GOODWILL, Right.MANAGE_NOTICES}
)

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.VIEWER: frozenset({Right.SEE_FIGURES, Right.SEE_RESPONSES}),
    Role.AGENT: frozenset(
        {Right.SEE_FIGURES, Right.SEE_RESPONSES, Right.SEE_CONTACT, Right.WORK_CASES}
    ),
    Role.MANAGER: frozenset(set(Right) - _ADMINISTRATORS_ONLY),
    Role.ADMINISTRATOR: frozenset(Right),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a staff member with one role, or the product itself (`staff_id` None)."""

    staff_id: int | None
    role: Role
    name: str = ""
    language: str = "en"

    def may(self, right: Right) -> bool:
        """Whether this person's role allows it."""
        return right in RIGHTS[self.role]


SYSTEM = Actor(staff_id=None, role=Role.ADMINISTRATOR, name="Feedback")
