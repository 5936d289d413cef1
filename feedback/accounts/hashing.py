"""Argon2id, a few at a time: each hash takes 64 MiB and some tenths of a second."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from feedback.core.errors import Unavailable
from feedback.core.i18n import _

AT_ONCE = 2
LONGEST_WAIT_SECONDS = 10

_places = BoundedSemaphore(AT_ONCE)


@cache
def hasher() -> PasswordHasher:
    """Argon2id with 64 MiB, 3 passes and 4 lanes (RFC 9106 §4, second choice)."""
    return PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)


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
        return hasher().hash(_composed(password))


def matches(password: str, stored: str | None) -> bool:
    """Whether a password is the one that was hashed; as slow when there is nothing to match."""
    with place():
        try:
            hasher().verify(stored or _of_nobody(), _composed(password))
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None


@cache
def _of_nobody() -> str:
    return hasher().hash("nobody has this password")


def _composed(password: str) -> str:
    """The same letters however the keyboard put their marks on."""
    return unicodedata.normalize("NFC", password)
