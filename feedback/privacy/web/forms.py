"""Forms of privacy."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, StopValidation
from wtforms.widgets import HiddenInput

from feedback.core.i18n import _, _l
from feedback.privacy.domain.terms import LONGEST_DAYS, LONGEST_MONTHS
from feedback.surveys.domain.clean import clean_text, is_blank

WHOLE = _l("Write a whole number.")


def _number(label: Any, most: int, message: Any) -> IntegerField:
    return IntegerField(label, validators=[InputRequired(WHOLE), NumberRange(1, most, message)])


class TermsForm(FlaskForm):
    """How long each class of personal data is kept."""

    contact_days = _number(
        _l("Contact details: days after the case is closed"),
        LONGEST_DAYS,
        _l("From 1 day to 3650 days."),
    )
    words_months = _number(
        _l("Comments and other words: months after the answer"),
        LONGEST_MONTHS,
        _l("From 1 month to 120 months."),
    )
    answers_months = _number(
        _l("Link between receipt and answer: months after the answer"),
        LONGEST_MONTHS,
        _l("From 1 month to 120 months."),
    )
    revision = IntegerField(widget=HiddenInput(), validators=[NumberRange(0, 2**31 - 1)])

    def validate_answers_months(self, field: Any) -> None:
        """A whole answer holds its words."""
        words = self.words_months.data
        if field.data is not None and words is not None and field.data < words:
            raise StopValidation(_("Not sooner than the words of the answer."))


class PersonForm(FlaskForm):
    """Whose data is meant."""

    who = StringField(
        _l("E-mail address or telephone number"),
        validators=[
            InputRequired(_l("Write the address or number that the person left.")),
            Length(max=254, message=_l("This is too long.")),
        ],
    )

    def validate_who(self, field: Any) -> None:
        """Something that can be looked for."""
        field.data, _removed = clean_text(field.data or "")
        if is_blank(field.data):
            raise StopValidation(_("Write the address or number that the person left."))


class SureForm(FlaskForm):
    """One confirmation for what cannot be undone."""

    sure = BooleanField(
        _l("Yes, erase it for good"),
        validators=[InputRequired(_l("Tick the box: this cannot be undone."))],
    )


class ErasePersonForm(PersonForm, SureForm):
    """Everything about one person, for good."""
