"""Rows as CSV that a spreadsheet opens as text, never as a formula (RFC 4180, UTF-8 with BOM)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

BOM = "\ufeff"
# What spreadsheets take for the beginning of a formula, also in its full-width form.
STARTS = tuple("=+-@\t\r\n＝＋－＠")
# Trimmed away before a spreadsheet looks: space of any kind, marks without width.
UNSEEN = "\ufeff\u200b\u200c\u200d\u2060\u00ad\u180e\u0000"

Cell = str | int | float | bool | None


def guarded(text: str) -> str:
    """The text as it is, or with an apostrophe in front where a spreadsheet would compute it."""
    if text.startswith(STARTS):
        return f"'{text}"
    seen = text
    while seen and (seen[0].isspace() or seen[0] in UNSEEN):
        seen = seen[1:]
    return f"'{text}" if seen.startswith(STARTS) else text


def csv_lines(rows: Iterable[Iterable[Cell]]) -> str:
    """Rows as lines; texts are guarded, numbers untouched, None is empty, truth is 1 or 0."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([_cell(cell) for cell in row])
    return out.getvalue()


def _cell(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return int(cell)
    return guarded(cell) if isinstance(cell, str) else cell
