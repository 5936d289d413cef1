"""A person's copy as JSON for machines and as CSV for a table."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_json(document: dict[str, Any]) -> bytes:
    """The document, readable by people too."""
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def as_csv(lines: Iterable[tuple[str, str, str]], head: tuple[str, str, str]) -> bytes:
    """Lines of a table with a byte-order mark, by which spreadsheets know UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(head)
    for line in lines:
        writer.writerow([_plain(cell) for cell in line])
    return ("\ufeff" + out.getvalue()).encode()


def _plain(cell: str) -> str:
    return "'" + cell if cell.startswith(FORMULA) else cell
