"""Fields, reasons and faults of replies in the reader's language."""

from __future__ import annotations

from feedback.core.i18n import _, _l
from feedback.knowledge.domain.fields import Field
from feedback.knowledge.domain.replies import LONGEST_SUBJECT, LONGEST_TEXT, Fault

FIELDS = {
    Field.CUSTOMER_NAME: _l("Name of the customer"),
    Field.CASE_NUMBER: _l("Number of the case"),
    Field.PLACE: _l("Place"),
    Field.STAFF_NAME: _l("Your name"),
    Field.RECEIPT_LINK: _l("Link to the receipt of the customer"),
    Field.SURVEY_TITLE: _l("Title of the survey"),
}
REASONS = {
    "wait": _l("Waiting time"),
    "staff": _l("Staff attitude or skill"),
    "information": _l("Unclear information"),
    "process": _l("Complicated procedure"),
    "price": _l("Price or charges"),
    "quality": _l("Quality of the result"),
    "environment": _l("Place and equipment"),
    "other": _l("Something else"),
}


def sample(language: str) -> dict[Field, str]:
    """What the fields become in a preview."""
    chinese = {
        Field.CUSTOMER_NAME: "李娜",
        Field.CASE_NUMBER: "C-2041",
        Field.PLACE: "三号窗口",
        Field.STAFF_NAME: "张伟",
        Field.RECEIPT_LINK: "https://feedback.example.cn/r/…",
        Field.SURVEY_TITLE: "服务满意度调查",
    }
    english = {
        Field.CUSTOMER_NAME: "Ms Reed",
        Field.CASE_NUMBER: "C-2041",
        Field.PLACE: "Counter 3",
        Field.STAFF_NAME: "Wei Zhang",
        Field.RECEIPT_LINK: "https://feedback.example.com/r/…",
        Field.SURVEY_TITLE: "How was your visit?",
    }
    return chinese if language == "zh" else english


def fault_words(fault: Fault) -> str:
    """What is wrong with a text, in a sentence."""
    longest = LONGEST_SUBJECT if fault.part == "subject" else LONGEST_TEXT
    return {
        "missing": _("Write it in this language too."),
        "too_long": _("At most %(max)d characters, please.", max=longest),
        "broken_line": _("A subject has one line."),
        "unknown_field": _("There is no field {%(name)s}.", name=fault.name),
    }[fault.code]
