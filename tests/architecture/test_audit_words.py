"""Every action that the code records in the audit trail has words there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from feedback.accounts.web.audit import ACTIONS
from feedback.followup.domain.states import Action
from feedback.followup.service.changing import KINDS

ROOT = Path(__file__).resolve().parents[2] / "feedback"

# What an action's name is put together from, by the file that does it.
TEMPLATES = {
    ("followup/service/changing.py", "case.*"): {f"case.{kind}" for kind in KINDS.values()},
    ("sla/service.py", "*.version_added"): {"calendar.version_added", "policy.version_added"},
}
# The wrappers that hand their third argument on.
WRAPPERS = {"_record", "_record_scope"}


def named(node: ast.expr) -> str | None:
    """A literal action, with `*` where something is filled in; None for a plain name."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = (str(p.value) if isinstance(p, ast.Constant) else "*" for p in node.values)
        return "".join(parts)
    return None


def recorded() -> Iterator[tuple[str, str]]:
    """(file, action) of everything that is recorded."""
    for path in sorted(ROOT.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if "audit.service import record" not in source:
            continue
        where = path.relative_to(ROOT).as_posix()
        for call in ast.walk(ast.parse(source)):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
                continue
            given = [k.value for k in call.keywords if k.arg == "action"]
            if call.func.id in WRAPPERS:
                given += call.args[2:3]
            elif call.func.id != "record":
                continue
            for node in given:
                action = named(node)
                if action and "." in action:
                    yield where, action


def test_every_recorded_action_has_words() -> None:
    found = set(recorded())
    assert len(found) > 15
    actions: set[str] = set()
    for where, action in found:
        actions |= TEMPLATES[where, action] if "*" in action else {action}
    assert actions == set(ACTIONS)


def test_every_change_of_a_case_is_recorded_under_a_name() -> None:
    assert set(KINDS) == set(Action)
