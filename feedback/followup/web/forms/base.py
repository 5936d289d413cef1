"""What the forms of a case have in common: the revision that the person saw, unique ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from flask_wtf import FlaskForm
from wtforms import IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, StopValidation
from wtforms.widgets import HiddenInput

from feedback.accounts.domain.roles import Actor
from feedback.accounts.store.teams import teams
from feedback.core.i18n import _l
from feedback.followup.domain.goodwill import Allowance
from feedback.followup.domain.states import Action
from feedback.followup.service.changing import LONGEST_NOTE
from feedback.followup.service.goodwill import allowance_of
from feedback.followup.store import material, queries
from feedback.followup.web.refusals import is_refused
from feedback.surveys.domain.clean import is_blank

TOO_OLD = _l("Open the case again: this page does not say what you saw.")
TOO_LONG = _l("At most %(max)d characters, please.")


class Context:
    """What forms offer for one case; each part is read when a form asks for it, once."""

    def __init__(self, actor: Actor, facts: queries.CaseFacts, now: datetime) -> None:
        self.actor, self.facts, self.now = actor, facts, now

    @cached_property
    def people(self) -> list[tuple[int, str]]:
        """Who may work the case."""
        return queries.assignable(self.facts.touchpoint)

    @cached_property
    def teams(self) -> list[tuple[int, str]]:
        """Teams it can be given to."""
        return [(one.id, one.name) for one in teams()]

    @cached_property
    def touch(self) -> material.Touch:
        """Attempts to reach the customer so far."""
        return material.touch_of(self.facts.case.id)

    @cached_property
    def refuses_mail(self) -> bool:
        """Whether the customer's address was given up."""
        return is_refused(self.facts.contact)

    @cached_property
    def offers(self) -> list[material.OfferLine]:
        """What was offered to make good so far."""
        return material.offers_of(self.facts.case.id)

    @cached_property
    def allowance(self) -> Allowance:
        """What the person's role may offer by itself."""
        return allowance_of(self.actor.role)


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


def choices(words: Mapping[Any, Any], among: Iterable[Any] | None = None) -> list[tuple[str, Any]]:
    """Codes with their words, as a field takes them."""
    codes = words if among is None else among
    return [(str(getattr(code, "value", code)), words[code]) for code in codes]


def note_field(label: Any, *validators: Any) -> TextAreaField:
    """A text of a few lines."""
    length = Length(max=LONGEST_NOTE, message=TOO_LONG)
    return TextAreaField(label, default="", validators=[*validators, length])


class CaseForm(FlaskForm):
    """What every action carries; ids of fields are unique on a page with all actions."""

    action: Action
    # Whether the fields depend on the case: `prepare` is called before it is shown or checked.
    depends = False
    revision = IntegerField(
        widget=HiddenInput(),
        validators=[InputRequired(TOO_OLD), NumberRange(1, 2**31 - 1, TOO_OLD)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            field.id = f"{self.action.value}-{field.short_name}"
            field.label.field_id = field.id

    def prepare(self, context: Context) -> None:
        """Offer what this case and person allow."""

    def suggest(self, context: Context) -> None:
        """Fill an empty form with what is likely."""

    def values(self) -> dict[str, Any]:
        """What the service takes, besides who, when and which case."""
        left_out = {"revision", "csrf_token"}
        return {name: field.data for name, field in self._fields.items() if name not in left_out}
