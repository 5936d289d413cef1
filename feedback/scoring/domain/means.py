"""Means of counted answers with Student's t interval, and of durations on the log scale."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, fsum, log, sqrt

from feedback.scoring.domain.interval import Interval, Method
from feedback.scoring.domain.student import two_sided_t, upper_tail


@dataclass(frozen=True, slots=True)
class Moments:
    """Number, mean and standard deviation (n − 1 form; None below two values)."""

    n: int
    mean: float
    deviation: float | None

    @property
    def standard_error(self) -> float | None:
        return None if self.deviation is None else self.deviation / sqrt(self.n)


@dataclass(frozen=True, slots=True)
class MeanTest:
    """A t test: ``p_one_sided`` is the chance of a t at least this large."""

    estimate: float
    standard_error: float
    t: float
    df: int
    p_one_sided: float
    interval: Interval


def of_histogram(histogram: Mapping[int, int]) -> Moments | None:
    """Mean and deviation of counted answers, exact in whole numbers; None without answers."""
    n = sum(histogram.values())
    total = sum(value * count for value, count in histogram.items())
    squares = sum(value * value * count for value, count in histogram.items())
    return of_sums(n, total, squares)


def of_sums(n: int, total: float, squares: float) -> Moments | None:
    """Mean and deviation from the number, the sum and the sum of squares; None when n is 0."""
    if n == 0:
        return None
    if n == 1:
        return Moments(1, float(total), None)
    # n·Σx² − (Σx)² is exact for whole numbers; negative rounding dust is no variance.
    spread = max(n * squares - total * total, 0) / (n * (n - 1))
    return Moments(n, total / n, sqrt(spread))


def of_values(values: Sequence[float]) -> Moments | None:
    """Mean and deviation of measured values; None without values."""
    n = len(values)
    if n == 0:
        return None
    mean = fsum(values) / n
    if n == 1:
        return Moments(1, mean, None)
    return Moments(n, mean, sqrt(fsum((value - mean) ** 2 for value in values) / (n - 1)))


def t_interval(moments: Moments, level: float = 0.95) -> Interval | None:
    """Mean ± t(n − 1) standard errors; None below two values. Not z: n may be small."""
    error = moments.standard_error
    if error is None:
        return None
    margin = two_sided_t(moments.n - 1, level) * error
    return Interval(moments.mean - margin, moments.mean + margin, level, Method.STUDENT_T)


def normalised(mean: float, lowest: float, highest: float) -> float:
    """The place of a mean on its scale, 0…1: ``(mean − lowest) / (highest − lowest)``."""
    return (mean - lowest) / (highest - lowest)


def against_benchmark(moments: Moments, benchmark: float, level: float = 0.95) -> MeanTest | None:
    """The test whether the mean is above a benchmark; None when the values show no variation."""
    return _test(moments, moments.mean - benchmark, level)


def paired(first: Sequence[float], second: Sequence[float], level: float = 0.95) -> MeanTest | None:
    """First − second of the same persons; None below two pairs or without variation.

    Raises ValueError when the two lists differ in length.
    """
    moments = of_values([a - b for a, b in zip(first, second, strict=True)])
    return None if moments is None else _test(moments, moments.mean, level)


def faster_than(
    durations: Sequence[float], benchmark: float, level: float = 0.95
) -> MeanTest | None:
    """The geometric mean of durations with its interval, and the test that it is below a benchmark.

    Durations are skewed, so the t interval is made of their logarithms. None below two
    durations or without variation; raises ValueError for a duration that is not positive.
    """
    if any(duration <= 0 for duration in durations):
        raise ValueError("a duration is longer than nothing")
    moments = of_values([log(duration) for duration in durations])
    test = None if moments is None else _test(moments, log(benchmark) - moments.mean, level)
    if moments is None or test is None:
        return None
    on_log = test.interval
    interval = Interval(exp(on_log.low), exp(on_log.high), level, Method.LOG_T)
    return MeanTest(
        exp(moments.mean), test.standard_error, test.t, test.df, test.p_one_sided, interval
    )


def _test(moments: Moments, distance: float, level: float) -> MeanTest | None:
    error, interval = moments.standard_error, t_interval(moments, level)
    if not error or interval is None:
        return None
    t, df = distance / error, moments.n - 1
    return MeanTest(moments.mean, error, t, df, upper_tail(t, df), interval)
