"""Every action that the code records in the audit trail has words there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from feedback.accounts.domain.roles import Role
from feedback.accounts.web.audit import ACTIONS
from feedback.accounts.web.audit_details import KEYS, VALUES
from feedback.accounts.web.audit_trail import FIELDS as TRAIL_FIELDS
from feedback.followup.domain.clocks import Outcome
from feedback.followup.domain.goodwill import GoodwillKind
from feedback.followup.domain.reasons import (
    DUPLICATE,
    AnswerChannel,
    HoldReason,
    Lost,
    ReasonCode,
)
from feedback.followup.domain.states import Action
from feedback.followup.service.changing import KINDS
from feedback.followup.web.asked import FIELDS as QUEUE_FIELDS
from feedback.notices.domain.destinations import DestinationKind
from feedback.sla.domain.policy import Measure, Priority
from feedback.touchpoints.domain.kinds import Kind
from feedback.touchpoints.domain.standards import Measure as Standard

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


# What a call hands on by `**`: the keys that are put together elsewhere, by the file that does it.
HANDED_ON = {
    # The wrappers; what they are called with stands in the calls themselves.
    ("accounts/factors.py", "detail"): set(),
    ("accounts/service/invitations.py", "detail"): set(),
    ("accounts/service/staff.py", "detail"): set(),
    ("accounts/service/teams.py", "detail"): set(),
    ("routing/service/tending.py", "detail"): set(),
    ("routing/service/writing.py", "detail"): set(),
    ("surveys/service.py", "detail"): set(),
    ("touchpoints/service.py", "detail"): set(),
    ("accounts/service/absences.py", "detail"): {"from_on", "until_on"},
    ("followup/service/handing_back.py", "detail"): {"why", "was", "owner_id"},
    ("followup/service/escalating.py", "told"): {
        "measure", "round", "step", "owner_id", "was", "priority",
    },
    # `tell(…, audit={…})`, and what names are bound to.
    ("followup/service/changing.py", "audit"): set(),
    ("followup/service/contacting.py", "audit"): {"channel", "reached", "outcome"},
    ("followup/service/goodwill.py", "facts"): {"kind", "currency", "amount"},
    ("followup/service/mailing.py", "came"): {"measure", "outcome", "used_minutes"},
}  # fmt: skip
OWN = {"at", "staff_id", "action", "object_kind", "object_id"}
CALLS = {"record", "_record", "_record_scope", "tell"}


def details() -> Iterator[tuple[str, str, bool]]:
    """(file, key or name, whether it is a name that is handed on) of everything recorded."""
    for path in sorted(ROOT.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        is_telling = "tell" in source and "changing import" in source
        if "audit.service import record" not in source and not is_telling:
            continue
        where = path.relative_to(ROOT).as_posix()
        for call in ast.walk(ast.parse(source)):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
                continue
            if call.func.id not in CALLS:
                continue
            for given in call.keywords:
                if call.func.id == "tell":
                    if given.arg == "audit":
                        yield from told_by(where, given.value)
                elif given.arg is None:
                    yield where, ast.unparse(given.value), True
                elif given.arg not in OWN:
                    yield where, given.arg, False


def told_by(where: str, audit: ast.expr) -> Iterator[tuple[str, str, bool]]:
    """The keys of what a change of a case tells the trail."""
    if isinstance(audit, ast.IfExp):
        yield from told_by(where, audit.body)
        yield from told_by(where, audit.orelse)
    elif isinstance(audit, ast.Dict):
        for key in audit.keys:
            assert isinstance(key, ast.Constant), (where, ast.unparse(audit))
            yield where, str(key.value), False
    else:
        yield where, ast.unparse(audit), True


def test_every_detail_has_a_word() -> None:
    keys: set[str] = set()
    for where, name, is_handed_on in details():
        keys |= HANDED_ON[where, name] if is_handed_on else {name}
    assert len(keys) > 40
    assert keys == set(KEYS)


def test_every_code_of_a_detail_has_words() -> None:
    destinations = {kind.value for kind in DestinationKind}
    goodwill = {kind.value for kind in GoodwillKind}
    assert {key: set(words) for key, words in VALUES.items()} == {
        "by": {"staff", "customer"},
        "channel": {channel.value for channel in AnswerChannel},
        "fields": {"name", "own_zone", "moment", "channel", "notify_email"},
        "filters": set(QUEUE_FIELDS) | set(TRAIL_FIELDS),
        "kind": {kind.value for kind in Kind} | destinations | goodwill,
        "kinds": goodwill,
        "language": {"zh", "en"},
        "measure": {measure.value for measure in Measure},
        "needed": {role.value for role in Role},
        "outcome": {outcome.value for outcome in Outcome},
        "priority": {priority.value for priority in Priority},
        "reason": {reason.value for reason in (*ReasonCode, *HoldReason)} | {DUPLICATE},
        "role": {role.value for role in Role},
        "standards": {standard.value for standard in Standard},
        "why": {lost.value for lost in Lost},
    }
