"""Use cases of follow-up: open a case, work it, bring it to its end."""

from feedback.followup.service.answering_back import record_by_staff
from feedback.followup.service.attaching import attach, attachment_for, remove
from feedback.followup.service.contacting import contact
from feedback.followup.service.goodwill import offer_goodwill, set_limit
from feedback.followup.service.holding import hold, resume
from feedback.followup.service.linking import link, unlink
from feedback.followup.service.listening import change_answer
from feedback.followup.service.mailing import write_mail
from feedback.followup.service.merging import merge
from feedback.followup.service.opening import OpenedCase, open_case
from feedback.followup.service.owning import assign, claim
from feedback.followup.service.resolving import reopen, resolve
from feedback.followup.service.responding import add_note, respond
from feedback.followup.service.transferring import call_manager, transfer
from feedback.followup.store.rollups import recount

__all__ = [
    "OpenedCase",
    "add_note",
    "assign",
    "attach",
    "attachment_for",
    "call_manager",
    "change_answer",
    "claim",
    "contact",
    "hold",
    "link",
    "merge",
    "offer_goodwill",
    "open_case",
    "record_by_staff",
    "recount",
    "remove",
    "reopen",
    "resolve",
    "respond",
    "resume",
    "set_limit",
    "transfer",
    "unlink",
    "write_mail",
]
