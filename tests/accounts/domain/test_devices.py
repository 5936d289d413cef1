"""Two words for a device."""

from __future__ import annotations

import pytest

from feedback.accounts.domain.devices import label_of

LIKE = "Mozilla/5.0 (%s) AppleWebKit/537.36 (KHTML, like Gecko) %s Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "label"),
    [
        (LIKE % ("Windows NT 10.0; Win64; x64", "Chrome/149.0.0.0"), "Chrome, Windows"),
        (LIKE % ("Windows NT 10.0", "Chrome/149.0.0.0 Edg/149.0"), "Edge, Windows"),
        (LIKE % ("Linux; Android 15; K", "Chrome/149.0.0.0 Mobile"), "Chrome, Android"),
        (LIKE % ("Linux; Android 15", "MicroMessenger/8.0 Chrome/1"), "WeChat, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Version/19 Safari/605", "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/2010 Firefox/140.0", "Firefox, Linux"),
        ("curl/8.5.0", ""),
        ("", ""),
    ],
)
def test_browser_and_system_are_named(user_agent, label):
    assert label_of(user_agent) == label
