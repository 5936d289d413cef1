"""What comes out of one form: parsed values, faults at their field, and the evaluation."""

from dataclasses import dataclass
from typing import NamedTuple

from feedback.scoring.domain.metrics import Band, Metric


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """How to reach a respondent who agreed to it; empty strings for what was not given."""

    name: str
    phone: str
    email: str
    consent_version: str


Value = int | str | tuple[str, ...] | ContactDetails
Answer = int | str | list[str]


class Fault(NamedTuple):
    """A reason to ask again: the question ("" when unknown), the form field, and a stable code.

    Codes: required, empty_answer, not_a_choice, too_many_values, too_long, consent_needed,
    contact_needed, email_invalid, phone_invalid, unknown_question.
    """

    question_id: str
    field: str
    code: str


class Parsed(NamedTuple):
    """One question's value (None when skipped), its faults, the number of characters removed."""

    value: Value | None
    faults: tuple[Fault, ...] = ()
    n_removed: int = 0


SKIPPED = Parsed(None)


class Scored(NamedTuple):
    """One scored answer: the raw value as given, never clipped, and its band."""

    question_id: str
    metric: Metric
    value: int
    band: Band


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One form against one definition; store it only when `faults` is empty.

    `path` lists the questions asked, `skipped` the scored ones among them left open, `dropped`
    those that were answered although they are off the path. `band` is the lead question's.
    """

    answers: dict[str, Answer]
    scores: tuple[Scored, ...]
    choices: tuple[tuple[str, str], ...]
    comments: tuple[tuple[str, str], ...]
    contact: ContactDetails | None
    band: Band | None
    path: tuple[str, ...]
    skipped: tuple[str, ...]
    dropped: tuple[str, ...]
    faults: tuple[Fault, ...]
    n_removed_characters: int

    @property
    def ok(self) -> bool:
        """Whether the form may be stored."""
        return not self.faults
