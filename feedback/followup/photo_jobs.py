"""Sweep up files of photos that nobody knows any more."""

from __future__ import annotations

from flask import current_app

from feedback.core import clock
from feedback.core.database import reading
from feedback.followup.service.attaching import sweep


def sweep_photos() -> int:
    """How many files went; done hourly by the worker."""
    with reading():
        return sweep(now=clock.now(), data_dir=current_app.extensions["settings"].data_dir)
