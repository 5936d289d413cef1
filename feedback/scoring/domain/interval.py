"""A confidence interval that knows its level and the method it was made by."""

from dataclasses import dataclass
from enum import StrEnum


class Method(StrEnum):
    """The name of the rule behind an interval, printed with it."""

    WALD = "wald"
    ADJUSTED_WALD = "adjusted_wald"
    SCORE = "score"
    WILSON = "wilson"
    WILSON_CORRECTED = "wilson_continuity_corrected"
    NEWCOMBE = "newcombe"
    NEWCOMBE_CORRECTED = "newcombe_continuity_corrected"
    AGRESTI_CAFFO = "agresti_caffo"
    CLOPPER_PEARSON = "clopper_pearson"
    MID_P = "mid_p"
    STUDENT_T = "student_t"
    LOG_T = "log_student_t"
    ORDER = "order_statistics"
    RATIO_T = "linearised_ratio_student_t"


@dataclass(frozen=True, slots=True)
class Interval:
    """From ``low`` to ``high``, in the unit of its figure; ``level`` is a share such as 0.95."""

    low: float
    high: float
    level: float
    method: Method

    @property
    def width(self) -> float:
        return self.high - self.low

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high

    def excludes(self, value: float) -> bool:
        """True when the value lies strictly outside; a value on the limit is not excluded."""
        return value < self.low or value > self.high

    def scaled(self, factor: float) -> "Interval":
        """The same interval in another unit, for example a share in points by 100."""
        return Interval(self.low * factor, self.high * factor, self.level, self.method)

    def clipped(self, low: float, high: float) -> "Interval":
        """The interval cut to the values that can occur."""
        return Interval(
            min(max(self.low, low), high), max(min(self.high, high), low), self.level, self.method
        )
