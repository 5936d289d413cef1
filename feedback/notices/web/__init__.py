"""Pages of this room."""

from feedback.notices.web import destinations, own, undelivered  # noqa: F401
from feedback.notices.web.blueprint import pages

__all__ = ["pages"]
