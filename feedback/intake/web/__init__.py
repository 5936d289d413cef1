"""The respondent's door: survey page and receipt."""

from feedback.intake.web import answering, door, preview, receipt, unsubscribing  # noqa: F401
from feedback.intake.web.blueprint import pages

__all__ = ["pages"]
