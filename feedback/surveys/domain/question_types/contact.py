"""Contact details with a consent of their own; always skippable."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from feedback.surveys.domain.answers import SKIPPED, ContactDetails, Fault, Parsed, Value
from feedback.surveys.domain.clean import clean_text, is_blank
from feedback.surveys.domain.question_types.base import Form, Kind, QuestionType, fault
from feedback.surveys.domain.structure import PublishFault, Question, Texts

PARTS = ("name", "phone", "email")
LONGEST = {"name": 100, "phone": 40, "email": 254}
GIVEN = frozenset({"1", "on", "yes", "true"})  # what a ticked consent box may send

# Only what can never be an address is refused: a wrong refusal loses a customer who wants a call.
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_PHONE = re.compile(r"[-+\d()./,;#*x \u2010-\u2015ext]+", re.IGNORECASE)


class Contact(QuestionType):
    """Name, phone and e-mail as offered, and an unticked consent box."""

    key = "contact"
    kind = Kind.CONTACT
    required_counts = False
    keys = frozenset({"fields", "consent"})

    def fields(self, question: Question) -> tuple[str, ...]:
        return tuple(f"a.{question.id}.{part}" for part in (*question.fields, "consent"))

    def parse_value(self, question: Question, raw: Sequence[str]) -> Parsed:
        """Skipped: contact has no single field, see `parse_form`."""
        return SKIPPED

    def parse_form(self, question: Question, form: Form) -> Parsed:
        """The details when there are some and consent was given; consent is never assumed."""
        stem = f"a.{question.id}."
        given: dict[str, str] = {}
        faults: list[Fault] = []
        n_removed = 0
        for part in question.fields:
            raw = form.get(stem + part, ())
            if not raw or (len(raw) == 1 and not raw[0]):
                continue
            if len(raw) > 1:
                faults.append(fault(question, "too_many_values", part))
                continue
            text, n = clean_text(raw[0])
            n_removed += n
            if is_blank(text):
                continue
            given[part] = text = _normal(part, text)
            if code := _fault_code(part, text):
                faults.append(fault(question, code, part))
        ticks = [tick for tick in form.get(stem + "consent", ()) if tick]
        consent = bool(ticks) and GIVEN.issuperset(ticks)
        if ticks and not consent:
            faults.append(fault(question, "not_a_choice", "consent"))
        elif given and not consent:
            faults.append(fault(question, "consent_needed", "consent"))
        elif consent and not faults and not (given.get("phone") or given.get("email")):
            faults.append(fault(question, "contact_needed", _reachable(question)))
        if faults or not given:
            return Parsed(None, tuple(faults), n_removed)
        details = ContactDetails(
            given.get("name", ""),
            given.get("phone", ""),
            given.get("email", ""),
            question.consent.version if question.consent else "",
        )
        return Parsed(details, (), n_removed)

    def texts(self, question: Question) -> Iterator[tuple[str, Texts]]:
        yield from super().texts(question)
        if question.consent is not None:
            yield "consent.text", question.consent.text

    def faults(self, question: Question) -> Iterator[PublishFault]:
        if not {"phone", "email"} & set(question.fields):
            yield PublishFault("fields", "no_contact_fields")
        if question.consent is None or not any(question.consent.text.values()):
            yield PublishFault("consent.text", "consent_missing")
        if question.consent is None or not question.consent.version.strip():
            yield PublishFault("consent.version", "consent_version_missing")

    def summary(self, question: Question, value: Value, language: str) -> str:
        """Name, phone and e-mail in one line."""
        if not isinstance(value, ContactDetails):
            return ""
        return " · ".join(part for part in (value.name, value.phone, value.email) if part)

    def starter(self, question_id: str) -> dict[str, Any]:
        return {
            "id": question_id,
            "type": self.key,
            "text": {"en": "May we contact you about this?", "zh": "我们可以就此联系您吗？"},
            "required": False,
            "fields": list(PARTS),
            "consent": {"version": "2026-01", "text": dict(CONSENT)},
        }


CONSENT = {
    "en": (
        "I agree to be contacted. We store these details only to reply to this feedback and put "
        "things right, pass them to no one else, and delete them within 12 months after the matter "
        "is closed. You may see, correct or delete them, or withdraw your consent, at any time: "
        "just tell us your receipt number. Your feedback counts just as much without them."
    ),
    "zh": (
        "我同意就此与我联系。我们保存以上信息仅用于回复本次反馈、解决问题，不向他人提供，"
        "并在事项办结后 12 个月内删除。您可随时凭回执编号向我们查阅、更正、删除信息或撤回同意。"
        "不留联系方式，您的反馈同样有效。"
    ),
}


def _reachable(question: Question) -> str:
    return next((part for part in question.fields if part != "name"), "consent")


def _normal(part: str, text: str) -> str:
    """One line; full-width digits and signs of a Chinese keyboard become plain in phone, e-mail."""
    return unicodedata.normalize("NFC" if part == "name" else "NFKC", " ".join(text.split()))


def _fault_code(part: str, text: str) -> str:
    if len(text) > LONGEST[part]:
        return "too_long"
    if part == "email" and not _EMAIL.fullmatch(text):
        return "email_invalid"
    if part == "phone":
        n_digits = sum(map(str.isdigit, text))
        if not (3 <= n_digits <= 20 and _PHONE.fullmatch(text)):
            return "phone_invalid"
    return ""
