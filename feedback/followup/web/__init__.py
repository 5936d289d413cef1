"""The queue and the case page."""

from feedback.followup.web import actions, case, queue
from feedback.followup.web.blueprint import pages

__all__ = ["actions", "case", "pages", "queue"]
