"""The queue and the case page."""

from feedback.followup.web.blueprint import pages

__all__ = ["pages"]
