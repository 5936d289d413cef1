"""Sign-in pages, oneself, the audit trail."""

from feedback.accounts.web.blueprint import pages

__all__ = ["pages"]

from feedback.accounts.web import (  # noqa: F401
    audit,
    audit_trail,
    confirm,
    provider,
    requirement,
    roles,
    second,
    security_page,
    sessions,
    set_up,
    settings,
    signing_in,
)
