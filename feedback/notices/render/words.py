"""A bundle of notices as lines of text, in one language or both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from feedback.core.i18n import _, _n, in_language, text_in

MOST_LINES = 50
LONGEST_TITLE, LONGEST_TEXT = 160, 400


@dataclass(frozen=True, slots=True)
class Told:
    """One notice as it is told."""

    kind: str
    title: dict[str, str]
    text: dict[str, str]
    link: str
    happened_at: datetime

    def in_language(self, language: str) -> tuple[str, str]:
        """Title and text, cut to what a message can hold."""
        title = " ".join(text_in(self.title, language).split())[:LONGEST_TITLE]
        return title, " ".join(text_in(self.text, language).split())[:LONGEST_TEXT]


def subject(bundle: Sequence[Told], language: str) -> str:
    """What the message is called."""
    with in_language(language):
        if len(bundle) == 1:
            return bundle[0].in_language(language)[0]
        return str(_n("%(num)s notice", "%(num)s notices", len(bundle)))


def plain(bundle: Sequence[Told], language: str, *, farewell: str = "") -> str:
    """The mail's text."""
    with in_language(language):
        parts = []
        for told in bundle[:MOST_LINES]:
            title, text = told.in_language(language)
            parts.append(f"{title}\n{text}\n{told.link}" if text else f"{title}\n{told.link}")
        if (more := len(bundle) - MOST_LINES) and more > 0:
            parts.append(str(_n("… and %(num)s more", "… and %(num)s more", more)))
        if farewell:
            parts.append("-- \n" + _("Choose what you are told: %(link)s", link=farewell))
        return "\n\n".join(parts) + "\n"


def more_words(n: int, language: str) -> str:
    """That some are not listed."""
    with in_language(language):
        return str(_n("… and %(num)s more", "… and %(num)s more", n))
