"""Forms about oneself."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import PasswordField, RadioField, SelectField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from feedback.accounts.domain.zones import zone_names
from feedback.accounts.web.typed import line
from feedback.core.i18n import NAMES, _l


class ProfileForm(FlaskForm):
    """Name, language and time zone of the person."""

    name = StringField(
        _l("Full name"),
        render_kw={"autocomplete": "name"},
        filters=[line],
        validators=[InputRequired(message=_l("A name is needed.")), Length(max=120)],
    )
    language = RadioField(
        _l("Language"),
        choices=list(NAMES.items()),
        validators=[InputRequired(message=_l("Choose one."))],
    )
    zone = SelectField(_l("Time zone"), validators=[InputRequired(message=_l("Choose one."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone.choices = list(zone_names())


class PasswordForm(FlaskForm):
    """The old password and the new one twice."""

    current = PasswordField(
        _l("Password now"),
        render_kw={"autocomplete": "current-password"},
        validators=[InputRequired(message=_l("Type your password.")), Length(max=1024)],
    )
    new = PasswordField(
        _l("New password"),
        render_kw={"autocomplete": "new-password"},
        validators=[InputRequired(message=_l("Type a new password.")), Length(max=1024)],
    )
    again = PasswordField(
        _l("New password again"),
        render_kw={"autocomplete": "new-password"},
        validators=[EqualTo("new", message=_l("The two new passwords differ."))],
    )
