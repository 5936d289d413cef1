"""Words of the staff's survey pages: types, bands, states, and what stops a publishing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feedback.core.i18n import NAMES, _, _l, current_language, text_in
from feedback.surveys.domain.structure import PublishFault

TYPES = {
    "nps": _l("Recommendation, 0–10 (NPS)"),
    "csat": _l("Satisfaction, 1–5 (CSAT)"),
    "ces": _l("Effort, 1–7 (CES)"),
    "single_choice": _l("One of several"),
    "multiple_choice": _l("Several of several"),
    "text": _l("Free text"),
    "contact": _l("Contact details with consent"),
}
BANDS = {
    "nps": {
        "detractor": _l("Detractors (0–6)"),
        "passive": _l("Passives (7–8)"),
        "promoter": _l("Promoters (9–10)"),
    },
    "csat": {
        "detractor": _l("Dissatisfied (1–2)"),
        "passive": _l("Neutral (3)"),
        "promoter": _l("Satisfied (4–5)"),
    },
    "ces": {
        "detractor": _l("Hard (1–3)"),
        "passive": _l("Neutral (4)"),
        "promoter": _l("Easy (5–7)"),
    },
}
ENDINGS = {
    "detractor": _l("Thank-you for unhappy customers"),
    "passive": _l("Thank-you for customers in between"),
    "promoter": _l("Thank-you for happy customers"),
}
STATES = {"draft": _l("Draft"), "published": _l("Published"), "closed": _l("Closed")}
STATE_KINDS = {"draft": "neutral", "published": "met", "closed": "paused"}
PARTS = {"name": _l("Full name"), "phone": _l("Phone"), "email": _l("E-mail")}
READY_MADE = {
    "touchpoint": (
        _l("Touchpoint survey"),
        _l("Recommendation, satisfaction and effort, reasons, a comment, contact details."),
    ),
    "nps": (_l("Recommendation (NPS)"), _l("0–10, reasons, a comment, contact details.")),
    "csat": (_l("Satisfaction (CSAT)"), _l("Five words from very dissatisfied to very satisfied.")),
    "ces": (_l("Effort (CES 2.0)"), _l("Agreement in seven steps that it was made easy.")),
    "blank": (_l("Blank"), _l("No questions yet; the usual thank-yous are there.")),
}

_FAULTS = {
    "missing_text": _l("Words are missing."),
    "no_scored_lead": _l("Choose the scored question that decides ending and follow-up."),
    "lead_conditional": _l("The leading question must always be asked."),
    "duplicate_id": _l("Two questions have the same id."),
    "later_question": _l("The condition names a question that comes later."),
    "dangling_question": _l("The condition names a question that is not there any more."),
    "clause_does_not_fit": _l("The condition does not fit the kind of question it names."),
    "dangling_option": _l("The condition names an option that is not there any more."),
    "ending_missing": _l("This thank-you is missing."),
    "no_options": _l("There are no options to choose from."),
    "duplicate_option": _l("Two options have the same id."),
    "max_chars_range": _l("The longest text must have between 1 and 10,000 characters."),
    "no_contact_fields": _l("Ask for a phone number or an e-mail address."),
    "consent_missing": _l("The words of the consent are missing."),
    "consent_changed": _l(
        "The words of the consent were changed: give it a new version, such as 2026-07."
    ),
    "consent_version_missing": _l("The consent needs a version, such as 2026-01."),
    "type_changed": _l("A published question cannot change its kind; add a new question."),
    "label_off_scale": _l("A label does not belong to the scale."),
    "too_long": _l("This text is too long."),
    "too_many": _l("There are too many of these."),
    "bad_language": _l("A language is written like en or pt-BR."),
    "languages_empty_or_repeated": _l("Choose at least one language."),
    "unknown_language": _l("Choose a language that the survey has."),
    "control_characters": _l("This text holds characters that cannot be shown."),
}
_PLACES = {
    "title": _l("Title"),
    "intro": _l("Introduction"),
    "languages": _l("Languages"),
    "default_language": _l("Default language"),
    "lead_question": _l("Leading question"),
    "text": _l("Question"),
    "help": _l("Help"),
    "options": _l("Options"),
    "labels": _l("Labels"),
    "low": _l("Words at the low end"),
    "high": _l("Words at the high end"),
    "show_if": _l("Condition"),
    "consent": _l("Consent"),
    "fields": _l("Details asked for"),
    "max_chars": _l("Longest text"),
}


def question_name(question: Mapping[str, Any]) -> str:
    """What a question is called in lists: its words in the page's language, else its id."""
    return text_in(question.get("text"), current_language()) or str(question.get("id", ""))


def value_name(question: Mapping[str, Any], value: str) -> str:
    """The words of a band, or of an option (`=id`)."""
    if value.startswith("="):
        for option in question.get("options", ()):
            if option["id"] == value[1:]:
                return text_in(option["text"], current_language()) or value[1:]
        return value[1:]
    words = BANDS.get(str(question.get("type")), BANDS["nps"])
    return str(words.get(value, value))


def language_name(code: str) -> str:
    """A language's own name."""
    return NAMES.get(code, code)


def fault_text(fault: PublishFault, document: Mapping[str, Any]) -> str:
    """A fault in words: where it is and what is wrong."""
    parts = fault.where.split(".")
    names: list[str] = []
    if parts[0] == "questions" and len(parts) > 1:
        numbers = {q["id"]: n for n, q in enumerate(document["questions"], 1)}
        number = numbers.get(parts[1])
        names.append(_("Question %(n)s", n=number) if number else parts[1])
        parts = parts[2:]
    elif parts[0] == "endings" and len(parts) > 1:
        names.append(str(ENDINGS.get(parts[1], parts[1])))
        parts = []
    if parts and parts[0] in _PLACES:
        names.append(str(_PLACES[parts[0]]))
    if fault.code == "missing_text":
        names.append(language_name(fault.detail))
    words = str(_FAULTS.get(fault.code, _("This is not right: %(code)s", code=fault.code)))
    return f"{' · '.join(names)}: {words}" if names else words


def fault_target(fault: PublishFault) -> str:
    """The id of the editor's field that a fault is about."""
    where = fault.where
    if fault.code == "missing_text":
        where = f"{where}.{fault.detail}"
    elif ".show_if" in where:
        where = where.partition(".show_if")[0] + ".show_if"
    elif fault.code == "ending_missing":
        where = f"{where}.title"
    elif where.endswith(".consent.text"):
        where = f"{where}.en"
    return f"f-{where}"
