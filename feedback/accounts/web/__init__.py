"""Sign-in pages, oneself, the audit trail."""

from feedback.accounts.web.blueprint import pages

__all__ = ["pages"]

from feedback.accounts.web import audit, settings, signing_in  # noqa: F401
