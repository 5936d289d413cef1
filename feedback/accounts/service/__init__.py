"""Use cases of people: staff members, their passwords and profile, teams, absence, invitations."""

from feedback.accounts.service.absences import add_absence, remove_absence
from feedback.accounts.service.staff import (
    add_staff,
    change_profile,
    change_staff,
    check_password,
    deactivate,
    member_by_email,
    member_by_id,
    new_password,
    reactivate,
    set_password,
)
from feedback.accounts.service.teams import (
    bring_back_team,
    change_team,
    create_team,
    may_change_team,
    retire_team,
)

__all__ = [
    "add_absence",
    "add_staff",
    "bring_back_team",
    "change_profile",
    "change_staff",
    "change_team",
    "check_password",
    "create_team",
    "deactivate",
    "may_change_team",
    "member_by_email",
    "member_by_id",
    "new_password",
    "reactivate",
    "remove_absence",
    "retire_team",
    "set_password",
]
