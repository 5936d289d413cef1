"""How long a wrong sign-in makes the next one wait."""

from __future__ import annotations

from datetime import timedelta

import pytest

from feedback.accounts.domain.throttle import Count, Counter, counters, network_of, wait
from tests.harness.moments import at

NOW = at("Mon 2026-03-02 09:00 Europe/Berlin")


def count(n_tries: int, minutes_ago: int = 0) -> Count:
    return Count(Counter("account:a", 10), n_tries, NOW - timedelta(minutes=minutes_ago))


@pytest.mark.parametrize(
    ("counts", "minutes"),
    [
        ([], None),
        ([count(10)], None),
        ([count(11)], 10),
        ([count(11, minutes_ago=7)], 3),
        ([count(11, minutes_ago=7), count(12, minutes_ago=2)], 8),
    ],
)
def test_wait_lasts_until_the_window_ends(counts, minutes):
    expected = None if minutes is None else timedelta(minutes=minutes)
    assert wait(counts, NOW) == expected


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("<script>", "unknown"),
    ],
)
def test_network_of_an_address(address, network):
    assert network_of(address) == network


def test_known_device_is_counted_by_itself_alone():
    names = [
        [counter.name for counter in counters(email="A@x.org ", address="192.0.2.7", device=device)]
        for device in (None, "d1")
    ]
    assert names == [["account:a@x.org", "address:192.0.2.7"], ["device:d1"]]
