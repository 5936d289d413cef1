"""Forms of what a case holds: mails, photos, goodwill."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, StopValidation

from feedback.core.i18n import _, _l
from feedback.followup.domain.states import Action
from feedback.followup.service.attaching import Upload
from feedback.followup.service.mailing import LONGEST_SUBJECT, LONGEST_TEXT
from feedback.followup.store import material
from feedback.followup.web.forms.base import (
    TOO_LONG,
    CaseForm,
    Context,
    Filled,
    OneOf,
    choices,
    note_field,
)
from feedback.followup.web.words import GOODWILL, money
from feedback.surveys.domain.clean import is_blank

AMOUNT = re.compile(r"\d{1,9}(?:[.,]\d{1,3})?")
NEEDS_AMOUNT = {"refund", "voucher"}


class MailForm(CaseForm):
    action = Action.MAIL
    depends = True
    subject = StringField(
        _l("Subject"),
        default="",
        validators=[
            Filled(_l("Write a subject.")),
            Length(max=LONGEST_SUBJECT, message=TOO_LONG),
        ],
    )
    text = TextAreaField(
        _l("Text of the mail"),
        default="",
        validators=[Filled(_l("Write the text.")), Length(max=LONGEST_TEXT, message=TOO_LONG)],
    )
    language = HiddenField(default="")
    picked = HiddenField(default="")  # the ready reply that went into the text last
    is_sure = BooleanField(_l("The address is right: try it again"))
    refuses_mail = False

    def prepare(self, context: Context) -> None:
        self.refuses_mail = context.refuses_mail
        if self.language.data not in {"zh", "en"}:
            self.language.data = context.facts.response.language

    def values(self) -> dict[str, Any]:
        values = super().values()
        del values["picked"]
        return values


class AttachForm(CaseForm):
    action = Action.ATTACH
    photo = FileField(_l("Photo"))
    note = note_field(_l("What it shows"))

    def validate_photo(self, field: Any) -> None:
        """A file was chosen."""
        if not field.data or not getattr(field.data, "filename", ""):
            raise StopValidation(_("Choose a photo."))

    def values(self) -> dict[str, Any]:
        sent = self.photo.data
        return {"photo": Upload(sent.filename, sent.read()), "note": self.note.data}


class GoodwillForm(CaseForm):
    """What is offered; the list shows what the person's role may offer."""

    action = Action.GOODWILL
    depends = True
    kind = RadioField(
        _l("What is offered"),
        validators=[OneOf(_l("Choose what is offered."))],
        validate_choice=False,
    )
    amount = StringField(_l("Amount"), default="")
    currency = SelectField(_l("Currency"), validate_choice=False, default="")
    note = note_field(_l("What was agreed"))
    limits: tuple[str, ...] = ()  # what the role may offer on one case, as people write it
    offered: tuple[str, ...] = ()

    def prepare(self, context: Context) -> None:
        self.kind.choices = [
            (code, word) for code, word in choices(GOODWILL) if code in context.allowance.kinds
        ]
        limits = context.allowance.limits or {}
        units = sorted(limits)
        self.limits = tuple(money(unit, limits[unit]) for unit in units if limits[unit])
        sums = material.offered_sums(context.offers)
        self.offered = tuple(money(unit, minor) for unit, minor in sums.items())
        self.currency.choices = [(unit, unit) for unit in units]
        if not self.currency.data and units:
            self.currency.data = units[0]

    def validate_amount(self, field: Any) -> None:
        """An amount that the currency can have; needed for money."""
        typed = (field.data or "").strip()
        if not typed:
            if self.kind.data in NEEDS_AMOUNT:
                raise StopValidation(_("Say how much."))
            return
        unit = self.currency.data
        if unit not in {code for code, _name in self.currency.choices}:
            raise StopValidation(_("Choose the currency."))
        if minor_of(typed, unit) is None:
            raise StopValidation(_("Write the amount in digits, such as 50 or 12.50."))

    def validate_note(self, field: Any) -> None:
        """Another gesture has to be said in words."""
        if self.kind.data == "other" and is_blank(field.data or ""):
            raise StopValidation(_("Say what is offered."))

    def values(self) -> dict[str, Any]:
        typed = (self.amount.data or "").strip()
        unit = self.currency.data or ""
        return {
            "kind": self.kind.data,
            "amount_minor": (minor_of(typed, unit) or 0) if typed else 0,
            "currency": unit if typed else "",
            "note": self.note.data,
        }


def minor_of(typed: str, currency: str) -> int | None:
    """An amount in the smallest unit of its currency; None for what is none, or finer than it."""
    if not AMOUNT.fullmatch(typed):
        return None
    amount = Decimal(typed.replace(",", ".")).scaleb(get_currency_precision(currency))
    return int(amount) if amount == amount.to_integral_value() else None
