"""Conditions as CSS, so that a page without JavaScript shows a question when it is asked.

Where a browser lacks `:has()` nothing is hidden. The server decides what counts in any case.
"""

from collections.abc import Iterable
from itertools import product
from math import prod

from feedback.scoring.domain.metrics import SCALE, band_of
from feedback.surveys.domain.path import wanted
from feedback.surveys.domain.question_types import REGISTRY
from feedback.surveys.domain.structure import Definition, Question

MOST_ALTERNATIVES = 64

Group = tuple[str, ...]  # input ids of which one is checked
Alternative = tuple[Group, ...]  # groups that all hold


def input_id(question_id: str, value: str) -> str:
    """The HTML id of one radio or checkbox; ids and values are safe by `parse`."""
    return f"a-{question_id}-{value}"


def section_id(question_id: str) -> str:
    """The HTML id of the section around one question."""
    return f"q-{question_id}"


def browser_conditions(definition: Definition) -> tuple[tuple[str, tuple[Alternative, ...]], ...]:
    """For each conditional question the alternatives, any of which shows it.

    A chain is unfolded: an answer counts only while its own question is shown. No alternative
    means never shown.
    """
    questions = {question.id: question for question in definition.questions}
    shown: dict[str, tuple[Alternative, ...]] = {}
    for question in definition.questions:
        condition = question.show_if
        if condition is None:
            shown[question.id] = ((),)
            continue
        own: list[tuple[Alternative, ...]] = []
        unfolded: list[tuple[Alternative, ...]] = []
        for clause in condition.clauses:
            target = questions.get(clause.question)
            group = _inputs(target, wanted(clause, target)) if target else ()
            parents = shown.get(clause.question, ()) if group else ()
            own.append(((group,),) if parents else ())
            unfolded.append(tuple(_joined((*parent, group)) for parent in parents))
        # Own clauses only, where a chain grows too large: more is seen, nothing asked is hidden.
        shown[question.id] = (
            _combined(unfolded, condition.mode) or _combined(own, condition.mode) or ()
        )
    return tuple((q.id, shown[q.id]) for q in definition.questions if q.show_if is not None)


def _combined(terms: list[tuple[Alternative, ...]], mode: str) -> tuple[Alternative, ...] | None:
    """The alternatives of all clauses together, or None when there are too many to write down."""
    sizes = [len(term) for term in terms]
    if (sum(sizes) if mode == "any" else prod(sizes)) > MOST_ALTERNATIVES:
        return None
    if mode == "any":
        return tuple(dict.fromkeys(alternative for term in terms for alternative in term))
    return tuple(
        dict.fromkeys(
            _joined(group for part in parts for group in part) for parts in product(*terms)
        )
    )


def css_rules(definition: Definition, form: str = "form") -> str:
    """The style sheet that hides what is not asked now; `form` is the selector of the form."""
    rules = []
    for question_id, alternatives in browser_conditions(definition):
        shown = "".join(f":not({_matches(alternative)})" for alternative in alternatives)
        rules.append(f"{form}{shown} #{section_id(question_id)}{{display:none}}")
    return f"@supports selector(:has(*)){{{''.join(rules)}}}" if rules else ""


def _matches(alternative: Alternative) -> str:
    return "".join(
        f":has({','.join(f'#{input_id}:checked' for input_id in group)})" for group in alternative
    )


def _joined(groups: Iterable[Group]) -> Alternative:
    return tuple(dict.fromkeys(groups))


def _inputs(question: Question, names: frozenset[str]) -> Group:
    metric = REGISTRY[question.type].metric
    if metric is None:
        values = [option.id for option in question.options if option.id in names]
    else:
        values = [str(value) for value in SCALE[metric] if band_of(metric, value) in names]
    return tuple(input_id(question.id, value) for value in values)
