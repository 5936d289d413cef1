"""How large a symbol is printed, and from how far it can be read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# A symbol is read from up to ten times its width.
DISTANCE_PER_WIDTH = 10
QUIET_MODULES = 4
DOTS_PER_INCH = 300


class PrintSize(StrEnum):
    """What the symbol is printed on."""

    CARD = "card"
    COUNTER = "counter"
    WALL = "wall"


WIDTH_MM: dict[PrintSize, int] = {
    PrintSize.CARD: 40,
    PrintSize.COUNTER: 60,
    PrintSize.WALL: 110,
}


@dataclass(frozen=True, slots=True)
class Printed:
    """A symbol on paper: its width without and with the quiet zone, in millimetres."""

    width_mm: float
    whole_mm: float
    distance_cm: int


def printed(size: PrintSize, n_modules: int) -> Printed:
    """The measures of a symbol of so many modules (quiet zone not counted) on paper."""
    width = float(WIDTH_MM[size])
    whole = width * (n_modules + 2 * QUIET_MODULES) / n_modules
    return Printed(width, round(whole, 2), distance_cm(width))


def distance_cm(width_mm: float) -> int:
    """The farthest reading distance of a symbol of that width."""
    return int(width_mm * DISTANCE_PER_WIDTH / 10)


def dots_per_module(size: PrintSize, n_modules: int) -> int:
    """Printer dots a module at 300 dpi, rounded up, so that a symbol is never printed smaller."""
    dots = WIDTH_MM[size] / 25.4 * DOTS_PER_INCH
    return max(4, -(-int(dots) // n_modules))
