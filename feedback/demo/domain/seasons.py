"""How many customers answer at a touchpoint on a day, and at what time of the day."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from feedback.demo.domain.places import BERLIN, Spot, in_china, zone_of
from feedback.sla.domain.china import holiday_names
from feedback.touchpoints.domain.kinds import Channel

# Monday to Sunday.
CHINA_WEEK: dict[Channel, tuple[float, ...]] = {
    Channel.COUNTER: (0.75, 0.75, 0.8, 0.85, 1.05, 1.45, 1.35),
    Channel.PHONE: (1.3, 1.15, 1.1, 1.05, 1.1, 0.7, 0.6),
    Channel.WEB: (0.95, 0.9, 0.9, 0.95, 1.0, 1.15, 1.15),
    Channel.DELIVERY: (0.9, 0.9, 0.95, 0.95, 1.0, 1.2, 1.1),
    Channel.FIELD: (1.05, 1.0, 1.0, 1.0, 1.05, 1.1, 0.8),
}
EUROPE_WEEK: dict[Channel, tuple[float, ...]] = {
    Channel.COUNTER: (1.0, 0.95, 1.0, 1.05, 1.2, 1.8, 0.0),
    Channel.PHONE: (1.4, 1.3, 1.2, 1.2, 1.2, 0.5, 0.2),
    Channel.WEB: (1.05, 1.0, 1.0, 0.95, 0.9, 0.95, 1.15),
    Channel.DELIVERY: (1.1, 1.2, 1.2, 1.2, 1.3, 1.0, 0.0),
    Channel.FIELD: (1.3, 1.3, 1.3, 1.3, 1.3, 0.5, 0.0),
}
# Opening, closing and busiest hour of the day.
HOURS: dict[Channel, tuple[float, float, float]] = {
    Channel.COUNTER: (10.0, 20.4, 16.0),
    Channel.PHONE: (8.2, 20.0, 10.5),
    Channel.WEB: (7.0, 23.8, 20.5),
    Channel.DELIVERY: (9.0, 20.0, 13.0),
    Channel.FIELD: (9.0, 19.5, 15.0),
}
SPRING_FESTIVAL = "Spring Festival"


def expected(spot: Spot, on: date) -> float:
    """The mean number of answers of a touchpoint on a day."""
    in_east = in_china(spot.key)
    week = CHINA_WEEK if in_east else EUROPE_WEEK
    season = _china(spot, on) if in_east else _europe(spot, on)
    return spot.a_day * week[spot.channel][on.weekday()] * season


def _china(spot: Spot, on: date) -> float:
    holiday = dict(holiday_names(on) or ()).get("en")
    if holiday == SPRING_FESTIVAL:
        return 0.35 if spot.channel in {Channel.PHONE, Channel.WEB} else 0.1
    factor = 1.0
    if holiday:
        factor *= 1.4 if spot.channel in {Channel.COUNTER, Channel.WEB} else 0.6
    # Air conditioners are bought, brought and repaired in summer.
    if on.month in {6, 7, 8} and spot.channel in {Channel.PHONE, Channel.FIELD}:
        factor *= 1.45
    # The two large shopping weeks of the year.
    is_sale = (on.month == 11 and on.day <= 16) or (on.month == 6 and 10 <= on.day <= 22)
    if is_sale and spot.channel in {Channel.DELIVERY, Channel.WEB}:
        factor *= 1.7
    return factor


def _europe(spot: Spot, on: date) -> float:
    if (on.month, on.day) in {(12, 25), (12, 26), (1, 1)}:
        return 0.4 if spot.channel is Channel.WEB else 0.0
    if on.month == 12 and on.day < 24:
        return 1.35
    return 0.8 if on.month in {7, 8} and zone_of(spot.key) == BERLIN else 1.0


def poisson(rng: Random, mean: float) -> int:
    """A number of independent events (Knuth, The Art of Computer Programming 2, §3.4.1)."""
    limit, n, product = math.exp(-mean), 0, rng.random()
    while product > limit:
        n += 1
        product *= rng.random()
    return n


def arrivals(rng: Random, spot: Spot, on: date) -> list[datetime]:
    """The instants of one day's answers, in order."""
    zone = ZoneInfo(zone_of(spot.key))
    opening, closing, busiest = HOURS[spot.channel]
    found = []
    for _ in range(poisson(rng, expected(spot, on))):
        seconds = rng.triangular(opening, closing, busiest) * 3600
        midnight = datetime.combine(on, time(), zone)
        # Wall-clock arithmetic: the shop opens at ten by the clock on every day.
        found.append((midnight + timedelta(seconds=int(seconds))).astimezone(UTC))
    return sorted(found)
