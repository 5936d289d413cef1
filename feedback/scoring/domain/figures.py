"""The figure of a metric: the one that screen, API and PDF print."""

from collections.abc import Mapping
from dataclasses import dataclass

from feedback.scoring.domain import means, nps, proportions
from feedback.scoring.domain.display import DisplayPolicy, Standing
from feedback.scoring.domain.interval import Interval
from feedback.scoring.domain.metrics import SCALE, Band, BandCounts, Metric, band_counts
from feedback.scoring.domain.net_difference import adjusted_wald_difference


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric with its uncertainty.

    ``value``: NPS in points −100…100; CSAT the share of 4–5 and CES the share of 5–7, 0…1. It
    is the raw estimate, unrounded, and None below the floor. ``interval`` is in the unit of the
    value and withheld (None) unless the standing is FIRM; ``mean`` and ``mean_interval`` follow
    the same rule on the metric's scale. ``histogram`` holds every value of the scale. Skipped
    answers are in no denominator.
    """

    metric: Metric
    n: int
    n_skipped: int
    standing: Standing
    value: float | None
    interval: Interval | None
    mean: float | None
    mean_interval: Interval | None
    bands: BandCounts
    histogram: tuple[tuple[int, int], ...]

    @property
    def has_value(self) -> bool:
        return self.value is not None

    @property
    def whole_points(self) -> int | None:
        """NPS rounded once from its counts; None for the other metrics and below the floor."""
        shown = self.metric is Metric.NPS and self.has_value
        return nps.whole_points(self.bands) if shown else None

    def band_share(self, band: Band) -> float | None:
        """The share of answers in a band, 0…1; None without answers."""
        return proportions.share(getattr(self.bands, f"n_{band}"), self.n)

    def value_share(self, value: int) -> float | None:
        """The share of answers with one value of the scale, 0…1; None without answers."""
        return proportions.share(dict(self.histogram)[value], self.n)


@dataclass(frozen=True, slots=True)
class Change:
    """After minus before, in the unit of the metric's value (NPS: points, else share).

    Up is better for all three metrics. ``is_real`` says that the interval excludes no change.
    ``standing`` is the weaker of the two sides.
    """

    metric: Metric
    difference: float
    interval: Interval
    is_real: bool
    standing: Standing
    n_before: int
    n_after: int

    @property
    def is_better(self) -> bool:
        return self.is_real and self.difference > 0

    @property
    def is_worse(self) -> bool:
        return self.is_real and self.difference < 0


def figure(
    metric: Metric,
    histogram: Mapping[int, int],
    *,
    n_skipped: int = 0,
    floor: int = 5,
    indicative_below: int = 30,
    level: float = 0.95,
) -> Figure:
    """The figure of a histogram ``value → answers``. Raises ValueError off the metric's scale."""
    bands = band_counts(metric, histogram)
    policy = DisplayPolicy(floor, indicative_below)
    moments = means.of_histogram(histogram) if policy.shows_value(bands.n) else None
    shows_interval = moments is not None and policy.shows_interval(bands.n)
    return Figure(
        metric=metric,
        n=bands.n,
        n_skipped=n_skipped,
        standing=policy.standing(bands.n),
        value=_value(metric, bands) if moments else None,
        interval=_interval(metric, bands, level) if shows_interval else None,
        mean=moments.mean if moments else None,
        mean_interval=_mean_interval(metric, moments, level) if shows_interval else None,
        bands=bands,
        histogram=tuple((value, histogram.get(value, 0)) for value in SCALE[metric]),
    )


def change(
    metric: Metric,
    before: Mapping[int, int],
    after: Mapping[int, int],
    *,
    floor: int = 5,
    indicative_below: int = 30,
    level: float = 0.95,
) -> Change | None:
    """What changed between two independent groups of answers; None when either is too small.

    Newcombe's interval for shares, adjusted Wald for NPS; always given, since a change without
    its uncertainty says nothing.
    """
    policy = DisplayPolicy(floor, indicative_below)
    first, second = band_counts(metric, before), band_counts(metric, after)
    value_before, value_after = _value(metric, first), _value(metric, second)
    interval = _change_interval(metric, first, second, level)
    smaller = min(first.n, second.n)
    if not policy.shows_value(smaller):
        return None
    if value_before is None or value_after is None or interval is None:
        return None
    return Change(
        metric=metric,
        difference=value_after - value_before,
        interval=interval,
        is_real=interval.excludes(0),
        standing=policy.standing(smaller),
        n_before=first.n,
        n_after=second.n,
    )


def _value(metric: Metric, bands: BandCounts) -> float | None:
    if metric is Metric.NPS:
        return nps.points(bands)
    return proportions.share(bands.n_promoter, bands.n)


def _interval(metric: Metric, bands: BandCounts, level: float) -> Interval | None:
    if metric is Metric.NPS:
        net = nps.adjusted_wald_interval(bands, level)
        return net.scaled(100) if net else None
    return proportions.wilson(bands.n_promoter, bands.n, level)


def _mean_interval(metric: Metric, moments: means.Moments | None, level: float) -> Interval | None:
    interval = means.t_interval(moments, level) if moments else None
    scale = SCALE[metric]
    return interval.clipped(scale[0], scale[-1]) if interval else None


def _change_interval(
    metric: Metric, before: BandCounts, after: BandCounts, level: float
) -> Interval | None:
    if metric is Metric.NPS:
        net = adjusted_wald_difference(after, before, level)
        return net.interval.scaled(100) if net else None
    return proportions.newcombe(after.n_promoter, after.n, before.n_promoter, before.n, level)
