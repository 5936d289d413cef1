"""Second factors of a person: an authenticator app, passkeys, and codes for when both are gone.

Every change gives the person a new key, which ends all sessions: the caller renews its own.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from feedback.accounts.domain import totp
from feedback.accounts.domain.roles import Actor, Right
from feedback.accounts.hashing import place
from feedback.accounts.sealing import seal, unseal
from feedback.accounts.store.changes import n_changed
from feedback.accounts.store.models import StaffMember
from feedback.accounts.store.sign_in_models import StaffPasskey, StaffRecoveryCode, StaffTotp
from feedback.audit.service import record
from feedback.core.database import db
from feedback.core.errors import Forbidden, Invalid, NotFound
from feedback.core.i18n import _

N_CODES = 10
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
APP_SECRET = "authenticator app of person %s"  # noqa: S105 what it is sealed for
SET_UP = "authenticator app to set up for person %s"


@dataclass(frozen=True, slots=True)
class Factors:
    """What a person has set up."""

    has_app: bool
    passkeys: tuple[StaffPasskey, ...]
    n_codes: int

    @property
    def n_factors(self) -> int:
        """Apps and passkeys; codes are no factor of their own."""
        return int(self.has_app) + len(self.passkeys)


def has_factor(staff_id: int) -> bool:
    """Whether the person has an app or a passkey."""
    app = exists().where(StaffTotp.staff_id == staff_id)
    passkey = exists().where(StaffPasskey.staff_id == staff_id)
    return bool(db.session.scalar(select(or_(app, passkey))))


def factors_of(staff_id: int) -> Factors:
    """The person's factors, the oldest passkey first."""
    passkeys = select(StaffPasskey).where(StaffPasskey.staff_id == staff_id)
    codes = select(func.count()).where(StaffRecoveryCode.staff_id == staff_id)
    return Factors(
        has_app=db.session.get(StaffTotp, staff_id) is not None,
        passkeys=tuple(db.session.scalars(passkeys.order_by(StaffPasskey.id))),
        n_codes=db.session.scalar(codes) or 0,
    )


def offered_secret(staff_id: int, *, key: str) -> tuple[bytes, str]:
    """A new secret for an app, and the same sealed, to come back with the first code."""
    secret = secrets.token_bytes(totp.SECRET_BYTES)
    return secret, seal(secret, key=key, purpose=SET_UP % staff_id)


def secret_offered(staff_id: int, sealed: str, *, key: str) -> bytes | None:
    """The secret that was offered to this person; None for anything else."""
    return unseal(sealed, key=key, purpose=SET_UP % staff_id)


def add_app(*, member: StaffMember, secret: bytes, step: int, key: str, now: datetime) -> None:
    """The app takes the place of the one before; its first code counts as used."""
    db.session.execute(delete(StaffTotp).where(StaffTotp.staff_id == member.id))
    sealed = seal(secret, key=key, purpose=APP_SECRET % member.id)
    db.session.add(
        StaffTotp(staff_id=member.id, sealed_secret=sealed, last_step=step, created_at=now)
    )
    renew_key(member)
    _record(member.id, now, "sign_in.app_added", member)


def is_app_code(*, staff_id: int, code: str, key: str, now: datetime) -> bool:
    """Whether the code is right and was not used before; it is used now. You commit."""
    row = db.session.get(StaffTotp, staff_id)
    secret = row and unseal(row.sealed_secret, key=key, purpose=APP_SECRET % staff_id)
    if row is None or not secret:
        return False
    step = totp.step_of(code, secret, now, after_step=row.last_step)
    if step is None:
        return False
    used = (
        update(StaffTotp)
        .where(StaffTotp.staff_id == staff_id, StaffTotp.last_step < step)
        .values(last_step=step)
    )
    return n_changed(used) == 1


def add_passkey(*, member: StaffMember, passkey: StaffPasskey, now: datetime) -> None:
    """Keep the public half of a passkey; raises `Invalid` when it is known already."""
    db.session.add(passkey)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Invalid(_("This passkey is known already.")) from error
    renew_key(member)
    _record(member.id, now, "sign_in.passkey_added", member)


