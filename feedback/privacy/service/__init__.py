"""Use cases of privacy: contact corrected or withdrawn, answers erased, retention, copies."""

from feedback.privacy.service.contacts import change_contact, withdraw_contact
from feedback.privacy.service.erasing import erase_response
from feedback.privacy.service.retention import retain
from feedback.privacy.service.terms import change_terms, may_change_terms, terms_now

__all__ = [
    "change_contact",
    "change_terms",
    "erase_response",
    "may_change_terms",
    "retain",
    "terms_now",
    "withdraw_contact",
]
