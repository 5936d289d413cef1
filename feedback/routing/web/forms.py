"""The editor of a rule: its conditions are parts that come and go without JavaScript."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField

from feedback.accounts.web.typed import line, seen_field
from feedback.core.i18n import _, _l
from feedback.core.numbers import whole
from feedback.routing.domain.document import MOST_CONDITIONS, Fault, tidy_tags
from feedback.routing.web.conditions import FRESH, PARTS, Part
from feedback.routing.web.offers import Offers
from feedback.routing.wording import ASSIGN_KINDS, FAULTS, KINDS, OUTCOMES, PRIORITIES

BEGIN: Mapping[str, Any] = {
    "match": "all",
    "conditions": [{"kind": "score", **FRESH["score"]}],
    "result": {"kind": "case", "priority": "by_table", "tags": [], "assign": None},
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition in the editor: its number there, its kind and its fields."""

    number: int
    kind: str
    label: str
    part: Part


class RuleForm(FlaskForm):
    """Name, how the conditions count, and the result; the conditions are in `parts`."""

    name = StringField(_l("Name of the rule"), filters=[line])
    is_active = BooleanField(_l("In force"))
    match = RadioField(
        _l("How many of the conditions must be met"),
        choices=[("all", _l("All of them")), ("any", _l("Any of them"))],
        validate_choice=False,
    )
    result = RadioField(_l("Result"), choices=list(OUTCOMES.items()), validate_choice=False)
    priority = SelectField(
        _l("Priority"),
        choices=[("by_table", _l("By the built-in table")), *PRIORITIES.items()],
        validate_choice=False,
    )
    tags = StringField(_l("Tags"), filters=[line])
    assign = SelectField(
        _l("Give the case to"),
        choices=[("", _l("Nobody: all see it")), *ASSIGN_KINDS.items()],
        validate_choice=False,
    )
    team = SelectField(_l("Team"), validate_choice=False)
    person = SelectField(_l("Person"), validate_choice=False)
    kind = SelectField(_l("Kind of condition"), choices=list(KINDS.items()), validate_choice=False)
    revision = seen_field()

    def __init__(self, offers: Offers, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers = offers
        self.team.choices = [("", _("Choose a team")), *((str(k), v) for k, v in offers.teams)]
        self.person.choices = [
            ("", _("Choose a person")),
            *((str(k), v) for k, v in offers.people),
        ]
        self.parts: list[Asked] = []

    def show(self, name: str, document: Mapping[str, Any], is_active: bool, revision: int) -> None:
        """Fill the editor with a rule."""
        result = document["result"]
        assign = result.get("assign") or {}
        self.name.data, self.is_active.data, self.match.data = name, is_active, document["match"]
        self.result.data = result["kind"]
        self.priority.data = result.get("priority") or "by_table"
        self.tags.data = ", ".join(result.get("tags") or ())
        self.assign.data = assign.get("kind", "")
        self.team.data, self.person.data = (
            str(assign.get("team_id", "")),
            str(assign.get("staff_id", "")),
        )
        self.revision.data = revision
        for number, asked in enumerate(document["conditions"]):
            self._add(number, asked["kind"], asked)

    def read_parts(self, sent: Any) -> None:
        """Take the conditions as they were sent: `part` holds number and kind of each."""
        for spelled in sent.getlist("part")[: MOST_CONDITIONS + 1]:
            digits, _colon, kind = spelled.partition(":")
            if digits.isascii() and digits.isdigit() and len(digits) < 4 and kind in PARTS:
                self._add(int(digits), kind, None, sent)

    def add_part(self, kind: str) -> bool:
        """Whether one more condition found room."""
        if kind not in PARTS or len(self.parts) >= MOST_CONDITIONS:
            return False
        free = 1 + max((one.number for one in self.parts), default=-1)
        self._add(free, kind, {"kind": kind, **FRESH.get(kind, {})})
        return True

    def take_part(self, number: int) -> None:
        """Take one condition away."""
        self.parts = [one for one in self.parts if one.number != number]

    def document(self) -> dict[str, Any]:
        """The rule as it was typed."""
        result: dict[str, Any] = {"kind": self.result.data}
        if self.result.data == "case":
            result |= {
                "priority": self.priority.data,
                "tags": tidy_tags(self.tags.data or ""),
                "assign": self._assign(),
            }
        return {
            "schema": 1,
            "match": self.match.data,
            "conditions": [{"kind": one.kind, **one.part.told()} for one in self.parts],
            "result": result,
        }

    def blame(self, faults: Sequence[Fault]) -> None:
        """Put each fault at its field."""
        for fault in faults:
            field = self._field_of(fault.where)
            if not field.errors:
                field.errors = [str(FAULTS[fault.code])]

    def misread(self) -> bool:
        """Whether a number was typed that is none; its fault stands at its field."""
        misread = [one for one in self.parts if not one.part.validate()]
        return bool(misread)

    def all_errors(self) -> list[tuple[str, str]]:
        """(field's id, fault) of everything, from the top of the page down."""
        fields = [*self, *(field for one in self.parts for field in one.part)]
        return [
            (field.id, f"{field.label.text}: {error}") for field in fields for error in field.errors
        ]

    def _add(
        self, number: int, kind: str, asked: Mapping[str, Any] | None, sent: Any = None
    ) -> None:
        part = PARTS[kind](sent, prefix=f"c{number}-")
        part.offer(self.offers)
        if asked is not None:
            part.show(asked)
        self.parts.append(Asked(number, kind, str(KINDS[kind]), part))

    def _assign(self) -> dict[str, Any] | None:
        if not self.assign.data:
            return None
        chosen = self.person.data if self.assign.data == "person" else self.team.data
        key = "staff_id" if self.assign.data == "person" else "team_id"
        return {"kind": self.assign.data, key: whole(chosen)}

    def _field_of(self, where: str) -> Any:
        head, _dot, rest = where.partition(".")
        if head == "conditions" and rest:
            position, _dot, name = rest.partition(".")
            part = self.parts[int(position)].part
            fields = list(part)
            return part[part.blame.get(name, name)] if name else fields[0]
        return {
            "name": self.name,
            "match": self.match,
            "conditions": self.kind,
            "result.kind": self.result,
            "result.priority": self.priority,
            "result.tags": self.tags,
            "result.assign.kind": self.assign,
            "result.assign.staff_id": self.person,
            "result.assign.team_id": self.team,
        }.get(where, self.name)
