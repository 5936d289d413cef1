"""The form of a policy: targets by priority, when to warn, and the escalation chain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import FieldList, FormField, SelectField, StringField
from wtforms.form import Form
from wtforms.validators import InputRequired, Length

from feedback.accounts.web.typed import line, seen_field
from feedback.core.i18n import _, _l
from feedback.sla.domain.escalation import MOST_STEPS, StepAction
from feedback.sla.domain.policy import OPENING, Measure, Priority, policy_faults
from feedback.sla.web.calendar_text import duration_text, minutes_of
from feedback.sla.web.words import MEASURES, PRIORITIES, STEP_ACTIONS, fault_words

EMPTY_STEPS = 2
SHARE, LATER = "share", "later"


class StepForm(Form):
    """One step of the chain; without an action it is left out."""

    action = SelectField(_l("What is done"), choices=[], validate_choice=False)
    measure = SelectField(_l("For which promise"), choices=[], validate_choice=False)
    amount = StringField(_l("After"), filters=[line], validators=[Length(max=20)])
    unit = SelectField(_l("Counted as"), choices=[], validate_choice=False)
    to = SelectField(_l("Who"), choices=[], validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actions = [(action.value, STEP_ACTIONS[action]) for action in StepAction]
        self.action.choices = [("", _("Nothing")), *actions]
        self.measure.choices = [(measure.value, MEASURES[measure]) for measure in Measure]
        self.unit.choices = [
            (SHARE, _("percent of the target")),
            (LATER, _("working time after the due moment")),
        ]

    def show(self, step: Mapping[str, Any]) -> None:
        """Fill the row with a step."""
        self.action.data, self.measure.data = step["action"], step["measure"]
        self.to.data = step.get("to", "")
        if step.get("after_share") is not None:
            self.unit.data, self.amount.data = SHARE, f"{step['after_share'] * 100:g}"
        else:
            self.unit.data, self.amount.data = LATER, duration_text(step["after_minutes"])

    def document(self) -> dict[str, Any]:
        """The step; an amount that cannot be read is None."""
        step: dict[str, Any] = {"measure": self.measure.data, "action": self.action.data}
        if self.unit.data == LATER:
            step["after_minutes"] = minutes_of(self.amount.data or "")
        else:
            step["after_share"] = share_of(self.amount.data or "")
        if self.to.data and step["action"] != StepAction.RAISE_PRIORITY:
            step["to"] = self.to.data
        return step


class PolicyForm(FlaskForm):
    """Targets as working time; every fault comes from the document's own rules."""

    name = StringField(
        _l("Name"),
        filters=[line],
        validators=[InputRequired(message=_l("A name is needed.")), Length(max=120)],
    )
    urgent_first_response = StringField(_l("Urgent: first response"), validators=[Length(max=40)])
    urgent_next_response = StringField(_l("Urgent: next response"), validators=[Length(max=40)])
    urgent_resolution = StringField(_l("Urgent: resolution"), validators=[Length(max=40)])
    high_first_response = StringField(_l("High: first response"), validators=[Length(max=40)])
    high_next_response = StringField(_l("High: next response"), validators=[Length(max=40)])
    high_resolution = StringField(_l("High: resolution"), validators=[Length(max=40)])
    normal_first_response = StringField(_l("Normal: first response"), validators=[Length(max=40)])
    normal_next_response = StringField(_l("Normal: next response"), validators=[Length(max=40)])
    normal_resolution = StringField(_l("Normal: resolution"), validators=[Length(max=40)])
    low_first_response = StringField(_l("Low: first response"), validators=[Length(max=40)])
    low_next_response = StringField(_l("Low: next response"), validators=[Length(max=40)])
    low_resolution = StringField(_l("Low: resolution"), validators=[Length(max=40)])
    warn = StringField(
        _l("Warn after so many percent of a target"), filters=[line], validators=[Length(max=10)]
    )
    steps = FieldList(FormField(StepForm), max_entries=MOST_STEPS)
    number = seen_field()

    def __init__(
        self,
        *args: Any,
        is_new: bool = True,
        receivers: list[tuple[str, Any]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.receivers = receivers or []
        if not is_new:
            del self.name
        self.offer()

    def offer(self) -> None:
        """Enough empty rows, and in each row the people and teams that can be meant."""
        filled = sum(bool(row.form.action.data) for row in self.steps)
        while len(self.steps) < min(MOST_STEPS, filled + EMPTY_STEPS):
            self.steps.append_entry()
        for row in self.steps:
            known = [("", "–"), *self.receivers]
            if row.form.to.data and row.form.to.data not in dict(known):
                known.append((row.form.to.data, _("somebody who left")))
            row.form.to.choices = known

    def rows(self) -> list[tuple[Any, list[Any]]]:
        """Priority and its fields, in the order of the measures."""
        return [
            (PRIORITIES[priority], [self[f"{priority}_{measure}"] for measure in Measure])
            for priority in Priority
        ]

    def show(self, document: Mapping[str, Any], number: int) -> None:
        """Fill the form with a version."""
        for priority in Priority:
            target = document["targets"][priority.value]
            for measure in Measure:
                minutes = target.get(f"{measure}_minutes")
                text = "" if minutes is None else duration_text(minutes)
                self[f"{priority}_{measure}"].data = text
        share = document.get("warn_share", 0.75)
        self.warn.data = "" if share is None else f"{share * 100:g}"
        for step in document.get("escalation", ()):
            row = next((row for row in self.steps if not row.form.action.data), None)
            (row or self.steps.append_entry()).form.show(step)
        self.number.data = number
        self.offer()

    def document(self) -> dict[str, Any]:
        """The policy document; a time that cannot be read stays as it was typed, and is a fault."""
        targets: dict[str, dict[str, int | str]] = {}
        for priority in Priority:
            targets[priority.value] = target = {}
            for measure in Measure:
                text = (self[f"{priority}_{measure}"].data or "").strip()
                if text or measure in OPENING:
                    minutes = minutes_of(text)
                    target[f"{measure}_minutes"] = text if minutes is None else minutes
        return {
            "schema": 2,
            "targets": targets,
            "warn_share": share_of(self.warn.data) if self.warn.data else None,
            "escalation": [row.form.document() for row in self._filled()],
        }

    def validate(self, extra_validators: Any = None) -> bool:
        """Every fault at its field."""
        is_right = bool(super().validate(extra_validators))
        for fault in policy_faults(self.document()):
            field = self._field_of(fault.where.split("."))
            field.errors = [*field.errors, fault_words(fault.code)]
            is_right = False
        return is_right

    def _filled(self) -> list[Any]:
        return [row for row in self.steps if row.form.action.data]

    def _field_of(self, parts: list[str]) -> Any:
        if parts[0] == "targets":
            measure = parts[2].removesuffix("_minutes") if len(parts) > 2 else "resolution"
            return self[f"{parts[1]}_{measure}"]
        if parts[0] == "escalation" and len(parts) > 2:
            row = self._filled()[int(parts[1])].form
            return {"measure": row.measure, "action": row.action, "to": row.to}.get(
                parts[2], row.amount
            )
        return self.warn


def share_of(text: str) -> float | None:
    """The share of a percentage such as "75" or "75 %"; -1 when it cannot be read."""
    plain = text.strip().removesuffix("%").strip().replace(",", ".")
    try:
        return round(float(plain) / 100, 4)
    except ValueError:
        return -1.0
