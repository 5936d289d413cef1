"""What a code opens and what a receipt tells, each by one statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from feedback.responses.store.models import ContactDetail, Response
from feedback.sla.store.queries import applying
from feedback.surveys.store.models import Survey, SurveyVersion
from feedback.surveys.store.queries import compiled_version
from feedback.touchpoints.store.models import Touchpoint


@dataclass(frozen=True, slots=True, eq=False)
class Door:
    """What a touchpoint's code opens now. Without `version_id` there is nothing to answer."""

    code: str
    touchpoint_id: int
    revision: int
    path: str
    zone: str
    name: Mapping[str, str]
    is_retired: bool
    survey_id: int | None
    survey_status: str
    version_id: int | None
    version_digest: str
    languages: tuple[str, ...]
    default_language: str
    calendar_version_id: int
    policy_version_id: int
    channel: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether new answers are asked for here."""
        return (
            not self.is_retired
            and self.survey_status == "published"
            and self.version_id is not None
        )


_DOOR = (
    select(
        Touchpoint.id,
        Touchpoint.revision,
        Touchpoint.path,
        Touchpoint.zone,
        Touchpoint.name,
        Touchpoint.retired_at,
        Survey.id,
        Survey.status,
        SurveyVersion.id,
        SurveyVersion.digest,
        Touchpoint.channel,
    )
    .outerjoin(Survey, Survey.id == Touchpoint.survey_id)
    .outerjoin(SurveyVersion, SurveyVersion.id == Survey.current_version_id)
    .where(Touchpoint.code == bindparam("code"), Touchpoint.kind == "touchpoint")
)


def door(code: str, connection: Connection) -> Door | None:
    """The door of a normal code; None if no touchpoint has it."""
    row = connection.execute(_DOOR, {"code": code}).one_or_none()
    if row is None:
        return None
    touchpoint_id, revision, path, zone, name, retired_at = row[:6]
    survey_id, status, version_id, digest, channel = row[6:]
    definition = compiled_version(version_id, connection).definition if version_id else None
    terms = applying(path, connection)
    return Door(
        code=code,
        touchpoint_id=touchpoint_id,
        revision=revision,
        path=path,
        zone=zone,
        name=name,
        is_retired=retired_at is not None,
        survey_id=survey_id,
        survey_status=status or "",
        version_id=version_id,
        version_digest=digest or "",
        languages=definition.languages if definition else (),
        default_language=definition.default_language if definition else "",
        calendar_version_id=terms.calendar_version_id,
        policy_version_id=terms.policy_version_id,
        channel=channel,
    )


def survey_of_version(version_id: int, connection: Connection) -> int | None:
    """The survey that a published version belongs to."""
    return connection.scalar(select(SurveyVersion.survey_id).where(SurveyVersion.id == version_id))


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """What a receipt stands for: the answer's ending, its place, and how to reach the customer."""

    response_key: int
    language: str
    band: str | None
    version_id: int
    zone: str
    name: Mapping[str, str]
    code: str
    received_at: datetime
    erased_at: datetime | None
    name_given: str | None
    phone: str | None
    email: str | None
    consent_version: str | None

    @property
    def has_contact(self) -> bool:
        """Whether the customer can be reached."""
        return self.consent_version is not None


_RECEIPT = (
    select(
        Response.id,
        Response.language,
        Response.band,
        Response.survey_version_id,
        Touchpoint.zone,
        Touchpoint.name,
        Touchpoint.code,
        Response.received_at,
        Response.erased_at,
        ContactDetail.name,
        ContactDetail.phone,
        ContactDetail.email,
        ContactDetail.consent_version,
    )
    .join(Touchpoint, Touchpoint.id == Response.touchpoint_id)
    .outerjoin(ContactDetail, ContactDetail.response_key == Response.id)
    .where(Response.receipt == bindparam("receipt"))
)


def receipt(token: str, connection: Connection) -> ReceiptFacts | None:
    """What a receipt tells; None if nobody was given it."""
    row: Any = connection.execute(_RECEIPT, {"receipt": token}).one_or_none()
    return ReceiptFacts(*row) if row else None
