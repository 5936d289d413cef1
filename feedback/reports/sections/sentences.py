"""What a figure says, in one or two sentences that need no table."""

from __future__ import annotations

from feedback.analysis import wording
from feedback.analysis.domain.facts import Attainment
from feedback.analysis.render import numbers
from feedback.core.i18n import _
from feedback.reports.domain.standards import Judged, Verdict
from feedback.reports.sections.words import joined, told_apart
from feedback.scoring.domain.figures import Change, Figure
from feedback.scoring.domain.metrics import Metric
from feedback.sla.domain.policy import Measure as Clock

Told = tuple[str, str]


def clock_sentence(found: Attainment, judged: Judged | None, floor: int) -> Told | None:
    """How a promise of time was kept; None where nothing was promised and nothing happened."""
    is_first = found.measure is Clock.FIRST_RESPONSE
    if judged is None:
        if not found.n:
            return None
        text = (
            _("First responses: %(reached)s in time; no standard is set.", reached=_share(found))
            if is_first
            else _("Resolutions: %(reached)s in time; no standard is set.", reached=_share(found))
        )
        return "note", text
    if judged.reached is None:
        few = {"n": found.n, "floor": floor}
        return "too_few", (
            _("First responses: too few to judge (%(n)s; from %(floor)s on).", **few)
            if is_first
            else _("Resolutions: too few to judge (%(n)s; from %(floor)s on).", **few)
        )
    reached, target = told_apart(judged.measure, judged.reached, judged.target)
    values = {"reached": reached, "target": target}
    told = _kept(is_first, values) if judged.verdict is Verdict.MET else _missed(is_first, values)
    is_open = not judged.is_clear and abs(judged.reached - judged.target) > 1e-9
    return judged.verdict.value, joined([told, _("The difference may be chance.")][: 1 + is_open])


def _kept(is_first: bool, values: dict[str, str]) -> str:
    if is_first:
        return _(
            "First responses kept their standard: %(reached)s in time against %(target)s promised.",
            **values,
        )
    return _(
        "Resolutions kept their standard: %(reached)s in time against %(target)s promised.",
        **values,
    )


def _missed(is_first: bool, values: dict[str, str]) -> str:
    if is_first:
        return _(
            "First responses missed their standard: %(reached)s in time against %(target)s "
            "promised.",
            **values,
        )
    return _(
        "Resolutions missed their standard: %(reached)s in time against %(target)s promised.",
        **values,
    )


def _share(found: Attainment) -> str:
    return numbers.share(found.share)


def score_sentence(
    figure: Figure, change: Change | None, judged: Judged | None, floor: int
) -> Told | None:
    """The score with its certainty, its standard and its change; None without any answer."""
    name = wording.metric_name(figure.metric)
    if not figure.n:
        return None
    if not figure.has_value:
        text = _(
            "%(metric)s: too few answers (%(n)s; from %(floor)s on).",
            metric=name,
            n=figure.n,
            floor=floor,
        )
        return "too_few", text
    parts = [_value(figure, name)]
    if judged is not None and judged.reached is not None:
        parts.append(_against_standard(judged))
    parts.append(change_sentence(figure, change))
    kind = judged.verdict.value if judged is not None else "note"
    return kind, joined(parts)


def _value(figure: Figure, name: str) -> str:
    value = wording.value_text(figure)
    if figure.interval is None:
        return _(
            "%(metric)s is %(value)s, a hint from %(n)s answers.",
            metric=name,
            value=value,
            n=figure.n,
        )
    unit = wording.UNITS[figure.metric]
    return _(
        "%(metric)s is %(value)s; with 95%% confidence between %(low)s and %(high)s.",
        metric=name,
        value=value,
        low=numbers.number(figure.interval.low, unit),
        high=numbers.number(figure.interval.high, unit),
    )


def _against_standard(judged: Judged) -> str:
    assert judged.reached is not None
    target = told_apart(judged.measure, judged.reached, judged.target)[1]
    if judged.verdict is Verdict.MET:
        return (
            _("It keeps its standard of %(target)s.", target=target)
            if judged.is_clear
            else _(
                "It keeps its standard of %(target)s, but so narrowly that it may be chance.",
                target=target,
            )
        )
    return (
        _("It misses its standard of %(target)s.", target=target)
        if judged.is_clear
        else _(
            "It misses its standard of %(target)s, but so narrowly that it may be chance.",
            target=target,
        )
    )


def change_sentence(figure: Figure, change: Change | None) -> str:
    """Whether the score moved against the period before, and whether that is more than chance."""
    if change is None:
        return _("There were too few answers to tell whether it changed.")
    amount = amount_text(change)
    if not change.is_real:
        return _(
            "The change against the period before (%(change)s) is within chance.", change=amount
        )
    if change.is_better:
        return _("It rose by %(change)s, more than chance explains.", change=amount.lstrip("+"))
    return _(
        "It fell by %(change)s, more than chance explains.",
        change=amount.lstrip(numbers.MINUS),
    )


def amount_text(change: Change) -> str:
    """The signed change with its unit."""
    if change.metric is Metric.NPS:
        return _("%(change)s points", change=wording.change_text(change))
    return wording.change_text(change)
