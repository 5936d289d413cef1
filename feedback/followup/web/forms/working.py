"""Forms of the daily work on a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import NumberRange, Optional, StopValidation
from wtforms.widgets import DateTimeLocalInput, NumberInput

from feedback.core.i18n import _, _l
from feedback.followup.domain.states import Action
from feedback.followup.service.contacting import LONGEST_MINUTES
from feedback.followup.service.holding import LONGEST_HOLD
from feedback.followup.web.forms.base import (
    CaseForm,
    Context,
    Filled,
    OneOf,
    choices,
    note_field,
)
from feedback.followup.web.words import CHANNELS, HOLD_REASONS
from feedback.surveys.domain.clean import is_blank

MINUTES = _l("Minutes are a number from 0 to %(max)s.", max=LONGEST_MINUTES)
TEAM = "team-"


class ClaimForm(CaseForm):
    action = Action.CLAIM


class AssignForm(CaseForm):
    """To a person or a team, with a word for them."""

    action = Action.ASSIGN
    depends = True
    owner_id = SelectField(
        _l("Who works this case"),
        validators=[OneOf(_l("Choose a person of the list."))],
        validate_choice=False,
    )
    note = note_field(_l("Note for whoever takes over"))

    def prepare(self, context: Context) -> None:
        people = [(str(staff_id), name) for staff_id, name in context.people]
        groups: dict[str, list[tuple[str, Any]]] = {
            _("The queue"): [("", _("Nobody (back to the queue)"))],
            _("People"): people,
        }
        if context.teams:
            groups[_("Teams")] = [(f"{TEAM}{key}", name) for key, name in context.teams]
        self.owner_id.choices = groups

    def suggest(self, context: Context) -> None:
        self.owner_id.data = str(context.facts.case.owner_id or "")

    def values(self) -> dict[str, Any]:
        chosen = self.owner_id.data or ""
        is_team = chosen.startswith(TEAM)
        return {
            "owner_id": int(chosen) if chosen and not is_team else None,
            "team_id": int(chosen.removeprefix(TEAM)) if is_team else None,
            "note": self.note.data,
        }


class RespondForm(CaseForm):
    """An attempt to reach the customer; one that succeeds is the first response."""

    action = Action.RESPOND
    channel = RadioField(
        _l("How the customer was answered"),
        choices=choices(CHANNELS),
        validators=[OneOf(_l("Choose how the customer was answered."))],
        validate_choice=False,
    )
    is_reached = RadioField(
        _l("Reached?"),
        choices=[("yes", _l("Yes, the customer was reached")), ("no", _l("No, not reached"))],
        default="yes",
        validators=[OneOf(_l("Say whether the customer was reached."))],
        validate_choice=False,
    )
    spent_minutes = IntegerField(
        _l("Minutes it took"),
        widget=NumberInput(min=0, max=LONGEST_MINUTES),
        validators=[Optional(), NumberRange(0, LONGEST_MINUTES, MINUTES)],
    )
    note = note_field(_l("What was said"))

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        """A form of before, without the question, tells of a customer who was reached."""
        super().process(formdata, *args, **kwargs)
        if self.is_reached.data is None:
            self.is_reached.data = "yes"

    def values(self) -> dict[str, Any]:
        return {
            "channel": self.channel.data,
            "is_reached": self.is_reached.data == "yes",
            "spent_minutes": self.spent_minutes.data or 0,
            "note": self.note.data,
        }


class ContactForm(RespondForm):
    action = Action.CONTACT


class HoldForm(CaseForm):
    action = Action.HOLD
    depends = True
    reason = RadioField(
        _l("What the case waits for"),
        choices=choices(HOLD_REASONS),
        validators=[OneOf(_l("Choose what the case waits for."))],
        validate_choice=False,
    )
    until = StringField(_l("Until when"), widget=DateTimeLocalInput(), default="")
    note = note_field(_l("Note for colleagues"))
    until_at: datetime | None = None
    zone = ""
    customer_waits = False

    def prepare(self, context: Context) -> None:
        self.zone = context.facts.case.zone
        self.customer_waits = context.facts.case.customer_waits_since is not None
        self._zone, self._now = ZoneInfo(context.facts.case.zone), context.now

    def validate_note(self, field: Any) -> None:
        """Something else has to be said in words."""
        if self.reason.data == "other" and is_blank(field.data or ""):
            raise StopValidation(_("Say what the case waits for."))

    def validate_until(self, field: Any) -> None:
        """A moment on the clocks of the place, ahead of us but not too far."""
        typed = (field.data or "").strip()
        if not typed:
            return
        try:
            self.until_at = datetime.fromisoformat(typed[:16]).replace(tzinfo=self._zone)
            is_near = self._now < self.until_at <= self._now + LONGEST_HOLD
        except (ValueError, OverflowError):
            is_near = False
        if not is_near:
            self.until_at = None
            raise StopValidation(_("Choose a moment within the next 90 days."))

    def values(self) -> dict[str, Any]:
        return {"reason": self.reason.data, "note": self.note.data, "until_at": self.until_at}


class ResumeForm(CaseForm):
    action = Action.RESUME


class NoteForm(CaseForm):
    """A note; a colleague is chosen here or named in the text as @Name."""

    action = Action.NOTE
    depends = True
    note = note_field(_l("Note for colleagues"), Filled(_l("Write the note.")))
    mention = SelectField(
        _l("Tell a colleague"),
        validators=[OneOf(_l("Choose a person of the list."))],
        validate_choice=False,
        default="",
    )

    def prepare(self, context: Context) -> None:
        self.mention.choices = [("", _("Nobody in particular"))]
        self.mention.choices += [
            (str(staff_id), name)
            for staff_id, name in context.people
            if staff_id != context.actor.staff_id
        ]
        if self.mention.data is None:
            self.mention.data = ""

    def values(self) -> dict[str, Any]:
        chosen = [int(self.mention.data)] if self.mention.data else []
        return {"note": self.note.data, "mention_ids": chosen}


class CallManagerForm(CaseForm):
    action = Action.CALL_MANAGER
    note = note_field(_l("What you need"), Filled(_l("Say what you need.")))
    raises_priority = BooleanField(_l("Raise the priority by one step"))
