"""Forms that bring a case to its end, or open it again."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.validators import StopValidation

from feedback.core.i18n import _, _l
from feedback.followup.domain.reasons import DUPLICATE
from feedback.followup.domain.states import Action
from feedback.followup.web.forms.base import (
    CaseForm,
    Context,
    Filled,
    OneOf,
    choices,
    note_field,
)
from feedback.followup.web.words import CAUSE_GROUPS, CAUSES, REASONS

NUMBER = _l("Type the number of a case, such as C-2041.")


class ResolveForm(CaseForm):
    """Why, where the fault lay, what was done, and whether the customer knows."""

    action = Action.RESOLVE
    depends = True
    reason_code = RadioField(
        _l("What made the customer unhappy"),
        choices=choices(REASONS, [code for code in REASONS if code != DUPLICATE]),
        validators=[OneOf(_l("Choose the reason."))],
        validate_choice=False,
    )
    cause_category = SelectField(
        _l("Where the fault lay"),
        validators=[Filled(_l("Choose the cause.")), OneOf(_l("Choose the cause."))],
        validate_choice=False,
        default="",
    )
    note = note_field(_l("What was done"), Filled(_l("Say what was done.")))
    customer_text = note_field(_l("What the customer reads"))
    customer_told = RadioField(
        _l("Customer told"),
        choices=[("yes", _l("Yes, the customer was told")), ("no", _l("No, not told"))],
        validators=[OneOf(_l("Say whether the customer was told."))],
        validate_choice=False,
    )
    is_first_contact = RadioField(
        _l("Solved at first contact"),
        choices=[("yes", _l("Yes, at the first contact")), ("no", _l("No, it took more"))],
        validators=[OneOf(_l("Say whether it was solved at the first contact."))],
        validate_choice=False,
    )
    says_solved = BooleanField(_l("The customer says that it is solved"))

    def prepare(self, context: Context) -> None:
        groups: dict[str, list[tuple[str, Any]]] = {"": [("", _("Choose the cause"))]}
        for title, causes in CAUSE_GROUPS:
            groups[str(title)] = choices(CAUSES, causes)
        self.cause_category.choices = groups

    def suggest(self, context: Context) -> None:
        is_first = context.touch.n_reached <= 1 and context.facts.case.n_reopened == 0
        self.is_first_contact.data = "yes" if is_first else "no"

    def validate_says_solved(self, field: Any) -> None:
        """Only who was told can have said so."""
        if field.data and self.customer_told.data == "no":
            raise StopValidation(_("Who was not told cannot have said that it is solved."))

    def values(self) -> dict[str, Any]:
        return {
            **super().values(),
            "customer_told": self.customer_told.data == "yes",
            "is_first_contact": self.is_first_contact.data == "yes",
        }


class ReopenForm(CaseForm):
    action = Action.REOPEN
    note = note_field(_l("Why it is opened again"), Filled(_l("Say why the case is opened again.")))


class MergeForm(CaseForm):
    action = Action.MERGE
    into = StringField(_l("The case that goes on"), validators=[Filled(NUMBER)], default="")
    note = note_field(_l("Note for colleagues"))


class LinkForm(CaseForm):
    action = Action.LINK
    other = StringField(_l("Number of the other case"), validators=[Filled(NUMBER)], default="")


class RecoveryForm(CaseForm):
    """What the customer said when asked "Is it solved?"."""

    action = Action.RECOVERY
    is_solved = RadioField(
        _l("Is it solved?"),
        choices=[
            ("yes", _l("Yes, the customer says it is solved")),
            ("no", _l("No: the case opens again")),
        ],
        validators=[OneOf(_l("Say what the customer said."))],
        validate_choice=False,
    )
    note = note_field(_l("What was said"))

    def values(self) -> dict[str, Any]:
        return {"is_solved": self.is_solved.data == "yes", "note": self.note.data}
