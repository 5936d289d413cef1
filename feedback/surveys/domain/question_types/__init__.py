"""The registry of question types: one file each, one line here, one template partial."""

from feedback.surveys.domain.question_types.base import Choice, Kind, QuestionType
from feedback.surveys.domain.question_types.ces import Ces
from feedback.surveys.domain.question_types.contact import Contact
from feedback.surveys.domain.question_types.csat import Csat
from feedback.surveys.domain.question_types.multiple_choice import MultipleChoice
from feedback.surveys.domain.question_types.nps import Nps
from feedback.surveys.domain.question_types.single_choice import SingleChoice
from feedback.surveys.domain.question_types.text import Text

_TYPES: tuple[QuestionType, ...] = (
    Nps(),
    Csat(),
    Ces(),
    SingleChoice(),
    MultipleChoice(),
    Text(),
    Contact(),
)

REGISTRY: dict[str, QuestionType] = {question_type.key: question_type for question_type in _TYPES}

__all__ = ["REGISTRY", "Choice", "Kind", "QuestionType"]
