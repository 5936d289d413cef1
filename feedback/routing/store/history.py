"""What a rule may have to look up: earlier unhappy answers of a person, or of a touchpoint."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, func, literal_column, or_, select

from feedback.responses.domain.person import email_key, phone_key
from feedback.responses.store.models import ContactDetail, Response
from feedback.routing.domain.document import MOST_TIMES


class Earlier:
    """The earlier unhappy answers before `until` as one connection sees them; each asked once.

    Answers of programs and repeats of the same words are not counted, nor is the response itself.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        response_key: int,
        touchpoint_id: int,
        until: datetime,
        email: str | None = None,
        phone: str | None = None,
    ) -> None:
        self._connection, self._until = connection, until
        self._facts = {"key": response_key, "place": touchpoint_id, "until": until}
        self._person = {"email": email_key(email), "phone": phone_key(phone)}
        self._known: dict[tuple[str, int], int] = {}

    def n_unhappy_of_person(self, days: int) -> int:
        """How many came from the same address or number within so many days."""
        person = {name: key for name, key in self._person.items() if key}
        if not person:
            return 0
        return self._n("person", days, timedelta(days=days), _of_person(tuple(person)), person)

    def n_detractors_here(self, hours: int) -> int:
        """How many came in at the touchpoint within so many hours."""
        return self._n("here", hours, timedelta(hours=hours), _HERE, {})

    def _n(
        self, what: str, size: int, back: timedelta, statement: Any, more: dict[str, Any]
    ) -> int:
        if (what, size) not in self._known:
            asked = {**self._facts, "since": self._until - back, **more}
            self._known[what, size] = int(self._connection.scalar(statement, asked) or 0)
        return self._known[what, size]


def _unhappy() -> tuple[Any, ...]:
    return (
        # Spelled like the partial index, so that both databases use it.
        Response.band == literal_column("'detractor'"),
        Response.received_at > bindparam("since"),
        Response.received_at <= bindparam("until"),
        Response.id != bindparam("key"),
        Response.flags.not_like("%honeypot%"),
        Response.flags.not_like("%duplicate%"),
    )


def _counted(rows: Any) -> Any:
    return select(func.count()).select_from(rows.limit(MOST_TIMES).subquery())


_HERE = _counted(
    select(Response.id).where(Response.touchpoint_id == bindparam("place"), *_unhappy())
)


@cache
def _of_person(known: tuple[str, ...]) -> Any:
    columns = {"email": ContactDetail.email_key, "phone": ContactDetail.phone_key}
    return _counted(
        select(Response.id)
        .join(ContactDetail, ContactDetail.response_key == Response.id)
        .where(or_(*(columns[name] == bindparam(name) for name in known)), *_unhappy())
    )
