"""Forms of people: role and areas, with a name or an e-mail address."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, RadioField, SelectMultipleField, StringField
from wtforms.validators import Email, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from feedback.accounts.domain.roles import Role
from feedback.accounts.web.current import current_actor
from feedback.accounts.web.typed import line, seen_field
from feedback.core.i18n import NAMES, _l
from feedback.touchpoints.store.queries import flat, tree
from feedback.touchpoints.web.common import name_of

ROLES: dict[str, Any] = {
    Role.ADMINISTRATOR: _l("Administrator: everything, everywhere"),
    Role.MANAGER: _l("Manager: touchpoints, surveys, standards and cases of the area"),
    Role.AGENT: _l("Agent: works the cases of the area"),
    Role.VIEWER: _l("Viewer: sees figures and answers, no personal data"),
}


class RoleAndAreaForm(FlaskForm):
    """What a person may do, and where."""

    role = RadioField(
        _l("Role"),
        choices=list(ROLES.items()),
        validators=[InputRequired(message=_l("Choose one."))],
    )
    scopes = SelectMultipleField(
        _l("Area"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), coerce=int
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = flat(tree(current_actor()))
        self.scopes.choices = [(node.id, name_of(node)) for _depth, node in self.lines]

    @property
    def depths(self) -> dict[int, int]:
        """How deep each choice stands, for its indent."""
        return {node.id: min(depth, 4) for depth, node in self.lines}


class StaffForm(RoleAndAreaForm):
    """A person's name, role and areas."""

    name = StringField(
        _l("Full name"),
        filters=[line],
        validators=[InputRequired(message=_l("A name is needed.")), Length(max=120)],
    )
    revision = seen_field()


class NewStaffForm(StaffForm):
    """A person who does not sign in yet."""

    email = EmailField(
        _l("E-mail"),
        filters=[line],
        validators=[
            InputRequired(message=_l("An e-mail address is needed.")),
            Length(max=254),
            Email(message=_l("This is no e-mail address.")),
        ],
    )
    language = RadioField(_l("Language"), choices=list(NAMES.items()))
    password = PasswordField(
        _l("First password"),
        render_kw={"autocomplete": "new-password"},
        validators=[Optional(), Length(max=256)],
    )
