"""The regularised incomplete beta function, from which t and binomial tails follow."""

from math import exp, lgamma, log, log1p

_TINY = 1e-300
_PRECISION = 1e-16
_MAX_STEPS = 20_000


def incomplete_beta(a: float, b: float, x: float) -> float:
    """I_x(a, b), between 0 and 1, for a, b > 0 (Abramowitz & Stegun 26.5.8, continued fraction)."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    front = exp(a * log(x) + b * log1p(-x) - log_beta(a, b))
    # The fraction converges quickly only below the mean; above it the symmetry is used.
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, 1 - x) / b


def log_beta(a: float, b: float) -> float:
    """ln B(a, b) for a, b > 0."""
    if b == 0.5 and a >= 50:
        # lgamma(a + ½) − lgamma(a) by its asymptotic series: the plain difference of two large
        # numbers would lose the digits that a large sample needs.
        ratio = 0.5 * log(a) - 1 / (8 * a) + 1 / (192 * a**3) - 1 / (640 * a**5)
        return lgamma(0.5) - ratio
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def _fraction(a: float, b: float, x: float) -> float:
    """The continued fraction by Lentz's method."""
    c = 1.0
    d = 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _MAX_STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        step = 1.0
        for term in (even, odd):
            d = 1 / _away_from_zero(1 + term * d)
            c = _away_from_zero(1 + term / c)
            step = c * d
            value *= step
        if abs(step - 1) <= _PRECISION:
            break
    return value


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
