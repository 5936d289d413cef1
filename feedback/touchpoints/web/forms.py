"""Forms of the tree."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    EmailField,
    FloatField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.validators import Email, InputRequired, Length, Optional, ValidationError

from feedback.accounts.web.typed import line, seen_field
from feedback.core.i18n import _, _l
from feedback.touchpoints.domain.kinds import Kind, kinds_under
from feedback.touchpoints.domain.standards import Measure, bounds
from feedback.touchpoints.domain.zones import zone_names
from feedback.touchpoints.store.models import Touchpoint
from feedback.touchpoints.web.words import CHANNELS, KINDS, MEANINGS, MEASURES, MOMENTS


class NodeForm(FlaskForm):
    """What a node is called, where its clock runs, and what kind of meeting it is."""

    name_zh = StringField(_l("Name in Chinese"), filters=[line], validators=[Length(max=80)])
    name_en = StringField(_l("Name in English"), filters=[line], validators=[Length(max=80)])
    moment = SelectField(_l("Moment of truth"), validators=[Optional()])
    channel = SelectField(_l("Channel"), validators=[Optional()])
    zone = SelectField(_l("Time zone"), validators=[Optional()])
    notify_email = EmailField(
        _l("Notify by e-mail"),
        filters=[line],
        validators=[Optional(), Length(max=254), Email(message=_l("This is no e-mail address."))],
    )
    revision = seen_field()

    def __init__(self, *args: Any, inherited_zone: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.moment.choices = [("", _("Not set")), *MOMENTS.items()]
        self.channel.choices = [("", _("Not set")), *CHANNELS.items()]
        above = (
            _("As above it: %(zone)s", zone=inherited_zone)
            if inherited_zone
            else _("Please choose")
        )
        self.zone.choices = [("", above), *((name, name) for name in zone_names())]
        if inherited_zone is None:
            self.zone.validators = [InputRequired(message=_("Choose the time zone."))]

    def validate_name_zh(self, field: Any) -> None:
        """One name is enough; two are better."""
        if not field.data and not self.name_en.data:
            raise ValidationError(_("A name is needed in at least one language."))

    def values(self) -> dict[str, Any]:
        """The fields as the service takes them."""
        return {
            "name": {"zh": self.name_zh.data or "", "en": self.name_en.data or ""},
            "moment": self.moment.data or None,
            "channel": self.channel.data or None,
            "zone": self.zone.data or None,
            "notify_email": self.notify_email.data or None,
        }

    def show(self, node: Touchpoint) -> None:
        """Fill the form with a node as it is."""
        self.name_zh.data = node.name.get("zh", "")
        self.name_en.data = node.name.get("en", "")
        self.moment.data = node.moment or ""
        self.channel.data = node.channel or ""
        self.zone.data = node.own_zone or ""
        self.notify_email.data = node.notify_email or ""
        self.revision.data = node.revision


class NewNodeForm(NodeForm):
    """A node to be added under another."""

    kind = RadioField(_l("What is it?"), validators=[InputRequired(message=_l("Choose one."))])
    parent = HiddenField(validators=[Optional()])
    survey = SelectField(_l("Survey"), validators=[Optional()])

    def __init__(
        self, *args: Any, parent: Touchpoint | None, surveys: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, inherited_zone=parent.zone if parent else None, **kwargs)
        kinds = kinds_under(Kind(parent.kind) if parent else None)
        self.kind.choices = [(kind.value, KINDS[kind]) for kind in kinds]
        if len(kinds) == 1:
            self.kind.data = kinds[0].value
        self.survey.choices = [("", _("None yet")), *surveys]


class SurveyForm(FlaskForm):
    """Which survey a touchpoint shows."""

    survey = SelectField(_l("Survey"), validators=[Optional()])
    revision = seen_field()

    def __init__(self, *args: Any, surveys: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.survey.choices = [("", _("None")), *surveys]


class RevisionForm(FlaskForm):
    """A button that says which version of the page it was pressed on."""

    revision = seen_field()
    bring_back = HiddenField(validators=[Optional()])


class StandardsForm(FlaskForm):
    """What the node promises; an empty field inherits. Shares are typed in percent."""

    nps = FloatField(MEASURES[Measure.NPS], validators=[Optional()])
    csat = FloatField(MEASURES[Measure.CSAT], validators=[Optional()])
    ces = FloatField(MEASURES[Measure.CES], validators=[Optional()])
    first_response = FloatField(MEASURES[Measure.FIRST_RESPONSE], validators=[Optional()])
    resolution = FloatField(MEASURES[Measure.RESOLUTION], validators=[Optional()])
    revision = seen_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for measure in Measure:
            self[measure.value].description = MEANINGS[measure]

    def validate(self, extra_validators: Any = None) -> bool:
        """Every target within its bounds, as typed."""
        is_right = bool(super().validate(extra_validators))
        for measure in Measure:
            field = self[measure.value]
            low, high = (bound * _typed(measure) for bound in bounds(measure))
            if field.data is not None and not field.errors and not low <= field.data <= high:
                field.errors = [_("From %(low)s to %(high)s.", low=f"{low:g}", high=f"{high:g}")]
                is_right = False
        return is_right

    def standards(self) -> dict[str, float | None]:
        """Measure → target in the unit of the figures."""
        typed = {measure: self[measure.value].data for measure in Measure}
        return {
            measure.value: None if target is None else round(target / _typed(measure), 6)
            for measure, target in typed.items()
        }

    def show(self, own: dict[str, float]) -> None:
        """Fill the form with what the node itself promises."""
        for measure in Measure:
            target = own.get(measure.value)
            self[measure.value].data = (
                None if target is None else round(target * _typed(measure), 4)
            )


def _typed(measure: Measure) -> float:
    return 1.0 if measure is Measure.NPS else 100.0
