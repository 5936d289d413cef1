"""Forms of destinations and of what a person is told."""

from __future__ import annotations

import re
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from feedback.accounts.web.typed import line, seen_field
from feedback.core.i18n import _l
from feedback.core.outbound import OutboundError, parse
from feedback.notices.domain.destinations import RATES, DestinationKind
from feedback.notices.domain.kinds import FOR_ALL, Choice, Kind
from feedback.notices.domain.signing import webhook_key
from feedback.notices.web.words import CHOICES, DESTINATIONS, KINDS, LANGUAGES
from feedback.touchpoints.domain.zones import is_zone, zone_names
from feedback.touchpoints.store.queries import flat
from feedback.touchpoints.web.common import name_of

MOST_PER_MINUTE = 600
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:：]([0-5][0-9])")


def _zone(_form: Any, field: Any) -> None:
    if not is_zone(field.data or ""):
        raise ValidationError(_l("This is no time zone."))


def zone_field() -> Any:
    """A time zone by name."""
    return StringField(
        _l("Time zone"),
        filters=[line],
        validators=[DataRequired(message=_l("A time zone is needed.")), Length(max=60), _zone],
        render_kw={"list": "zones", "autocomplete": "off"},
    )


class DestinationForm(FlaskForm):
    """A destination; address and secret are never filled in again."""

    revision = seen_field()
    name = StringField(
        _l("Name"),
        filters=[line],
        validators=[DataRequired(message=_l("A name is needed.")), Length(max=80)],
    )
    kind = RadioField(_l("Kind"), choices=[(k.value, word) for k, word in DESTINATIONS.items()])
    address = StringField(
        _l("Address"),
        filters=[line],
        validators=[Length(max=1000)],
        render_kw={"autocomplete": "off", "inputmode": "url", "spellcheck": "false"},
    )
    secret = PasswordField(
        _l("Secret"),
        filters=[line],
        validators=[Length(max=200)],
        render_kw={"autocomplete": "off"},
    )
    languages = RadioField(_l("Language"), choices=list(LANGUAGES.items()), default="zh")
    kinds = SelectMultipleField(
        _l("What it is told"),
        choices=[(kind.value, KINDS[kind]) for kind in FOR_ALL],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[DataRequired(message=_l("Choose at least one."))],
    )
    touchpoint = SelectField(_l("Only for"), coerce=int, default=0)
    rate_per_minute = IntegerField(
        _l("Messages a minute at most"),
        validators=[
            Optional(),
            NumberRange(min=1, max=MOST_PER_MINUTE, message=_l("A whole number from 1 to 600.")),
        ],
    )
    is_quiet_at_night = BooleanField(_l("Quiet from 20:00 to 8:00"), default=True)
    zone = zone_field()
    is_on = BooleanField(_l("On"), default=True)

    def __init__(self, *args: Any, branches: Any, needs_address: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._needs_address = needs_address
        lines = flat(branches)
        self.touchpoint.choices = [
            (0, _l("All places")),
            *((node.id, "\u2003" * depth + name_of(node)) for depth, node in lines),
        ]
        self.zones = zone_names()

    def validate_address(self, field: Any) -> None:
        """An address that the one function for outbound calls would use."""
        if not field.data:
            if self._needs_address:
                raise ValidationError(_l("An address is needed."))
            return
        try:
            parse(field.data)
        except OutboundError as error:
            raise ValidationError(
                _l("An address looks like https://example.com/hook, without spaces.")
            ) from error

    def validate_secret(self, field: Any) -> None:
        """Standard Webhooks has a form of its own for secrets."""
        is_webhook = self.kind.data == DestinationKind.WEBHOOK.value
        if field.data and is_webhook and webhook_key(field.data) is None:
            raise ValidationError(
                _l("A secret begins with whsec_ and holds 24 to 64 bytes in base64.")
            )

    @property
    def rate(self) -> int:
        """What was typed, or what the kind allows."""
        return self.rate_per_minute.data or RATES[DestinationKind(self.kind.data)]


def clock_text(minute: int) -> str:
    """Minutes after midnight as 08:00."""
    return f"{minute // 60:02}:{minute % 60:02}"


def clock_minute(text: str) -> int | None:
    """Minutes after midnight; None for what is no time of day."""
    found = _CLOCK.fullmatch(text.strip())
    return int(found[1]) * 60 + int(found[2]) if found else None


def _time_of_day(_form: Any, field: Any) -> None:
    if field.data and clock_minute(field.data) is None:
        raise ValidationError(_l("A time of day looks like 08:30."))


def _time(label: Any, *, needed: bool = True) -> Any:
    first: Any = DataRequired(message=_l("A time of day is needed.")) if needed else Optional()
    return StringField(
        label,
        filters=[line],
        validators=[first, _time_of_day],
        render_kw={"inputmode": "numeric", "class": "input-short", "autocomplete": "off"},
    )


class OwnNoticesForm(FlaskForm):
    """What a person is told and when."""

    quiet_from = _time(_l("Quiet from"))
    quiet_until = _time(_l("until"))
    is_quiet_at_weekends = BooleanField(_l("Quiet at weekends too"))
    is_woken_by_urgent = BooleanField(_l("Escalated cases may reach me in quiet hours"))
    digest_one = _time(_l("Digest at"))
    digest_two = _time(_l("and at"), needed=False)

    def __init__(self, *args: Any, manages: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not manages:
            # Only those who can do something about it are ever told.
            del self[f"choice_{Kind.OUTBOX_DEAD.value}"]
            del self[f"wide_{Kind.OUTBOX_DEAD.value}"]

    @property
    def rows(self) -> list[tuple[Kind, Any, Any]]:
        """Each kind with its choice and whether others' cases count."""
        return [
            (kind, self[f"choice_{kind.value}"], self[f"wide_{kind.value}"])
            for kind in Kind
            if f"choice_{kind.value}" in self
        ]


for _kind in Kind:
    setattr(
        OwnNoticesForm,
        f"choice_{_kind.value}",
        SelectField(KINDS[_kind], choices=[(c.value, CHOICES[c]) for c in Choice]),
    )
    setattr(OwnNoticesForm, f"wide_{_kind.value}", BooleanField(_l("also where I am not named")))
