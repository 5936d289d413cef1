"""The three metrics, their scales and their bands."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Metric(StrEnum):
    """A standard question whose answers are scored. High is good in all three."""

    NPS = "nps"
    CSAT = "csat"
    CES = "ces"


class Band(StrEnum):
    """The third of a scale that an answer falls in."""

    DETRACTOR = "detractor"
    PASSIVE = "passive"
    PROMOTER = "promoter"


SCALE: Mapping[Metric, range] = MappingProxyType(
    {Metric.NPS: range(11), Metric.CSAT: range(1, 6), Metric.CES: range(1, 8)}
)

# The form has to be printed with the figure: CES version 1 (1–5) reads the other way round.
FORM: Mapping[Metric, str] = MappingProxyType(
    {Metric.NPS: "NPS 0–10", Metric.CSAT: "CSAT 1–5", Metric.CES: "CES 2.0 1–7"}
)

# Last value of the lower band, last value of the middle band.
_BREAKS = {Metric.NPS: (6, 8), Metric.CSAT: (2, 3), Metric.CES: (3, 4)}


@dataclass(frozen=True, slots=True)
class BandCounts:
    """How many answers fell in each band."""

    n_detractor: int
    n_passive: int
    n_promoter: int

    def __post_init__(self) -> None:
        if min(self.n_detractor, self.n_passive, self.n_promoter) < 0:
            raise ValueError("a number of answers cannot be negative")

    @property
    def n(self) -> int:
        return self.n_detractor + self.n_passive + self.n_promoter


@dataclass(frozen=True, slots=True)
class Tally:
    """Raw answers sorted into valid ones (as a histogram), skipped ones and invalid ones."""

    histogram: Mapping[int, int]
    n_skipped: int
    n_invalid: int

    @property
    def n_valid(self) -> int:
        return sum(self.histogram.values())


def is_valid(metric: Metric, value: object) -> bool:
    """True when the value is a whole number on the metric's scale; 7.5, True and "5" are not."""
    return type(value) is int and value in SCALE[metric]


def band_of(metric: Metric, value: int) -> Band:
    """The band of one valid answer. Raises ValueError off the scale: nothing is clipped."""
    if not is_valid(metric, value):
        raise ValueError(f"{value!r} is not an answer on the scale of {FORM[metric]}")
    lower, middle = _BREAKS[metric]
    if value <= lower:
        return Band.DETRACTOR
    return Band.PASSIVE if value <= middle else Band.PROMOTER


def tally(metric: Metric, values: Iterable[object]) -> Tally:
    """The histogram of the valid answers; ``None`` counts as skipped, the rest as invalid."""
    histogram: Counter[int] = Counter()
    n_skipped = n_invalid = 0
    for value in values:
        if value is None:
            n_skipped += 1
        elif isinstance(value, int) and is_valid(metric, value):
            histogram[value] += 1
        else:
            n_invalid += 1
    return Tally(dict(sorted(histogram.items())), n_skipped, n_invalid)


def band_counts(metric: Metric, histogram: Mapping[int, int]) -> BandCounts:
    """How many answers of a histogram fell in each band. Raises ValueError off the scale."""
    n_in = dict.fromkeys(Band, 0)
    for value, n_answers in histogram.items():
        n_in[band_of(metric, value)] += n_answers
    return BandCounts(n_in[Band.DETRACTOR], n_in[Band.PASSIVE], n_in[Band.PROMOTER])


def merge(histograms: Iterable[Mapping[int, int]]) -> dict[int, int]:
    """One histogram that counts every answer of the given ones: days into weeks, sites into one."""
    total: Counter[int] = Counter()
    for histogram in histograms:
        for value, n_answers in histogram.items():
            total[value] += n_answers
    return dict(sorted(total.items()))
