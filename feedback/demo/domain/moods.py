"""How content customers are at a touchpoint as the year goes, and the scores they give.

The plot that charts can find: after a change of the courier (month 7) the home delivery of
Hangzhou keeps people waiting; a fixed-slot rule repairs part of it (month 10). In Berlin the
repair desk gets better all year long. In summer the hotline is crowded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from feedback.demo.domain.places import Odds, Spot
from feedback.scoring.domain.metrics import Band, Metric

N_DAYS = 365
COURIER = "westlake_delivery"


@dataclass(frozen=True, slots=True)
class Year:
    """The 365 days up to and with the day of loading."""

    last_on: date

    @property
    def first_on(self) -> date:
        """The first day of the story."""
        return self.last_on - timedelta(days=N_DAYS - 1)

    def day(self, on: date) -> int:
        """The number of a day in the story, from 0."""
        return (on - self.first_on).days

    def month(self, on: date) -> int:
        """The month of the story, 1 to 12, whatever the calendar says."""
        return min(12, max(1, self.day(on) * 12 // N_DAYS + 1))

    def month_begins_on(self, month: int) -> date:
        """The first day of a month of the story."""
        return self.first_on + timedelta(days=-(-(month - 1) * N_DAYS // 12))


def is_courier_late(spot: Spot, month: int) -> bool:
    """Whether this delivery suffers from the new courier (months 7 to 9)."""
    return spot.key == COURIER and 7 <= month <= 9


def odds(spot: Spot, year: Year, on: date) -> Odds:
    """The shares of unhappy and lukewarm customers on a day."""
    month = year.month(on)
    if is_courier_late(spot, month):
        return Odds(0.32, 0.29)
    if spot.key == COURIER and month >= 10:
        return Odds(0.15, 0.26)
    if spot.key == "mitte_repair":
        done = year.day(on) / N_DAYS
        return Odds(spot.odds.unhappy - 0.09 * done, spot.odds.lukewarm - 0.04 * done)
    if spot.key == "hotline" and on.month in {7, 8}:
        return Odds(spot.odds.unhappy + 0.08, spot.odds.lukewarm + 0.03)
    return spot.odds


def strain(spot: Spot, year: Year, on: date) -> float:
    """How much more often than usual cases are answered late."""
    if is_courier_late(spot, year.month(on)):
        return 0.2
    if spot.key == "hotline" and on.month in {7, 8}:
        return 0.12
    return 0.04 if spot.key == COURIER else 0.0


def band(rng: Random, shares: Odds) -> Band:
    """One customer's mood."""
    drawn = rng.random()
    if drawn < shares.unhappy:
        return Band.DETRACTOR
    return Band.PASSIVE if drawn < shares.unhappy + shares.lukewarm else Band.PROMOTER


# How often each value is given within a band.
LEAD: dict[Metric, dict[Band, dict[int, int]]] = {
    Metric.NPS: {
        Band.DETRACTOR: {0: 9, 1: 4, 2: 8, 3: 12, 4: 13, 5: 27, 6: 27},
        Band.PASSIVE: {7: 45, 8: 55},
        Band.PROMOTER: {9: 42, 10: 58},
    },
    Metric.CSAT: {
        Band.DETRACTOR: {1: 36, 2: 64},
        Band.PASSIVE: {3: 1},
        Band.PROMOTER: {4: 45, 5: 55},
    },
    Metric.CES: {
        Band.DETRACTOR: {1: 19, 2: 30, 3: 51},
        Band.PASSIVE: {4: 1},
        Band.PROMOTER: {5: 27, 6: 41, 7: 32},
    },
}
# Scores beside a leading NPS: they go with it, but not in step.
BESIDE: dict[Metric, dict[Band, tuple[int, ...]]] = {
    Metric.CSAT: {
        Band.DETRACTOR: (28, 34, 24, 11, 3),
        Band.PASSIVE: (1, 5, 26, 50, 18),
        Band.PROMOTER: (0, 1, 5, 38, 56),
    },
    Metric.CES: {
        Band.DETRACTOR: (14, 20, 24, 18, 13, 8, 3),
        Band.PASSIVE: (1, 3, 8, 17, 32, 28, 11),
        Band.PROMOTER: (0, 1, 2, 5, 18, 40, 34),
    },
}


def lead_value(rng: Random, metric: Metric, mood: Band) -> int:
    """The leading score of a customer in this mood."""
    values = LEAD[metric][mood]
    return rng.choices(list(values), list(values.values()))[0]


def beside_value(rng: Random, metric: Metric, mood: Band) -> int:
    """A further score of the same customer."""
    weights = BESIDE[metric][mood]
    return rng.choices(range(1, len(weights) + 1), weights)[0]
