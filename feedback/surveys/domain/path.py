"""The one judge of a form: which questions were asked, what counts, what has to be asked again.

A browser hides questions by CSS and may send what it hid; a program may send anything. The path
is therefore walked again here, in the order of the definition, from the answers themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from feedback.scoring.domain.metrics import SCALE, Band, band_of
from feedback.surveys.domain.answers import (
    Answer,
    ContactDetails,
    Evaluation,
    Fault,
    Parsed,
    Scored,
)
from feedback.surveys.domain.question_types import REGISTRY, Kind
from feedback.surveys.domain.question_types.base import Form
from feedback.surveys.domain.structure import Clause, Condition, Definition, Question

MOST_UNKNOWN = 20  # how many unknown fields are named; a hostile form may hold hundreds

_Facts = dict[str, tuple[str, ...]]  # question id → its band, or its chosen options


class _Step(NamedTuple):
    question_id: str
    kind: Kind
    required: bool
    fields: tuple[str, ...]
    read: Callable[[Question, Form], Parsed]
    question: Question
    scored: dict[int, Scored]
    all_of: bool
    clauses: tuple[tuple[str, frozenset[str]], ...]


@dataclass(frozen=True, slots=True, eq=False)
class CompiledSurvey:
    """A definition prepared for evaluation; build it once per version and keep it."""

    definition: Definition
    steps: tuple[_Step, ...]
    known_fields: frozenset[str]
    lead_field: str


def compile_survey(definition: Definition) -> CompiledSurvey:
    """Everything `evaluate` can know before a form arrives."""
    questions = {question.id: question for question in definition.questions}
    steps = tuple(_step(question, questions) for question in definition.questions)
    lead = definition.lead_question or next(iter(questions), "")
    return CompiledSurvey(
        definition,
        steps,
        frozenset(field for step in steps for field in step.fields),
        f"a.{lead}",
    )


def evaluate(survey: CompiledSurvey | Definition, form: Form) -> Evaluation:
    """What counts in one form, and every fault at once.

    `form` maps each field to the list of all its values (werkzeug: `dict(form.lists())`). Fields
    that do not start with `a.` are not answers and are ignored; an answer to a question this
    version does not have is a fault, one to a question off the path is dropped.
    """
    if isinstance(survey, Definition):
        survey = compile_survey(survey)
    if any(isinstance(values, str) for values in form.values()):
        raise TypeError("each form field maps to the list of its values")
    answers: dict[str, Answer] = {}
    scores: list[Scored] = []
    choices: list[tuple[str, str]] = []
    comments: list[tuple[str, str]] = []
    contact: ContactDetails | None = None
    path: list[str] = []
    skipped: list[str] = []
    dropped: list[str] = []
    faults: list[Fault] = []
    facts: _Facts = {}
    n_removed = 0

    for step in survey.steps:
        question_id = step.question_id
        if step.clauses and not _holds(step, facts):
            if any(any(form.get(field, ())) for field in step.fields):
                dropped.append(question_id)
            continue
        path.append(question_id)
        value, found, n = step.read(step.question, form)
        n_removed += n
        if found:
            faults += found
        elif value is None:
            if step.required:
                faults.append(Fault(question_id, step.fields[0], "required"))
            if step.kind is Kind.SCORE:
                skipped.append(question_id)
        elif isinstance(value, int):
            score = step.scored[value]
            scores.append(score)
            answers[question_id] = value
            facts[question_id] = (score.band,)
        elif isinstance(value, tuple):
            choices += [(question_id, option) for option in value]
            answers[question_id] = list(value)
            facts[question_id] = value
        elif isinstance(value, ContactDetails):
            contact = value
        elif step.kind is Kind.CHOICE:
            choices.append((question_id, value))
            answers[question_id] = value
            facts[question_id] = (value,)
        else:
            comments.append((question_id, value))
            answers[question_id] = value

    faults += _unknown(form, survey.known_fields)
    if not faults and not answers and contact is None:
        faults.append(
            Fault(survey.definition.lead_question or "", survey.lead_field, "empty_answer")
        )
    lead = survey.definition.lead_question
    return Evaluation(
        answers=answers,
        scores=tuple(scores),
        choices=tuple(choices),
        comments=tuple(comments),
        contact=contact,
        band=next((score.band for score in scores if score.question_id == lead), None),
        path=tuple(path),
        skipped=tuple(skipped),
        dropped=tuple(dropped),
        faults=tuple(faults),
        n_removed_characters=n_removed,
    )


def _holds(step: _Step, facts: _Facts) -> bool:
    """A clause on a question that was not asked, not answered or answered wrongly is false."""
    for question_id, wanted in step.clauses:
        if wanted.isdisjoint(facts.get(question_id, ())) == step.all_of:
            return not step.all_of
    return step.all_of


def _unknown(form: Form, known: frozenset[str]) -> list[Fault]:
    strange = [field for field in form if field.startswith("a.") and field not in known]
    return [Fault("", field[:80], "unknown_question") for field in strange[:MOST_UNKNOWN]]


def _step(question: Question, questions: dict[str, Question]) -> _Step:
    question_type = REGISTRY[question.type]
    metric = question_type.metric
    condition: Condition | None = question.show_if
    return _Step(
        question_id=question.id,
        kind=question_type.kind,
        required=question.required and question_type.required_counts,
        fields=question_type.fields(question),
        read=question_type.parse_form,
        question=question,
        scored={}
        if metric is None
        else {v: Scored(question.id, metric, v, band_of(metric, v)) for v in SCALE[metric]},
        all_of=condition is not None and condition.mode == "all",
        clauses=tuple(
            (clause.question, wanted(clause, questions.get(clause.question)))
            for clause in (condition.clauses if condition else ())
        ),
    )


def wanted(clause: Clause, target: Question | None) -> frozenset[str]:
    """The band or option names that make a clause true; none when it does not fit its question."""
    kind = REGISTRY[target.type].kind if target else None
    if kind is Kind.SCORE:
        return frozenset(clause.bands)
    return frozenset(clause.options) if kind is Kind.CHOICE else frozenset()


__all__ = ["Band", "CompiledSurvey", "compile_survey", "evaluate", "wanted"]
