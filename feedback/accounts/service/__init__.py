"""Use cases of people: staff members, their passwords and profile, teams, absence, invitations."""

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

__all__ = [
    "add_staff",
    "change_profile",
    "change_staff",
    "check_password",
    "deactivate",
    "member_by_email",
    "member_by_id",
    "new_password",
    "reactivate",
    "set_password",
]
