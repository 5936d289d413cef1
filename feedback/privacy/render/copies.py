"""A person's copy as JSON for machines and as CSV for a table."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from feedback.core.csv_text import BOM, csv_lines


def as_json(document: dict[str, Any]) -> bytes:
    """The document, readable by people too."""
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def as_csv(lines: Iterable[tuple[str, str, str]], head: tuple[str, str, str]) -> bytes:
    """Lines of a table, in which nothing is a formula."""
    return (BOM + csv_lines([head, *lines])).encode()
