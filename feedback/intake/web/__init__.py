"""The respondent's door: survey page and receipt."""

from feedback.intake.web.blueprint import pages

__all__ = ["pages"]
