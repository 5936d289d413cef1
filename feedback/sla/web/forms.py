"""Forms of calendars and of where they apply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, FileField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from feedback.accounts.web.typed import line, lines, seen_field
from feedback.core import clock
from feedback.core.i18n import _, _l, current_language
from feedback.core.numbers import whole
from feedback.sla.domain.calendar import calendar_faults
from feedback.sla.domain.days import WEEKDAYS
from feedback.sla.store import countries
from feedback.sla.store.holiday_files import MOST_BYTES, ReadDay, read_holiday_file
from feedback.sla.web.calendar_text import (
    exceptions_of,
    exceptions_text,
    spans_of,
    spans_text,
)
from feedback.sla.web.words import DAYS, FILE_FAULTS, fault_words
from feedback.touchpoints.domain.zones import zone_names

# A whole year of a country has more public holidays than this.
WHOLE_YEAR_DAYS = 5


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
    countries = StringField(
        _l("Public holidays of other countries"), filters=[line], validators=[Length(max=200)]
    )
    makeup = SelectField(_l("A make-up workday has the hours of"), choices=list(DAYS.items()))
    entered_years = StringField(
        _l("Years entered by hand"), filters=[line], validators=[Length(max=100)]
    )
    exceptions = TextAreaField(_l("Exceptions"), filters=[lines], validators=[Length(max=40000)])
    file = FileField(_l("Holidays from a file"))
    number = seen_field()

    def __init__(self, *args: Any, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone.choices = [
            ("", _("The zone of each place")),
            *((name, name) for name in zone_names()),
        ]
        self.kept: dict[str, Any] = {}
        self._holidays: tuple[tuple[str, ...], dict[str, Any]] | None = None
        if not is_new:
            del self.name

    def show(self, document: Mapping[str, Any], number: int) -> None:
        """Fill the form with a version."""
        hours = document.get("hours", {})
        for day in WEEKDAYS:
            self[day].data = spans_text(hours.get(day, []))
        self.zone.data = document.get("zone") or ""
        self.china.data = "CN" in document.get("holiday_sets", [])
        others = [name for name in document.get("holiday_sets", []) if name != "CN"]
        self.countries.data = ", ".join(others)
        self.makeup.data = document.get("makeup_hours_of", "mon")
        self.entered_years.data = ", ".join(map(str, document.get("entered_years", [])))
        self.exceptions.data = exceptions_text(document.get("exceptions", []), current_language())
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
        sets = self._countries()
        if sets:
            document["holidays"] = self._stored(sets)
        if self.china.data:
            sets = ["CN", *sets]
            document["makeup_hours_of"] = self.makeup.data or "mon"
        if sets:
            document |= {"holiday_sets": sets, "entered_years": self._years()}
        return document

    def read_file(self) -> tuple[int, int]:
        """How many days of the sent file were new and how many stood there; both 0 with faults.

        What is typed goes before what the file says. A year that the file brings counts as
        entered, so that nobody is warned of its missing notice.
        """
        sent = self.file.data
        content = sent.read(MOST_BYTES + 1) if sent and hasattr(sent, "read") else b""
        if not content:
            self._blame(self.file, _("Choose a file."))
            return 0, 0
        found = read_holiday_file(content)
        for fault in found.faults:
            words = str(FILE_FAULTS.get(fault.code, fault.code))
            if fault.line:
                words = _("Line %(number)s: %(words)s", number=fault.line, words=words)
            self._blame(self.file, f"{words} {fault.value}".strip())
        typed = self.exceptions.data or ""
        known = {entry["on"] for entry in exceptions_of(typed)[0]}
        new = [day for day in found.days if day.on.isoformat() not in known]
        added = [f"{day.on} {day.what}" + (f" # {day.name}" if day.name else "") for day in new]
        self.exceptions.data = "\n".join(filter(None, [typed.rstrip(), *added]))
        self._enter_years(found.days)
        return len(new), len(found.days) - len(new)

    def _enter_years(self, days: tuple[ReadDay, ...]) -> None:
        typed = (self.entered_years.data or "").replace(",", " ").split()
        years = {year for word in typed if (year := whole(word)) is not None}
        for year in {day.on.year for day in days}:
            if sum(day.on.year == year for day in days) >= WHOLE_YEAR_DAYS:
                years.add(year)
        self.entered_years.data = ", ".join(str(year) for year in sorted(years))

    def _countries(self) -> list[str]:
        names: list[str] = []
        typed = (self.countries.data or "").replace("，", ",").replace(",", " ").split()
        for code in typed[: countries.MOST_SETS]:
            try:
                names.append(countries.set_name(code))
            except countries.UnknownCountry as unknown:
                words = _("There are no holidays of “%(code)s”.", code=unknown.code)
                if unknown.parts:
                    parts = ", ".join(unknown.parts)
                    words += " " + _("This country has the parts %(parts)s.", parts=parts)
                self._blame(self.countries, words)
        return list(dict.fromkeys(names))

    def _stored(self, sets: list[str]) -> dict[str, Any]:
        key = tuple(sets)
        if self._holidays is None or self._holidays[0] != key:
            self._holidays = key, countries.stored_holidays(sets, clock.now().year)
        return self._holidays[1]

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
        by_head = {
            "makeup_hours_of": self.makeup,
            "entered_years": self.entered_years,
            "holidays": self.countries,
            "holiday_sets": self.countries,
        }
        return by_head.get(head, self.zone if head == "zone" else self.exceptions)

    def _blame(self, field: Any, words: str) -> None:
        if words not in field.errors:
            field.errors = [*field.errors, words]


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
