"""Processes under another clock than ours, by libfaketime (Debian: faketime)."""

from __future__ import annotations

from pathlib import Path


def wrong_by(offset: str) -> dict[str, str]:
    """The environment of a process whose clock is off, "+5m" or "-5m"; waiting takes as long as
    ever."""
    (library,) = Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")
    return {
        "LD_PRELOAD": str(library),
        "FAKETIME": offset,
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DONT_RESET": "1",
    }
