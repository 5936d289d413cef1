"""Use cases of follow-up: open a case, work it, bring it to its end."""

from feedback.followup.service.holding import hold, resume
from feedback.followup.service.listening import change_answer
from feedback.followup.service.opening import OpenedCase, open_case
from feedback.followup.service.owning import assign, claim
from feedback.followup.service.resolving import reopen, resolve
from feedback.followup.service.responding import add_note, respond
from feedback.followup.store.rollups import recount

__all__ = [
    "OpenedCase",
    "add_note",
    "assign",
    "change_answer",
    "claim",
    "hold",
    "open_case",
    "recount",
    "reopen",
    "resolve",
    "respond",
    "resume",
]
