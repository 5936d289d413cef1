"""A report's facts, its fingerprint, and the archive that knows whether it was made before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from feedback.accounts.domain.roles import Actor
from feedback.analysis import service as analysis
from feedback.analysis.domain.facts import Comment
from feedback.analysis.domain.period import Period
from feedback.analysis.store import cases, histograms
from feedback.analysis.store.comments import comments
from feedback.core.ids import new_token
from feedback.outbox.service import put
from feedback.reports.domain.comments import fit_for_paper
from feedback.reports.domain.facts import (
    MonthCount,
    Months,
    Place,
    PlaceBelow,
    ReasonsOf,
    ReportFacts,
)
from feedback.reports.domain.request import months_before
from feedback.reports.store import archive
from feedback.reports.store.rules import rules_for
from feedback.reports.store.standards import standards_of
from feedback.reports.store.texts import choice_texts
from feedback.scoring.domain.metrics import Band
from feedback.sla.domain.policy import OPENING
from feedback.touchpoints.store.queries import ancestors, touchpoint_for

MOST_BREACHES = 20
MOST_COMMENTS = {Band.DETRACTOR: 6, Band.PASSIVE: 2, Band.PROMOTER: 4}
MOST_BELOW = 60
MOST_REASONS = 8
MOST_QUESTIONS = 2
N_MONTHS = 6
MOST_WAITING = 2
KIND = "report.render"
_SHORTEST_COMMENT = 4


@dataclass(frozen=True, slots=True)
class Order:
    """A report to be made: what, for whom, and the digest under which it is waited for."""

    digest: str
    code: str
    touchpoint_id: int
    period: Period
    language: str
    staff_id: int | None
    asked_at: datetime

    def to_payload(self) -> dict[str, Any]:
        """The order as the outbox keeps it."""
        return {
            "digest": self.digest,
            "code": self.code,
            "touchpoint_id": self.touchpoint_id,
            "from": self.period.from_on.isoformat(),
            "to": self.period.to_on.isoformat(),
            "language": self.language,
            "staff_id": self.staff_id,
            "asked_at": self.asked_at.isoformat(),
        }

    @classmethod
    def from_payload(cls, payload: Any) -> Order:
        """The order that `to_payload` wrote."""
        return cls(
            digest=payload["digest"],
            code=payload["code"],
            touchpoint_id=payload["touchpoint_id"],
            period=Period(date.fromisoformat(payload["from"]), date.fromisoformat(payload["to"])),
            language=payload["language"],
            staff_id=payload["staff_id"],
            asked_at=datetime.fromisoformat(payload["asked_at"]),
        )


def collect(*, actor: Actor, now: datetime, code: str, period: Period, floor: int) -> ReportFacts:
    """Everything the report of a node says to this person; raises `NotFound` out of scope."""
    node = touchpoint_for(actor, code)
    ids = analysis.ids_below(actor, node)
    view = analysis.View(period, floor)
    breaches, n_breaches = cases.breaches(ids, period, now=now, most=MOST_BREACHES)
    is_wide = node.kind != "touchpoint"
    rows = analysis.overview(actor, view, now=now, node=node).rows if is_wide else ()
    standards = standards_of([node, *(row.node for row in rows[:MOST_BELOW])])
    codes = {row.node.id: row.node.code for row in rows[:MOST_BELOW]} or {node.id: node.code}
    return ReportFacts(
        place=Place(
            code=node.code,
            kind=node.kind,
            names=node.name,
            above=tuple(upper.name for upper in ancestors(node, actor)),
            zone=node.zone,
        ),
        period=period,
        figures=analysis.node_figures(actor, node, view, now=now),
        standards=standards[node.id],
        durations=tuple(cases.durations(ids, period, measure) for measure in OPENING),
        breaches=tuple(breaches),
        n_breaches=n_breaches,
        reasons=_reasons(ids, period),
        comments=_comments(ids, period),
        below=tuple(_below(row, standards[row.node.id]) for row in rows[:MOST_BELOW]),
        n_below=len(rows),
        months=_months(ids, codes, period),
        rules=rules_for(node.path, node.zone, now),
        floor=floor,
        cut_off_at=now,
    )


def _below(row: analysis.Row, standards: dict[str, float]) -> PlaceBelow:
    return PlaceBelow(
        code=row.node.code,
        names=row.node.name,
        figures=row.figures.figures,
        changes=row.figures.changes,
        follow_up=row.figures.follow_up,
        standards=standards,
    )


def _reasons(ids: Sequence[int], period: Period) -> tuple[ReasonsOf, ...]:
    found = histograms.reasons(ids, period)
    if not found:
        return ()
    questions, options = choice_texts(ids, period)
    by_question: dict[str, list[Any]] = defaultdict(list)
    for reason in found:
        words = options.get((reason.question_id, reason.option_id))
        by_question[reason.question_id].append((words, reason))
    groups = [
        ReasonsOf(questions.get(question_id), tuple(listed))
        for question_id, listed in by_question.items()
    ]
    return tuple(sorted(groups, key=lambda group: -group.n)[:MOST_QUESTIONS])


def _comments(ids: Sequence[int], period: Period) -> tuple[Comment, ...]:
    """The newest comments of each group that have something to say, fit for paper."""
    chosen: list[Comment] = []
    for band, most in MOST_COMMENTS.items():
        found = comments(ids, period, band=band.value, most=most * 3)
        fit = {
            text: replace(comment, text=text)
            for comment in reversed(found)
            if len(text := fit_for_paper(comment.text)) >= _SHORTEST_COMMENT
        }
        chosen += sorted(fit.values(), key=lambda comment: comment.local_on, reverse=True)[:most]
    return tuple(chosen)


def _months(ids: Sequence[int], codes: dict[int, str], period: Period) -> Months:
    """The months up to the last day of the period; the last one ends with it."""
    last = period.to_on.replace(day=1)
    starts = [months_before(last, back) for back in range(N_MONTHS - 1, -1, -1)]
    ends = [start - timedelta(days=1) for start in starts[1:]] + [period.to_on]
    parts = [Period(start, end) for start, end in zip(starts, ends, strict=True)]
    counted = sorted(histograms.counted(ids, parts).items(), key=lambda item: item[0])
    return Months(
        tuple(starts),
        tuple(
            MonthCount(starts[index], codes[touchpoint_id], metric, found.histogram)
            for (touchpoint_id, metric, index), found in counted
            if touchpoint_id in codes and found.histogram
        ),
    )


def place_order(connection: Connection, order: Order, seen: archive.Entry | None) -> bool:
    """Put the report into the outbox unless it is on its way already.

    `seen` is the archive's row as the caller found it. False while the person waits for too many
    other reports.
    """
    if not archive.claim(
        connection,
        digest=order.digest,
        touchpoint_id=order.touchpoint_id,
        from_on=order.period.from_on,
        to_on=order.period.to_on,
        language=order.language,
        staff_id=order.staff_id,
        now=order.asked_at,
        seen=seen,
    ):
        return True
    if archive.n_waiting(connection, order.staff_id, order.asked_at) > MOST_WAITING:
        archive.forget(connection, order.digest)
        return False
    put(
        connection,
        now=order.asked_at,
        kind=KIND,
        dedupe_key=f"{KIND}:{order.digest}:{new_token()}",
        payload=order.to_payload(),
    )
    return True
