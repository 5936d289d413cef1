"""What may be printed for a number of answers."""

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """How much a figure can carry, by its number of answers."""

    NONE = "none"
    """No answers."""
    TOO_FEW = "too_few"
    """Fewer answers than the floor: no figure."""
    INDICATIVE = "indicative"
    """A figure without an interval, to be read as a hint."""
    FIRM = "firm"
    """A figure with its interval."""


@dataclass(frozen=True, slots=True)
class DisplayPolicy:
    """The two thresholds of an installation: a convention, not a theorem."""

    floor: int = 5
    indicative_below: int = 30

    def standing(self, n: int) -> Standing:
        """The standing of a figure made of n answers."""
        if n == 0:
            return Standing.NONE
        if n < self.floor:
            return Standing.TOO_FEW
        return Standing.INDICATIVE if n < self.indicative_below else Standing.FIRM

    def shows_value(self, n: int) -> bool:
        return self.standing(n) in (Standing.INDICATIVE, Standing.FIRM)

    def shows_interval(self, n: int) -> bool:
        return self.standing(n) is Standing.FIRM
