"""Objects for `test_authorisation.py` beside touchpoints, answers and cases: people and wiring.

Kinds that a role uses up (by removing them) give each role one of its own.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from feedback.accounts import service as accounts
from feedback.accounts.domain.roles import SYSTEM, Role
from feedback.accounts.service import invitations
from feedback.accounts.store.models import StaffMember
from feedback.accounts.store.sign_in_models import StaffIdentity, StaffPasskey, StaffSession
from feedback.core import clock
from feedback.core.database import db
from feedback.followup.store.models import CaseAttachment, FollowUpCase
from feedback.followup.store.suppression import suppression_key, unsubscribe_token
from feedback.knowledge.service import add_reply
from feedback.notices.store.models import Destination
from feedback.outbox.store.models import OutboxMessage
from tests.factories import followup

MISSING = 987654
BY_ROLE = {"viewer": "vera", "agent": "wei", "manager": "mei", "administrator": "ada"}


def people_samples(made: followup.World) -> dict[str, tuple[str, Any, Any, Any]]:
    """Kind → (name in the address, own, another's, missing); a dict gives each role its own."""
    own = {role: made.staff[name].staff_id for role, name in BY_ROLE.items()}
    omar = made.omar.staff_id
    return {
        "team": ("team_id", _team("North", made.wei.staff_id), _team("South", omar), MISSING),
        "absence": (
            "absence_id",
            {r: _absence(i) for r, i in own.items()},
            _absence(omar),
            MISSING,
        ),
        "invitation": ("invitation_id", _invitation(made, "a"), _invitation(made, "b"), MISSING),
        "joining": ("token", _token(made, "c"), _token(made, "d"), "x" * 32),
        "session": (
            "session_id",
            {r: _session(i) for r, i in own.items()},
            _session(omar),
            MISSING,
        ),
        "passkey": (
            "passkey_id",
            {r: _passkey(i) for r, i in own.items()},
            _passkey(omar),
            MISSING,
        ),
        "identity": (
            "identity_id",
            {role: _identity(staff_id) for role, staff_id in own.items()},
            _identity(omar),
            MISSING,
        ),
        "role": ("role", "agent", "manager", "nobody"),
        "reply": ("reply_id", _reply("One"), _reply("Two"), MISSING),
        "destination": ("destination_id", _destination("One"), _destination("Two"), MISSING),
        "message": ("message_id", _dead("one"), _dead("two"), MISSING),
    }


def stop_mail(secret: str) -> str:
    """The token at the foot of a mail."""
    return unsubscribe_token(secret, suppression_key(secret, "someone@example.net"))


def photo(case: FollowUpCase, staff_id: int | None) -> str:
    """The key of a photo that somebody attached to a case; its file is not there."""
    key = f"{case.id:032x}"
    db.session.add(
        CaseAttachment(
            case_id=case.id,
            key=key,
            kind="jpg",
            n_bytes=1,
            width=1,
            height=1,
            at=clock.now(),
            staff_id=staff_id,
        )
    )
    db.session.flush()
    return key


def _added(row: Any) -> int:
    db.session.add(row)
    db.session.flush()
    return int(row.id)


def _team(name: str, staff_id: int | None) -> int:
    return accounts.create_team(actor=SYSTEM, now=clock.now(), name=name, staff_ids=[staff_id or 0])


def _absence(staff_id: int | None) -> int:
    on = clock.now().date() + timedelta(days=30)
    return accounts.add_absence(
        actor=SYSTEM,
        now=clock.now(),
        staff_id=staff_id or 0,
        from_on=on,
        until_on=on,
        manages=True,
    ).id


def _invitation(made: followup.World, name: str) -> int:
    return invitations.invite(
        actor=made.ada,
        now=clock.now(),
        email=f"{name}@example.net",
        role=Role.VIEWER,
        language="en",
    ).id


def _token(made: followup.World, name: str) -> str:
    return invitations.make_link(
        actor=made.ada, now=clock.now(), invitation_id=_invitation(made, name)
    )


def _session(staff_id: int | None) -> int:
    now, member = clock.now(), db.session.get_one(StaffMember, staff_id)
    return _added(
        StaffSession(
            token_hash=f"elsewhere of {staff_id}",
            staff_id=staff_id,
            staff_key=member.fs_uniquifier,
            created_at=now,
            last_seen_at=now,
            fresh_at=now,
            device="Elsewhere",
            signed_in_by="password",
            has_second=False,
            needs_second=False,
        )
    )


def _passkey(staff_id: int | None) -> int:
    return _added(
        StaffPasskey(
            staff_id=staff_id,
            name="Key",
            credential_id=f"credential {staff_id}",
            public_key="",
            user_handle="",
            transports="",
            n_signs=0,
            created_at=clock.now(),
        )
    )


def _identity(staff_id: int | None) -> int:
    return _added(
        StaffIdentity(
            staff_id=staff_id,
            issuer="https://id.example",
            subject=f"subject {staff_id}",
            linked_at=clock.now(),
        )
    )


def _reply(name: str) -> int:
    text = {"subject": "Sorry", "text": "We are sorry."}
    return add_reply(actor=SYSTEM, now=clock.now(), name=name, texts={"en": text, "zh": text}).id


def _destination(name: str) -> int:
    return _added(
        Destination(
            name=name,
            kind="webhook",
            sealed_address="",
            hint="",
            languages="both",
            kinds=[],
            rate_per_minute=20,
            is_quiet_at_night=True,
            zone="Asia/Shanghai",
            is_on=False,
            created_at=clock.now(),
        )
    )


def _dead(name: str) -> int:
    now = clock.now()
    return _added(
        OutboxMessage(
            kind="nothing",
            payload={},
            dedupe_key=f"dead {name}",
            created_at=now,
            due_at=now,
            dead_at=now,
        )
    )
