"""`feedback demo`: load the story, tell what it holds, announce where it is served."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address
from typing import TextIO
from urllib.parse import urlsplit

from feedback.core.clock import now
from feedback.core.database import reading, transaction
from feedback.core.errors import FeedbackError
from feedback.core.settings import Settings
from feedback.demo.render import terminal
from feedback.demo.service import State, facts, load, state

LONGEST_WAIT_SECONDS = 20.0
NOT_OURS = (
    "This database holds touchpoints of its own, so the demo story was not loaded into it"
    " and nothing changed. Use an empty one: FEEDBACK_DATA_DIR=/another/folder feedback demo"
)


def run(
    settings: Settings,
    *,
    if_empty: bool,
    as_json: bool,
    announce: bool,
    write: Callable[[str], None],
) -> None:
    """Do what the command line asks for; raises `FeedbackError` when it cannot."""
    if announce:
        _announce(settings, write)
        return
    before = _ensure(quiet=as_json)
    if before is State.OTHER and (as_json or not if_empty):
        raise FeedbackError(NOT_OURS)
    if as_json:
        with reading():
            write(json.dumps(facts(settings.public_url), ensure_ascii=False, indent=2))
        return
    if before is not State.EMPTY:
        write("The database is not empty; nothing changed.")
    if not if_empty:
        with reading():
            told = facts(settings.public_url)
        write(_announcement(settings, told, is_serving=False))


def _ensure(*, quiet: bool) -> State:
    """Load the story if the database is empty; returns what was there before."""
    with reading(), transaction():
        before = state()
    if before is not State.EMPTY:
        return before
    began = time.monotonic()
    show = _Progress(sys.stderr, quiet=quiet)
    with transaction():
        before = load(now(), show)
    show.end(time.monotonic() - began)
    return before


class _Progress:
    """One line that fills up on a terminal; two plain lines elsewhere."""

    WORDS = "Loading a year of Lanting Home Service"

    def __init__(self, out: TextIO, *, quiet: bool) -> None:
        self._out, self._quiet = out, quiet
        self._live = out.isatty()
        self._percent = -1

    def __call__(self, share: float) -> None:
        percent = int(share * 100)
        if self._quiet or percent == self._percent:
            return
        if self._live:
            bar = "█" * (percent // 4)
            self._out.write(f"\r{self.WORDS}  {bar:░<25} {percent:3d} %")
        elif self._percent < 0:
            self._out.write(f"{self.WORDS} …\n")
        self._percent = percent
        self._out.flush()

    def end(self, seconds: float) -> None:
        if not self._quiet:
            self._out.write(f"{chr(10) * self._live}Loaded in {seconds:.1f} s.\n")
            self._out.flush()


def _announce(settings: Settings, write: Callable[[str], None]) -> None:
    if not _answers(settings):
        raise FeedbackError(
            f"nothing answers at {settings.host}:{settings.port} after"
            f" {LONGEST_WAIT_SECONDS:.0f} s; look at the messages above"
        )
    with reading():
        if state() is not State.DEMO:
            write(terminal.addresses(settings.public_url))
            return
        told = facts(settings.public_url)
    write(_announcement(settings, told))


def _announcement(settings: Settings, told: terminal.Facts, *, is_serving: bool = True) -> str:
    has_colours = sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"
    return terminal.announcement(
        told,
        colours=has_colours and not os.environ.get("NO_COLOR"),
        phone_address=_phone_address(settings),
        is_serving=is_serving,
    )


def _answers(settings: Settings) -> bool:
    """Whether the server says within the wait that it lives."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104
    until = time.monotonic() + LONGEST_WAIT_SECONDS
    while time.monotonic() < until:
        connection = HTTPConnection(host, settings.port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return True
        except (OSError, HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.15)
    return False


def _phone_address(settings: Settings) -> str | None:
    """An address for phones in the same network, when customers reach this computer only."""
    host = urlsplit(settings.public_url).hostname or ""
    if not _is_loopback(host):
        return None
    return f"http://{_own_address() or '<LAN address>'}:{settings.port}"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _own_address() -> str | None:
    """This computer's address in its network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # A documentation address (RFC 5737): only the way there is looked up.
            probe.connect(("192.0.2.1", 9))
            own = str(probe.getsockname()[0])
        except OSError:
            return None
    return None if _is_loopback(own) else own
