"""The receipt's page: thank-you, how it stands, and what the customer may still do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from feedback.intake.domain.languages import name_of, tag
from feedback.intake.domain.masking import masked_email, masked_name, masked_phone
from feedback.intake.domain.moments import spoken_moment
from feedback.intake.domain.words import Words, words_in
from feedback.intake.render.page import TOKEN, Page
from feedback.intake.render.templates import policy, render, style_sheet
from feedback.surveys.domain.structure import Question

# What a page may say at its top after something was sent; anything else says nothing.
NOTICES = frozenset({"detail", "verdict", "contact", "withdrawn", "erased", "repeated"})


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that could not be taken: which one, its fields as typed, and what is wrong."""

    form: str
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    notice: str = ""


@dataclass(frozen=True, slots=True)
class ContactForm:
    """The survey's contact question, and what is kept for it (masked)."""

    question: Question
    consent: str
    kept: str
    has_contact: bool


def receipt_page(
    *,
    language: str,
    languages: Sequence[str],
    direction: str,
    address: str,
    token: str,
    sent: Sent | None,
    done: str,
    **facts: Any,
) -> Page:
    """The page; `address` is the receipt's own, `done` what was just done."""
    style = style_sheet()
    words = words_in(language)
    html = render(
        "intake/receipt.html",
        style,
        tag=tag(language),
        direction=direction,
        words=words,
        others=[(code, tag(code), name_of(code)) for code in languages if code != language],
        address=address,
        query=f"?lang={language}" if facts.pop("is_language_asked") else "",
        token_field=TOKEN,
        token=token,
        sent=sent or Sent(""),
        typed=_typed(sent),
        done=words[f"ok_{done}"] if done in NOTICES else "",
        **facts,
    )
    return Page(html, policy(style))


def kept_contact(name: str | None, phone: str | None, email: str | None) -> str:
    """What is kept, as its owner knows it again."""
    parts = (
        masked_name(name or ""),
        masked_phone(phone) if phone else "",
        masked_email(email) if email else "",
    )
    return " · ".join(part for part in parts if part)


def line(words: Words, kind: str, at: datetime, zone: str, language: str, now: datetime) -> Any:
    """One line of what has happened."""
    moment = spoken_moment(at, zone, language, now=now)
    return {"what": words[f"line_{kind}"], "moment": moment, "iso": at.isoformat()}


def _typed(sent: Sent | None) -> dict[str, str]:
    """The first value of each field that was sent."""
    return {name: values[0] for name, values in sent.values.items() if values} if sent else {}
