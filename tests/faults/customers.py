"""Customers who answer over HTTP and keep their own record of what they were told."""

from __future__ import annotations

import http.client
import random
import re
import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tests.harness import http as plain
from tests.harness.server import Server

TOKEN = re.compile(r'name="t" value="([^"]+)"')
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
REASONS = ("wait", "staff", "information", "process", "price", "quality", "environment", "other")
LOST_CONNECTION = (OSError, http.client.HTTPException)

Form = list[tuple[str, str]]


@dataclass(slots=True)
class Attempt:
    """One page as it was sent, written down before it leaves; `receipt` once it is thanked for."""

    token: str
    form: Form
    answers: dict[str, Any]
    body: str
    n_tries: int = 0
    statuses: list[int] = field(default_factory=list)
    seconds: float = 0.0
    receipt: str = ""


def open_page(server: Server, path: str, **headers: str) -> str:
    """The token of a page opened now; waits for a server that is not there yet."""
    end = time.monotonic() + 20
    while True:
        try:
            answer = plain.ask("GET", server.url + path, headers=headers, timeout=20)
            if answer.status == 200 and (found := TOKEN.search(answer.text)):
                return found[1]
        except LOST_CONNECTION:
            pass
        if time.monotonic() > end:
            raise TimeoutError(f"{path} did not open within 20 s")
        time.sleep(0.02)


def attempt(token: str, chance: random.Random, value: int | None = None) -> Attempt:
    """A page filled in at random with a comment that nobody else writes."""
    value = chance.randrange(11) if value is None else value
    comment = f"Visit {secrets.token_hex(6)} – 等了很久"
    form: Form = [("t", token), ("a.q_nps", str(value)), ("a.q_comment", comment)]
    # A scored question left open is kept as null.
    answers: dict[str, Any] = {"q_nps": value, "q_csat": None, "q_ces": None, "q_comment": comment}
    if value < 9 and (chosen := chance.sample(REASONS, chance.randrange(4))):
        form += [("a.q_reasons", reason) for reason in chosen]
        answers["q_reasons"] = sorted(chosen)
    if chance.random() < 0.5:
        satisfied = chance.randrange(1, 6)
        form.append(("a.q_csat", str(satisfied)))
        answers["q_csat"] = satisfied
    return Attempt(token, form, answers, urlencode(form))


def send(server: Server, path: str, body: str, timeout: float = 20, **headers: str) -> plain.Answer:
    """One POST of a form, as a browser sends it."""
    return plain.ask("POST", server.url + path, body, FORM | headers, timeout)


class Customer(threading.Thread):
    """Opens pages and sends them; what is not thanked for is sent again with the same body.

    Some give up after a failure, as people do: nobody may know whether that answer was stored.
    """

    def __init__(self, server: Server, path: str, stop: threading.Event, number: int) -> None:
        super().__init__(name=f"customer-{number}", daemon=True)
        self.server, self.path, self.stop = server, path, stop
        self.chance = random.Random(number)
        self.attempts: list[Attempt] = []
        self.fault: BaseException | None = None
        # Opened early, so that these are old enough for a human when they are sent.
        self.early = [open_page(server, path) for _ in range(12)]

    def run(self) -> None:
        try:
            while not self.stop.is_set():
                early = self.early and self.chance.random() < 0.5
                token = self.early.pop() if early else open_page(self.server, self.path)
                self._answer(attempt(token, self.chance))
        except BaseException as error:
            self.fault = error

    def _answer(self, page: Attempt) -> None:
        self.attempts.append(page)
        began = time.monotonic()
        while not page.receipt and time.monotonic() < began + 30:
            page.n_tries += 1
            try:
                told = send(self.server, self.path, page.body, **{"User-Agent": self.name})
            except LOST_CONNECTION:
                page.statuses.append(0)
            else:
                page.statuses.append(told.status)
                if told.status == 303:
                    page.receipt = told.headers["location"].removeprefix("/r/")
            if not page.receipt:
                if self.chance.random() < 0.1:
                    break
                time.sleep(0.02)
        page.seconds = time.monotonic() - began


def crowd(server: Server, path: str, n: int, stop: threading.Event) -> list[Customer]:
    """So many customers, each already holding some opened pages."""
    return [Customer(server, path, stop, number) for number in range(n)]
