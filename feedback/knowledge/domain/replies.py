"""What a reply template is, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from feedback.knowledge.domain.fields import unknown_fields

LANGUAGES = ("zh", "en")
LONGEST_SUBJECT = 150
LONGEST_TEXT = 4000
MOST_TAGS = 10
LONGEST_TAG = 40
# The codes of reasons a case is resolved with; the room of cases has the same ones.
REASONS = ("wait", "staff", "information", "process", "price", "quality", "environment", "other")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong where: `language` and `part` (subject, text) of the template, or its tags."""

    code: str  # missing, too_long, unknown_field, broken_line
    language: str
    part: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """A template as people use it; `texts` is language → {subject, text}."""

    id: int
    name: str
    texts: Mapping[str, Mapping[str, str]]
    tags: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    is_active: bool = True
    revision: int = 1

    def part(self, language: str, part: str) -> str:
        """Subject or text in a language, else in any."""
        chosen = self.texts.get(language) or next(iter(self.texts.values()), {})
        return chosen.get(part, "")


def faults_of(texts: Mapping[str, Mapping[str, str]]) -> tuple[Fault, ...]:
    """Everything wrong with the texts at once; both languages are needed."""
    found: list[Fault] = []
    for language in LANGUAGES:
        for part, longest in (("subject", LONGEST_SUBJECT), ("text", LONGEST_TEXT)):
            text = texts.get(language, {}).get(part, "")
            if not text.strip():
                found.append(Fault("missing", language, part))
            elif len(text) > longest:
                found.append(Fault("too_long", language, part))
            elif part == "subject" and "\n" in text:
                found.append(Fault("broken_line", language, part))
            found += [Fault("unknown_field", language, part, name) for name in unknown_fields(text)]
    return tuple(found)


def tags_of(raw: str) -> tuple[str, ...]:
    """Tags typed with commas between them (also Chinese ones), folded, each once."""
    parts = raw.replace("，", ",").replace("、", ",").split(",")
    folded = (" ".join(part.split()).casefold()[:LONGEST_TAG] for part in parts)
    return tuple(dict.fromkeys(tag for tag in folded if tag))[:MOST_TAGS]
