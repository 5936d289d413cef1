"""Forms of calendars, policies and where they apply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from feedback.accounts.web.typed import line, lines, seen_field
from feedback.core.i18n import _, _l
from feedback.sla.domain.calendar import calendar_faults
from feedback.sla.domain.days import WEEKDAYS
from feedback.sla.domain.policy import Priority, policy_faults
from feedback.sla.web.calendar_text import (
    duration_text,
    exceptions_of,
    exceptions_text,
    minutes_of,
    spans_of,
    spans_text,
)
from feedback.sla.web.words import DAYS, PRIORITIES, fault_words
from feedback.touchpoints.domain.zones import zone_names


class CalendarForm(FlaskForm):
    """A whole calendar version; faults come from the document's own rules."""

    name = StringField(
        _l("Name"),
        filters=[line],
        validators=[InputRequired(message=_l("A name is needed.")), Length(max=120)],
    )
    zone = SelectField(_l("Time zone"), validators=[Optional()])
    mon = StringField(DAYS["mon"], filters=[line], validators=[Length(max=200)])
    tue = StringField(DAYS["tue"], filters=[line], validators=[Length(max=200)])
    wed = StringField(DAYS["wed"], filters=[line], validators=[Length(max=200)])
    thu = StringField(DAYS["thu"], filters=[line], validators=[Length(max=200)])
    fri = StringField(DAYS["fri"], filters=[line], validators=[Length(max=200)])
    sat = StringField(DAYS["sat"], filters=[line], validators=[Length(max=200)])
    sun = StringField(DAYS["sun"], filters=[line], validators=[Length(max=200)])
    china = BooleanField(_l("Chinese public holidays and make-up workdays"))
    makeup = SelectField(_l("A make-up workday has the hours of"), choices=list(DAYS.items()))
    entered_years = StringField(
        _l("Years entered by hand"), filters=[line], validators=[Length(max=100)]
    )
    exceptions = TextAreaField(_l("Exceptions"), filters=[lines], validators=[Length(max=20000)])
    number = seen_field()

    def __init__(self, *args: Any, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone.choices = [
            ("", _("The zone of each place")),
            *((name, name) for name in zone_names()),
        ]
        self.kept: dict[str, Any] = {}
        if not is_new:
            del self.name

    def show(self, document: Mapping[str, Any], number: int) -> None:
        """Fill the form with a version."""
        hours = document.get("hours", {})
        for day in WEEKDAYS:
            self[day].data = spans_text(hours.get(day, []))
        self.zone.data = document.get("zone") or ""
        self.china.data = "CN" in document.get("holiday_sets", [])
        self.makeup.data = document.get("makeup_hours_of", "mon")
        self.entered_years.data = ", ".join(map(str, document.get("entered_years", [])))
        self.exceptions.data = exceptions_text(document.get("exceptions", []))
        self.number.data = number

    def keep(self, document: Mapping[str, Any]) -> None:
        """Carry over what the form does not show: breaks."""
        self.kept = {"breaks": document["breaks"]} if document.get("breaks") else {}

    def validate(self, extra_validators: Any = None) -> bool:
        """Every fault at its field."""
        is_right = bool(super().validate(extra_validators))
        document = self.document()
        for fault in calendar_faults({**document, "zone": document.get("zone") or "UTC"}):
            self._blame(self._field_of(fault.where), fault_words(fault.code))
            is_right = False
        return is_right and not self.errors

    def document(self) -> dict[str, Any]:
        """The calendar document; what cannot be read is blamed on its field and left out."""
        hours = {}
        for day in WEEKDAYS:
            spans = spans_of(self[day].data or "")
            if spans is None:
                self._blame(self[day], fault_words("unreadable"))
            elif spans:
                hours[day] = spans
        entries, unread = exceptions_of(self.exceptions.data or "")
        for number in unread:
            self._blame(self.exceptions, _("Line %(number)s cannot be read.", number=number))
        for entry in entries:
            entry.pop("line")
            if entry["kind"] == "workday":
                entry.setdefault("hours_of", self.makeup.data or "mon")
        document: dict[str, Any] = {"schema": 1, "hours": hours, "exceptions": entries, **self.kept}
        if self.zone.data:
            document["zone"] = self.zone.data
        if self.china.data:
            document |= {"holiday_sets": ["CN"], "makeup_hours_of": self.makeup.data or "mon"}
            document["entered_years"] = self._years()
        return document

    def _years(self) -> list[int]:
        words = (self.entered_years.data or "").replace("，", ",").replace(",", " ").split()
        if not all(word.isascii() and word.isdigit() and len(word) <= 4 for word in words):
            self._blame(self.entered_years, fault_words("not_a_year"))
            return []
        return [int(word) for word in words]

    def _field_of(self, where: str) -> Any:
        head, _dot, rest = where.partition(".")
        day = rest.partition(".")[0]
        if head == "hours":
            return self[day] if day in WEEKDAYS else self.mon
        by_head = {"makeup_hours_of": self.makeup, "entered_years": self.entered_years}
        return by_head.get(head, self.zone if head == "zone" else self.exceptions)

    def _blame(self, field: Any, words: str) -> None:
        if words not in field.errors:
            field.errors = [*field.errors, words]


class PolicyForm(FlaskForm):
    """Targets by priority, as working time."""

    name = StringField(
        _l("Name"),
        filters=[line],
        validators=[InputRequired(message=_l("A name is needed.")), Length(max=120)],
    )
    urgent_first_response = StringField(_l("Urgent: first response"), validators=[Length(max=40)])
    urgent_resolution = StringField(_l("Urgent: resolution"), validators=[Length(max=40)])
    high_first_response = StringField(_l("High: first response"), validators=[Length(max=40)])
    high_resolution = StringField(_l("High: resolution"), validators=[Length(max=40)])
    normal_first_response = StringField(_l("Normal: first response"), validators=[Length(max=40)])
    normal_resolution = StringField(_l("Normal: resolution"), validators=[Length(max=40)])
    low_first_response = StringField(_l("Low: first response"), validators=[Length(max=40)])
    low_resolution = StringField(_l("Low: resolution"), validators=[Length(max=40)])
    number = seen_field()

    def __init__(self, *args: Any, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.name

    def rows(self) -> list[tuple[Any, Any, Any]]:
        """Priority, its first-response field, its resolution field."""
        return [
            (
                PRIORITIES[priority],
                self[f"{priority}_first_response"],
                self[f"{priority}_resolution"],
            )
            for priority in Priority
        ]

    def show(self, document: Mapping[str, Any], number: int) -> None:
        """Fill the form with a version."""
        for priority in Priority:
            target = document["targets"][priority.value]
            for measure in ("first_response", "resolution"):
                minutes = target[f"{measure}_minutes"]
                self[f"{priority}_{measure}"].data = duration_text(minutes)
        self.number.data = number

    def document(self) -> dict[str, Any]:
        """The policy document; a time that cannot be read is None."""
        return {
            "schema": 1,
            "targets": {
                priority.value: {
                    f"{measure}_minutes": minutes_of(self[f"{priority}_{measure}"].data or "")
                    for measure in ("first_response", "resolution")
                }
                for priority in Priority
            },
        }

    def validate(self, extra_validators: Any = None) -> bool:
        """Every fault at its field."""
        is_right = bool(super().validate(extra_validators))
        for fault in policy_faults(self.document()):
            parts = fault.where.split(".")
            measure = parts[2].removesuffix("_minutes") if len(parts) > 2 else "resolution"
            field = self[f"{parts[1]}_{measure}"]
            field.errors = [*field.errors, fault_words(fault.code)]
            is_right = False
        return is_right


class AssignmentForm(FlaskForm):
    """Which calendar and policy a place uses."""

    calendar = SelectField(_l("Calendar"), validators=[Optional()])
    policy = SelectField(_l("Policy"), validators=[Optional()])

    def __init__(
        self,
        *args: Any,
        calendars: list[tuple[str, str]],
        policies: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.calendar.choices = [("", _("As above it")), *calendars]
        self.policy.choices = [("", _("As above it")), *policies]
