"""Argon2id, a few at a time: each hash takes 64 MiB and some tenths of a second."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from flask_security import hash_password, verify_password

from feedback.core.errors import Unavailable
from feedback.core.i18n import _

AT_ONCE = 2
LONGEST_WAIT_SECONDS = 10

_places = BoundedSemaphore(AT_ONCE)


@contextmanager
def place() -> Iterator[None]:
    """A place among those who hash now; raises `Unavailable` when none gets free."""
    if not _places.acquire(timeout=LONGEST_WAIT_SECONDS):
        raise Unavailable(_("Too many people sign in at once. Try again in a moment."))
    try:
        yield
    finally:
        _places.release()


def hashed(password: str) -> str:
    """The Argon2id hash of a password."""
    with place():
        return str(hash_password(password))


def matches(password: str, stored: str | None) -> bool:
    """Whether a password is the one that was hashed."""
    with place():
        return stored is not None and bool(verify_password(password, stored))
