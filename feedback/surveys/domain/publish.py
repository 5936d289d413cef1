"""What stops a draft from being published, and what only speaks against it."""

from collections.abc import Iterator

from feedback.scoring.domain.metrics import Band
from feedback.surveys.domain.question_types import REGISTRY, Kind
from feedback.surveys.domain.structure import Clause, Definition, PublishFault, Question, Texts

# Every further question costs answers; one tap and "Send" is the measure.
MANY_QUESTIONS, TOO_MANY_QUESTIONS = 4, 8


def publish_faults(definition: Definition) -> tuple[PublishFault, ...]:
    """Every reason to refuse publishing; empty when the definition is complete."""
    return (
        *_missing(definition, "title", definition.title),
        *_missing(definition, "intro", definition.intro),
        *_lead(definition),
        *_questions(definition),
        *_conditions(definition),
        *_endings(definition),
    )


def publish_warnings(definition: Definition) -> tuple[PublishFault, ...]:
    """What speaks against publishing without forbidding it."""
    warnings = []
    n_questions = len(definition.questions)
    if n_questions > TOO_MANY_QUESTIONS:
        warnings.append(PublishFault("questions", "far_too_many_questions", str(n_questions)))
    elif n_questions > MANY_QUESTIONS:
        warnings.append(PublishFault("questions", "many_questions", str(n_questions)))
    lead = definition.question(definition.lead_question or "")
    if lead is not None and not lead.required:
        warnings.append(PublishFault(f"questions.{lead.id}.required", "lead_not_required"))
    return tuple(warnings)


def version_faults(previous: Definition, definition: Definition) -> tuple[PublishFault, ...]:
    """Names that changed their meaning since `previous`.

    Another type or scale is a new question; other words of a consent are a new wording, because
    what somebody agreed to is told by its version alone.
    """
    types = {question.id: question.type for question in previous.questions}
    changed = [
        PublishFault(f"questions.{question.id}.type", "type_changed", types[question.id])
        for question in definition.questions
        if types.get(question.id, question.type) != question.type
    ]
    agreed = {one.consent.version: one.consent.text for one in previous.questions if one.consent}
    for question in definition.questions:
        if question.consent is None:
            continue
        earlier = agreed.get(question.consent.version, {})
        both = earlier.keys() & question.consent.text.keys()
        # A language that is added later changes nothing for those who agreed in another one.
        if any(earlier[code] != question.consent.text[code] for code in both):
            at = f"questions.{question.id}.consent.version"
            changed.append(PublishFault(at, "consent_changed", question.consent.version))
    return tuple(changed)


def _missing(definition: Definition, where: str, texts: Texts | None) -> Iterator[PublishFault]:
    """One fault per language without words; a text that is not used at all (None) needs none."""
    if texts is None:
        return
    for language in definition.languages:
        if not texts.get(language, "").strip():
            yield PublishFault(where, "missing_text", language)


def _lead(definition: Definition) -> Iterator[PublishFault]:
    lead = definition.question(definition.lead_question or "")
    if lead is None or _kind(lead) is not Kind.SCORE:
        yield PublishFault("lead_question", "no_scored_lead", definition.lead_question or "")
    elif lead.show_if is not None:
        yield PublishFault("lead_question", "lead_conditional", lead.id)


def _questions(definition: Definition) -> Iterator[PublishFault]:
    seen: set[str] = set()
    for question in definition.questions:
        at = f"questions.{question.id}"
        if question.id in seen:
            yield PublishFault(at, "duplicate_id")
        seen.add(question.id)
        question_type = REGISTRY[question.type]
        for place, texts in question_type.texts(question):
            yield from _missing(definition, f"{at}.{place}", texts)
        for fault in question_type.faults(question):
            yield fault._replace(where=f"{at}.{fault.where}")


def _conditions(definition: Definition) -> Iterator[PublishFault]:
    ids = {question.id for question in definition.questions}
    earlier: dict[str, Question] = {}
    for question in definition.questions:
        for n, clause in enumerate(question.show_if.clauses if question.show_if else ()):
            at = f"questions.{question.id}.show_if.{n}"
            if clause.question in earlier:
                yield from _clause(at, clause, earlier[clause.question])
            elif clause.question in ids:
                yield PublishFault(at, "later_question", clause.question)
            else:
                yield PublishFault(at, "dangling_question", clause.question)
        earlier[question.id] = question


def _clause(at: str, clause: Clause, target: Question) -> Iterator[PublishFault]:
    kind = _kind(target)
    if (clause.bands and kind is not Kind.SCORE) or (clause.options and kind is not Kind.CHOICE):
        yield PublishFault(at, "clause_does_not_fit", target.id)
        return
    known = {option.id for option in target.options}
    for option in clause.options:
        if option not in known:
            yield PublishFault(at, "dangling_option", f"{target.id}.{option}")


def _endings(definition: Definition) -> Iterator[PublishFault]:
    for band in Band:
        ending = definition.endings.get(band)
        if ending is None:
            yield PublishFault(f"endings.{band}", "ending_missing")
            continue
        yield from _missing(definition, f"endings.{band}.title", ending.title)
        if any(ending.text.values()):
            yield from _missing(definition, f"endings.{band}.text", ending.text)


def _kind(question: Question) -> Kind:
    return REGISTRY[question.type].kind
