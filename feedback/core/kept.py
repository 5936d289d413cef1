"""Reads of what never changes, done once per process."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection

Read = TypeVar("Read")
MOST_KEPT = 512


class Once(Generic[Read]):
    """A read of something unchanging that is done once; a given connection is read through.

    Who writes gives the connection of that transaction: a second one could wait for the first.
    """

    def __init__(self, read: Callable[..., Read]) -> None:
        self._read = read
        self._known: dict[tuple[Any, ...], Read] = {}
        update_wrapper(self, read)

    def __call__(self, *key: Any, connection: Connection | None = None) -> Read:
        found = self._known.get(key)
        if found is None:
            found = self._read(*key, connection=connection)
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            self._known[key] = found
        return found

    def cache_clear(self) -> None:
        """Forget everything that was read."""
        self._known.clear()
