"""Which addresses get no mail: kept as keyed hashes, so that the list itself tells nobody.

Whoever unsubscribed is asked nothing any more but still gets answers; an address that refuses mail
gets nothing at all. One address can be both, so each has a key of its own.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import datetime

from sqlalchemy import Connection, String, Table, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from feedback.core.database import Base, Instant
from feedback.core.upsert import insert_for
from feedback.responses.domain.person import email_key


class MailSuppression(Base):
    """One address that is left alone; there is no way back from the key to it."""

    __tablename__ = "mail_suppression"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(16))  # unsubscribed, bounced


_TABLE: Table = MailSuppression.__table__  # type: ignore[assignment]


KEY_BYTES, SIGNATURE_BYTES = 12, 6


def suppression_key(secret: str, email: str) -> bytes:
    """12 bytes that stand for an address in this installation only (HMAC-SHA-256, RFC 2104)."""
    return _stands_for(email, _key(secret, b"feedback mail suppression 1"))


def refusal_key(secret: str, email: str) -> bytes:
    """The same for an address that refuses mail."""
    return _stands_for(email, _key(secret, b"feedback mail refusal 1"))


def _stands_for(email: str, key: bytes) -> bytes:
    return hmac.digest(key, (email_key(email) or "").encode(), "sha256")[:KEY_BYTES]


def unsubscribe_token(secret: str, key: bytes) -> str:
    """24 characters that let whoever got the mail, and nobody else, stop further ones.

    They work without a look-up, so also after the address itself was deleted.
    """
    return urlsafe_b64encode(key + _signature(secret, key)).decode("ascii")


def read_unsubscribe(secret: str, token: str) -> bytes | None:
    """The key in a token; None when it is damaged or made up."""
    try:
        raw = urlsafe_b64decode(token.encode("ascii"))
    except (NotBase64, ValueError):
        return None
    key, signature = raw[:KEY_BYTES], raw[KEY_BYTES:]
    return key if hmac.compare_digest(_signature(secret, key), signature) else None


def _signature(secret: str, key: bytes) -> bytes:
    own = _key(secret, b"feedback unsubscribe 1")
    return hmac.digest(own, key, "sha256")[:SIGNATURE_BYTES]


def _key(secret: str, purpose: bytes) -> bytes:
    return hmac.digest(secret.encode(), purpose, "sha256")


def suppress(connection: Connection, *, key: bytes, now: datetime, reason: str) -> None:
    """Remember the address; a second time changes nothing."""
    connection.execute(
        insert_for(connection, _TABLE).on_conflict_do_nothing(index_elements=["key"]),
        {"key": key.hex(), "at": now, "reason": reason},
    )


def is_suppressed(connection: Connection, key: bytes) -> bool:
    """Whether this address asked to be left alone."""
    found = connection.execute(select(_TABLE.c.key).where(_TABLE.c.key == key.hex()))
    return found.first() is not None


def refuses_mail(connection: Connection, secret: str, email: str) -> bool:
    """Whether a mail server said for good that this address takes no mail."""
    return is_suppressed(connection, refusal_key(secret, email))


def note_refusal(connection: Connection, *, secret: str, email: str, now: datetime) -> None:
    """Send nothing to this address any more."""
    suppress(connection, key=refusal_key(secret, email), now=now, reason="bounced")


def forget_refusal(connection: Connection, *, secret: str, email: str) -> None:
    """Try this address again: somebody made sure that it is right."""
    connection.execute(delete(_TABLE).where(_TABLE.c.key == refusal_key(secret, email).hex()))