def remove_app(*, member: StaffMember, now: datetime) -> None:
    """Without the app; raises `Forbidden` when the role needs a second factor and has no other."""
    _keep_one(member)
    if not n_changed(delete(StaffTotp).where(StaffTotp.staff_id == member.id)):
        raise NotFound(_("There is no such factor."))
    _after_removal(member)
    _record(member.id, now, "sign_in.app_removed", member)


def remove_passkey(*, member: StaffMember, passkey_id: int, now: datetime) -> None:
    """Without this passkey of one's own; raises as `remove_app` does."""
    _keep_one(member)
    mine = delete(StaffPasskey).where(
        StaffPasskey.staff_id == member.id, StaffPasskey.id == passkey_id
    )
    if not n_changed(mine):
        raise NotFound(_("There is no such factor."))
    _after_removal(member)
    _record(member.id, now, "sign_in.passkey_removed", member)


def reset_factors(*, actor: Actor, member: StaffMember, now: datetime) -> None:
    """Another person's factors, all gone; for who lost the phone and the codes."""
    if not actor.may(Right.MANAGE_STAFF):
        raise Forbidden(_("Your role does not allow this."))
    if member.id == actor.staff_id:
        raise Forbidden(_("Your own factors are on your own page."))
    for table in (StaffTotp, StaffPasskey, StaffRecoveryCode):
        db.session.execute(delete(table).where(table.staff_id == member.id))
    renew_key(member)
    _record(actor.staff_id, now, "sign_in.factors_reset", member)


def new_codes() -> tuple[list[str], list[str]]:
    """Ten codes to show once, and their hashes. Hashing takes long: hold no transaction."""
    codes = ["".join(secrets.choice(LETTERS) for _n in range(12)) for _c in range(N_CODES)]
    salt = secrets.token_bytes(16)
    shown = [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in codes]
    return shown, [_hash(code, salt) for code in codes]


def keep_codes(*, member: StaffMember, hashes: list[str], now: datetime) -> None:
    """New codes; the old ones are worth nothing."""
    db.session.execute(delete(StaffRecoveryCode).where(StaffRecoveryCode.staff_id == member.id))
    db.session.add_all(StaffRecoveryCode(staff_id=member.id, code_hash=code) for code in hashes)
    _record(member.id, now, "sign_in.codes_made", member)


def matching_code(staff_id: int, typed: str) -> int | None:
    """The id of the recovery code that was typed. Hashing takes long: commit before you use it."""
    code = "".join(letter for letter in typed.lower() if letter.isalnum())[:40]
    rows = db.session.execute(
        select(StaffRecoveryCode.id, StaffRecoveryCode.code_hash).where(
            StaffRecoveryCode.staff_id == staff_id
        )
    ).all()
    db.session.rollback()
    hashes: dict[str, str] = {}
    found = None
    for row in rows:
        salt = row.code_hash.split("$")[1]
        if salt not in hashes:
            hashes[salt] = _hash(code, bytes.fromhex(salt))
        if hmac.compare_digest(hashes[salt], row.code_hash):
            found = row.id
    return found


def use_code(*, member: StaffMember, code_id: int, now: datetime) -> bool:
    """Whether the code was still there; it is gone now. You commit."""
    gone = delete(StaffRecoveryCode).where(
        StaffRecoveryCode.id == code_id, StaffRecoveryCode.staff_id == member.id
    )
    if n_changed(gone) != 1:
        return False
    _record(member.id, now, "sign_in.code_used", member)
    return True


def renew_key(member: StaffMember) -> None:
    """End every session of the person."""
    member.fs_uniquifier = secrets.token_hex(32)
    db.session.flush()


def _hash(code: str, salt: bytes) -> str:
    with place():
        made = hashlib.scrypt(code.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)
    return f"s14${salt.hex()}${made.hex()}"


def _keep_one(member: StaffMember) -> None:
    if member.requires_second_factor and factors_of(member.id).n_factors < 2:
        raise Forbidden(_("Your role needs a second factor: set up another one first."))


def _after_removal(member: StaffMember) -> None:
    if not has_factor(member.id):
        db.session.execute(delete(StaffRecoveryCode).where(StaffRecoveryCode.staff_id == member.id))
    renew_key(member)


def _record(
    staff_id: int | None, now: datetime, action: str, member: StaffMember, **detail: Any
) -> None:
    record(
        at=now,
        staff_id=staff_id,
        action=action,
        object_kind="staff",
        object_id=member.id,
        **detail,
    )
