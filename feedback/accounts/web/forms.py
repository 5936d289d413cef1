"""Forms about oneself."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import PasswordField, RadioField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from feedback.accounts.web.typed import line
from feedback.core.i18n import NAMES, _l


class ProfileForm(FlaskForm):
    """Name and language of the person."""

    name = StringField(
        _l("Name"),
        render_kw={"autocomplete": "name"},
        filters=[line],
        validators=[InputRequired(message=_l("A name is needed.")), Length(max=120)],
    )
    language = RadioField(
        _l("Language"),
        choices=list(NAMES.items()),
        validators=[InputRequired(message=_l("Choose one."))],
    )


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
