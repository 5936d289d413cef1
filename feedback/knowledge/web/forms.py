"""The form of a ready reply: both languages side by side."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from feedback.accounts.web.typed import line, lines, seen_field
from feedback.core.i18n import _l
from feedback.knowledge.domain.replies import LANGUAGES, Reply, faults_of, tags_of
from feedback.knowledge.web.words import REASONS, fault_words


def _lines(value: str | None) -> str | None:
    return lines((value or "").replace("\r\n", "\n").replace("\r", "\n"))


class ReplyForm(FlaskForm):
    """A whole template; faults come from the reply's own rules."""

    name = StringField(
        _l("Name"),
        filters=[line],
        validators=[InputRequired(message=_l("A name is needed.")), Length(max=120)],
    )
    zh_subject = StringField(_l("Subject in Chinese"), filters=[line], default="")
    zh_text = TextAreaField(_l("Text in Chinese"), filters=[_lines], default="")
    en_subject = StringField(_l("Subject in English"), filters=[line], default="")
    en_text = TextAreaField(_l("Text in English"), filters=[_lines], default="")
    reasons = SelectMultipleField(
        _l("Fits the reasons"),
        choices=list(REASONS.items()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    tags = StringField(_l("Tags"), filters=[line], default="", validators=[Length(max=400)])
    is_active = BooleanField(_l("Offered to colleagues"), default=True)
    revision = seen_field()

    def show(self, reply: Reply) -> None:
        """Fill the form with a reply."""
        self.name.data = reply.name
        for language in LANGUAGES:
            for part in ("subject", "text"):
                self[f"{language}_{part}"].data = reply.texts.get(language, {}).get(part, "")
        self.reasons.data, self.tags.data = list(reply.reasons), ", ".join(reply.tags)
        self.is_active.data, self.revision.data = reply.is_active, reply.revision

    def texts(self) -> dict[str, dict[str, str]]:
        """Language → {subject, text} as typed."""
        return {
            language: {
                part: (self[f"{language}_{part}"].data or "").strip()
                for part in ("subject", "text")
            }
            for language in LANGUAGES
        }

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {
            "name": self.name.data or "",
            "texts": self.texts(),
            "tags": tags_of(self.tags.data or ""),
            "reasons": tuple(self.reasons.data or ()),
        }

    def validate(self, extra_validators: Any = None) -> bool:
        """Every fault at its field."""
        is_fine = super().validate(extra_validators)
        for fault in faults_of(self.texts()):
            field = self[f"{fault.language}_{fault.part}"]
            field.errors = [*field.errors, fault_words(fault)]
            is_fine = False
        return is_fine
