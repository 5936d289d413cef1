"""Broken rules, turned into 403, 404, 409 and 422 in one place (`core/web/faults.py`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class FeedbackError(Exception):
    """A rule was broken; the message says what happened and what to do."""

    status = 500


class NotFound(FeedbackError):
    """The object does not exist, or does not exist for this person."""

    status = 404


class Forbidden(FeedbackError):
    """The person may see the object but not do this with it."""

    status = 403


class Invalid(FeedbackError):
    """Input that no form field can carry is wrong; `faults` lists everything at once."""

    status = 422

    def __init__(self, message: str, faults: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


class Conflict(FeedbackError):
    """Someone else changed the object first; `changes` tells what."""

    status = 409

    def __init__(self, message: str, changes: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.changes = tuple(changes)


class Unavailable(FeedbackError):
    """A part that the request needs does not answer now; trying again later helps."""

    status = 503


class SettingsError(FeedbackError):
    """The configuration is wrong; `faults` names every fault at once."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)
