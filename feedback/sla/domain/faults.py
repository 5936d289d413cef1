"""Faults of a calendar or policy document, as values, all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: `where` it is (a path such as `hours.mon.0`), a `code`, the offending `value`."""

    where: str
    code: str
    value: str = ""

    def __str__(self) -> str:
        shown = f" ({self.value})" if self.value else ""
        return f"{self.where}: {self.code.replace('_', ' ')}{shown}"


class DocumentFaults(ValueError):
    """The document cannot be used; `faults` names everything that is wrong with it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = tuple(faults)
