"""Sign-in pages and staff management."""

from feedback.accounts.web.blueprint import pages

__all__ = ["pages"]
