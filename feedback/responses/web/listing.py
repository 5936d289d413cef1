"""`/responses`: what customers answered, newest first; every figure opens its part of it."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import current_actor, requires
from feedback.core.i18n import NAMES, _, current_language
from feedback.responses import wording
from feedback.responses.store.queries import (
    MOST_SEARCHED,
    Doubt,
    Filters,
    Total,
    n_doubtful,
    option_words,
    responses_page,
    searched_from,
    total,
)
from feedback.responses.web.blueprint import pages
from feedback.responses.web.filters import address, asked_filters, chips
from feedback.scoring.domain.metrics import Band, Metric
from feedback.touchpoints.store.queries import flat, tree


@pages.get("/responses")
@requires(Right.SEE_RESPONSES)
def listing() -> Any:
    """The responses that match, one page of them, with their number in all."""
    actor = current_actor()
    filters, faults = asked_filters(request.args, actor)
    found = total(actor, filters)
    page = responses_page(actor, filters, request.args.get("after"), n=found.n)
    answer = render_template(
        "responses/list.html",
        filters=filters,
        faults=faults,
        chips=chips(filters, _option_words(filters)),
        lines=page.rows,
        total=found,
        total_text=_total_text(found, filters),
        n_doubtful=n_doubtful(actor, filters),
        n_searched=MOST_SEARCHED if searched_from(filters) else 0,
        doubts=Doubt,
        nodes=flat(tree(actor)),
        scores=[(metric, list(Band)) for metric in Metric],
        languages=NAMES,
        shows_zone=len({line.zone for line in page.rows}) > 1,
        is_first=not request.args.get("after"),
        first_href=address(filters),
        next_href=address(filters, after=page.next_cursor) if page.next_cursor else "",
        doubtful_href=address(filters, flagged=Doubt.COUNTED.value),
        words=wording,
        excerpt=excerpt,
    )
    return (answer, 422) if faults else answer


EXCERPT = 220


def excerpt(comment: str | None) -> str:
    """The beginning of a comment on one line."""
    line = " ".join((comment or "").split())
    return line if len(line) <= EXCERPT else line[: EXCERPT - 1].rstrip() + "…"


def _total_text(found: Total, filters: Filters) -> str:
    if found.is_capped:
        return _("More than %(n)s responses", n=f"{found.n:,}")
    if found.n_responses != found.n:
        return _("%(n)s answers in %(m)s responses", n=f"{found.n:,}", m=f"{found.n_responses:,}")
    if found.n == 1:
        return _("1 response")
    return _("%(n)s responses", n=f"{found.n:,}")


def _option_words(filters: Filters) -> str:
    """What the option says in a current survey; its id where no survey offers it any more."""
    if not filters.option_id:
        return ""
    for (question_id, option_id), words in option_words(current_language()).items():
        if option_id == filters.option_id and filters.question_id in {None, question_id}:
            return words
    return filters.option_id
