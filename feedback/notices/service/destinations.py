"""Add, change, turn on and off where notices go; address and secret are sealed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update

from feedback.accounts.domain.roles import Actor
from feedback.accounts.sealing import seal, unseal
from feedback.audit.service import record
from feedback.core.database import db, write_connection
from feedback.core.errors import Conflict
from feedback.core.i18n import _, both
from feedback.core.settings import Settings
from feedback.notices.domain.destinations import DestinationKind, hint_of
from feedback.notices.domain.kinds import Kind
from feedback.notices.domain.signing import new_webhook_secret
from feedback.notices.service.announcing import announce
from feedback.notices.store import queries
from feedback.notices.store.models import Destination, NoticeItem
from feedback.outbox.store import lanes

PURPOSE = "destination"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an administrator typed; an empty address or secret keeps the one that is there."""

    name: str
    kind: DestinationKind
    languages: str
    kinds: tuple[Kind, ...]
    touchpoint_id: int | None
    rate_per_minute: int
    is_quiet_at_night: bool
    zone: str
    is_on: bool
    address: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)

    @property
    def columns(self) -> dict[str, Any]:
        """What is stored in the open."""
        return {
            "name": self.name,
            "languages": self.languages,
            "kinds": [kind.value for kind in self.kinds],
            "touchpoint_id": self.touchpoint_id,
            "rate_per_minute": self.rate_per_minute,
            "is_quiet_at_night": self.is_quiet_at_night,
            "zone": self.zone,
            "is_on": self.is_on,
        }


@dataclass(frozen=True, slots=True)
class Opened:
    """A destination with its address and secret in the open, for the moment of sending."""

    id: int
    kind: str
    languages: str
    rate_per_minute: int
    address: str | None = field(repr=False)
    secret: str | None = field(repr=False)


def opened(destination: Destination, settings: Settings) -> Opened:
    """The destination for sending; address None when the installation's key has changed."""

    def open_up(sealed: str | None) -> str | None:
        raw = unseal(sealed, key=settings.secret_key, purpose=PURPOSE) if sealed else None
        return raw.decode() if raw is not None else None

    return Opened(
        destination.id,
        destination.kind,
        destination.languages,
        destination.rate_per_minute,
        open_up(destination.sealed_address),
        open_up(destination.sealed_secret),
    )


def _sealed(plain: str, settings: Settings) -> str:
    return seal(plain.encode(), key=settings.secret_key, purpose=PURPOSE)


def add(
    *, actor: Actor, now: datetime, settings: Settings, wanted: Wanted
) -> tuple[Destination, str | None]:
    """The new destination, and the webhook secret that was made for it, to be shown once."""
    secret, made = wanted.secret, None
    if wanted.kind is DestinationKind.WEBHOOK and not secret:
        secret = made = new_webhook_secret(secrets.token_bytes(32))
    destination = Destination(
        **wanted.columns,
        kind=wanted.kind.value,
        sealed_address=_sealed(wanted.address, settings),
        hint=hint_of(wanted.address),
        sealed_secret=_sealed(secret, settings) if secret else None,
        created_at=now,
        revision=1,
    )
    db.session.add(destination)
    db.session.flush()
    _record(actor, destination, "destination.added", now)
    return destination, made


def change(
    *,
    actor: Actor,
    now: datetime,
    settings: Settings,
    destination_id: int,
    revision: int,
    wanted: Wanted,
) -> Destination:
    """The destination as wanted; raises `Conflict` when somebody changed it meanwhile."""
    values = wanted.columns | {"revision": revision + 1}
    if wanted.is_on:
        values["off_because"] = None
    if wanted.address:
        values |= {
            "sealed_address": _sealed(wanted.address, settings),
            "hint": hint_of(wanted.address),
        }
    if wanted.secret:
        values["sealed_secret"] = _sealed(wanted.secret, settings)
    changed = db.session.execute(
        update(Destination)
        .where(Destination.id == destination_id, Destination.revision == revision)
        .values(values)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise Conflict(_("Somebody changed this destination meanwhile."))
    # A new address or a new try: old failures are over.
    lanes.forget(db.session.connection(), f"robot:{destination_id}")
    db.session.expire_all()
    destination = queries.destination(destination_id)
    _record(actor, destination, "destination.changed", now)
    return destination


def remove(*, actor: Actor, now: datetime, destination_id: int) -> None:
    """The destination is gone, with what still waited for it."""
    destination = queries.destination(destination_id)
    _record(actor, destination, "destination.removed", now)
    db.session.execute(
        delete(NoticeItem).where(
            NoticeItem.recipient == f"robot:{destination_id}", NoticeItem.bundle_id.is_(None)
        )
    )
    db.session.delete(destination)
    db.session.flush()


def _record(actor: Actor, destination: Destination, action: str, now: datetime) -> None:
    record(
        at=now,
        staff_id=actor.staff_id,
        action=action,
        object_kind="destination",
        object_id=destination.id,
        name=destination.name,
        kind=destination.kind,
        is_on=destination.is_on,
    )


def turn_off(*, destination_id: int, because: str, now: datetime) -> None:
    """Nothing goes there any more, and the administrators are told; its own transaction."""
    with write_connection() as connection:
        changed = connection.execute(
            update(Destination)
            .where(Destination.id == destination_id, Destination.is_on.is_(True))
            .values(is_on=False, off_because=because, revision=Destination.revision + 1)
            .returning(Destination.name)
        ).first()
        if changed is None:
            return
        name = changed.name

        def text() -> str:
            if because == "gone":
                return _("The receiver says that this address no longer exists.")
            return _("Nothing has been taken there for five days.")

        announce(
            connection,
            now=now,
            kind=Kind.OUTBOX_DEAD,
            dedupe=f"destination:{destination_id}:{now.isoformat()}",
            path=f"/settings/destinations/{destination_id}",
            title=both(lambda: _("%(name)s was turned off", name=name)),
            text=both(text),
            touchpoint_id=None,
            staff_ids=queries.administrators(connection),
        )
