"""Surveys to start from, in Chinese and English: `nps`, `csat`, `ces` and `touchpoint`."""

import json
from importlib.resources import files
from typing import Any

KEYS = ("touchpoint", "nps", "csat", "ces")


def ready_made() -> dict[str, dict[str, Any]]:
    """Each ready-made survey's document by its key, read anew at every call."""
    here = files(__name__)
    return {key: json.loads((here / f"{key}.json").read_text("utf-8")) for key in KEYS}
