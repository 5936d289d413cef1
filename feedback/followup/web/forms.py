"""Forms of a case: one an action, each with the revision that the person saw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, StopValidation
from wtforms.widgets import HiddenInput

from feedback.core.i18n import _, _l
from feedback.followup.domain.states import Action
from feedback.followup.service.changing import LONGEST_NOTE
from feedback.followup.web.words import CHANNELS, HOLD_REASONS, REASONS
from feedback.surveys.domain.clean import is_blank

TOO_OLD = _l("Open the case again: this page does not say what you saw.")
TOO_LONG = _l("At most %(max)d characters, please.")


class OneOf:
    """A value was chosen, and it is one of those offered."""

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:
        if field.data not in {value for value, *_rest in field.iter_choices()}:
            field.errors[:] = []
            raise StopValidation(str(self.message))


class Filled:
    """Something visible was written."""

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:
        if is_blank(field.data or ""):
            field.errors[:] = []
            raise StopValidation(str(self.message))


def _choices(words: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    return [(str(code.value), text) for code, text in words.items()]


def _note(label: Any, *validators: Any) -> TextAreaField:
    length = Length(max=LONGEST_NOTE, message=TOO_LONG)
    return TextAreaField(label, default="", validators=[*validators, length])


class CaseForm(FlaskForm):
    """What every action carries; ids of fields are unique on a page with all actions."""

    action: Action
    revision = IntegerField(
        widget=HiddenInput(),
        validators=[InputRequired(TOO_OLD), NumberRange(1, 2**31 - 1, TOO_OLD)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            field.id = f"{self.action.value}-{field.short_name}"
            field.label.field_id = field.id

    def values(self) -> dict[str, Any]:
        """What the service takes, besides who, when and which case."""
        left_out = {"revision", "csrf_token"}
        return {name: field.data for name, field in self._fields.items() if name not in left_out}


class ClaimForm(CaseForm):
    action = Action.CLAIM


class AssignForm(CaseForm):
    action = Action.ASSIGN
    owner_id = SelectField(
        _l("Who works this case"),
        validators=[OneOf(_l("Choose a person of the list."))],
        validate_choice=False,
    )

    def offer(self, people: list[tuple[int, str]]) -> None:
        """Let one of these people be chosen, or nobody."""
        self.owner_id.choices = [("", _("Nobody (back to the queue)"))]
        self.owner_id.choices += [(str(staff_id), name) for staff_id, name in people]

    def values(self) -> dict[str, Any]:
        return {"owner_id": int(self.owner_id.data) if self.owner_id.data else None}


class RespondForm(CaseForm):
    action = Action.RESPOND
    channel = RadioField(
        _l("How the customer was answered"),
        choices=_choices(CHANNELS),
        validators=[OneOf(_l("Choose how the customer was answered."))],
        validate_choice=False,
    )
    note = _note(_l("What was said"))


class HoldForm(CaseForm):
    action = Action.HOLD
    reason = RadioField(
        _l("What the case waits for"),
        choices=_choices(HOLD_REASONS),
        validators=[OneOf(_l("Choose what the case waits for."))],
        validate_choice=False,
    )
    note = _note(_l("Note for colleagues"))

    def validate_note(self, field: Any) -> None:
        """Something else has to be said in words."""
        if self.reason.data == "other" and is_blank(field.data or ""):
            raise StopValidation(_("Say what the case waits for."))


class ResumeForm(CaseForm):
    action = Action.RESUME


class ResolveForm(CaseForm):
    action = Action.RESOLVE
    reason_code = RadioField(
        _l("What made the customer unhappy"),
        choices=_choices(REASONS),
        validators=[OneOf(_l("Choose the reason."))],
        validate_choice=False,
    )
    note = _note(_l("What was done"), Filled(_l("Say what was done.")))
    customer_told = RadioField(
        _l("Customer told"),
        choices=[("yes", _l("Yes, the customer was told")), ("no", _l("No, not told"))],
        validators=[OneOf(_l("Say whether the customer was told."))],
        validate_choice=False,
    )

    def values(self) -> dict[str, Any]:
        return {**super().values(), "customer_told": self.customer_told.data == "yes"}


class ReopenForm(CaseForm):
    action = Action.REOPEN
    note = _note(_l("Why it is opened again"), Filled(_l("Say why the case is opened again.")))


class NoteForm(CaseForm):
    action = Action.NOTE
    note = _note(_l("Note for colleagues"), Filled(_l("Write the note.")))


FORMS: dict[Action, type[CaseForm]] = {
    form.action: form
    for form in (
        ClaimForm, AssignForm, RespondForm, HoldForm, ResumeForm, ResolveForm, ReopenForm, NoteForm
    )
}  # fmt: skip
