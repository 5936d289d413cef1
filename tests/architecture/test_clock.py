"""The clock is read in one place, so that every story can be played at any moment."""

from __future__ import annotations

import ast

from tests.harness.sources import PACKAGE, name, python_files, tree

READERS = {
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
    ("func", "now"),
    ("func", "current_timestamp"),
}


def readings(path) -> list[int]:
    found = []
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.Attribute):
            continue
        owner = node.value
        last = getattr(owner, "attr", None) or getattr(owner, "id", None)
        if (last, node.attr) in READERS:
            found.append(node.lineno)
    return found


def test_only_the_clock_reads_the_clock():
    allowed = PACKAGE / "core" / "clock.py"
    found = [
        f"{name(path)}:{line}"
        for path in python_files()
        if path != allowed
        for line in readings(path)
    ]
    assert found == []


def test_rules_do_not_even_ask_the_products_clock():
    found = [
        name(path)
        for path in python_files()
        if "domain" in path.parts and "core.clock" in path.read_text(encoding="utf-8")
    ]
    assert found == []
