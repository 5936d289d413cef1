"""Forms of a case: one an action, each with the revision that the person saw."""

from __future__ import annotations

from feedback.followup.domain.states import Action
from feedback.followup.web.forms.base import CaseForm, Context
from feedback.followup.web.forms.ending import (
    LinkForm,
    MergeForm,
    RecoveryForm,
    ReopenForm,
    ResolveForm,
)
from feedback.followup.web.forms.material import AttachForm, GoodwillForm, MailForm
from feedback.followup.web.forms.working import (
    AssignForm,
    CallManagerForm,
    ClaimForm,
    ContactForm,
    HoldForm,
    NoteForm,
    RespondForm,
    ResumeForm,
)

FORMS: dict[Action, type[CaseForm]] = {
    form.action: form
    for form in (
        ClaimForm, AssignForm, RespondForm, HoldForm, ResumeForm, ResolveForm, ReopenForm,
        NoteForm, ContactForm, MailForm, GoodwillForm, AttachForm, CallManagerForm, MergeForm,
        LinkForm, RecoveryForm,
    )
}  # fmt: skip

__all__ = ["FORMS", "CaseForm", "Context", "MailForm", "NoteForm"]
