"""Link scanners and messenger previews look at everything and change nothing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.faults.customers import open_page, send
from tests.faults.shop import open_counter, row_counts
from tests.harness import http as plain
from tests.harness.server import Server

SCANNERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 SafeLinks",
    "BarracudaCentral (https://www.barracudacentral.org)",
    "Mozilla/5.0 (compatible; Proofpoint URL Defense)",
    "Mimecast-URL-Protect/1.0",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "WhatsApp/2.23.20.0",
    "TelegramBot (like TwitterBot)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0.42 NetType/WIFI Language/zh_CN",
    "Mozilla/5.0 (Macintosh) AppleWebKit/605.1 (Applebot/0.1; iMessageLinkPreviews)",
    "Twitterbot/1.0",
    "LinkedInBot/1.0",
    "Googlebot/2.1 (+http://www.google.com/bot.html)",
    "curl/8.5.0",
    "",
)


def test_looking_changes_nothing(
    live_server: Server, fault_seconds: int, new_page: Callable[..., Any]
) -> None:
    path = open_counter(live_server)
    told = send(live_server, path, f"t={open_page(live_server, path)}&a.q_nps=2")
    links = [path, f"{path}?lang=zh", f"{path}?s=9", path.upper(), told.headers["location"]]
    # The worker passes the new case on; after that only a visit could add anything.
    before = row_counts(live_server)
    assert before["response"] == 1

    def look(visit: tuple[str, str, str]) -> int:
        method, link, agent = visit
        return plain.ask(
            method, live_server.url + link, headers={"User-Agent": agent, "X-Purpose": "preview"}
        ).status

    visits = [
        (method, link, agent)
        for agent in SCANNERS * (20 if fault_seconds > 10 else 2)
        for link in links
        for method in ("GET", "HEAD")
    ]
    with ThreadPoolExecutor(16) as scanners:
        assert set(scanners.map(look, visits)) == {200}
    robot = new_page("phone")
    for link in links:
        robot.goto(live_server.url + link)
        robot.mouse.wheel(0, 4000)
        robot.wait_for_timeout(300)
    after = row_counts(live_server)
    assert after == before
    # The link is not spent: the person it was meant for can still answer.
    assert send(live_server, path, f"t={open_page(live_server, path)}&a.q_nps=9").status == 303
