"""A bundle of notices for a robot or a webhook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app

from feedback.core import clock
from feedback.core.database import db, reading
from feedback.core.delivery import Handed, NotDelivered, PermanentFailure, without_secrets
from feedback.core.outbound import OutboundError, Rules, send
from feedback.core.settings import Settings
from feedback.notices.domain.destinations import DestinationKind
from feedback.notices.jobs.bundles import let_sleep, told_in
from feedback.notices.render.robots import judge, letter
from feedback.notices.render.words import Told
from feedback.notices.service import destinations as service
from feedback.notices.store.models import Destination

GONE = 410


def send_robot_bundle(payload: Mapping[str, Any]) -> Handed:
    """Hand the bundle over; a place that says 410 is never spoken to again."""
    with reading():
        destination = db.session.get(Destination, int(payload["recipient"].partition(":")[2]))
        if destination is None or not destination.is_on:
            raise PermanentFailure("off")
        bundle = told_in(payload)
        if bundle:
            let_sleep(payload, clock.now())
        opened = service.opened(destination, current_app.extensions["settings"])
    db.session.remove()
    if not bundle:
        return Handed()
    try:
        return hand_over(opened, bundle, message_id=payload["id"])
    except PermanentFailure as fault:
        if fault.status == GONE:
            service.turn_off(destination_id=opened.id, because="gone", now=clock.now())
        raise


def hand_over(opened: service.Opened, bundle: list[Told], *, message_id: str) -> Handed:
    """Speak to the place once; raises `NotDelivered` or `PermanentFailure`. No transaction."""
    settings: Settings = current_app.extensions["settings"]
    if opened.address is None:
        raise PermanentFailure("sealed")
    kind = DestinationKind(opened.kind)
    sent = letter(
        kind,
        bundle,
        address=opened.address,
        secret=opened.secret,
        languages=opened.languages,
        message_id=message_id,
        now=clock.now().timestamp(),
    )
    try:
        answer = send(
            "POST", sent.address, rules=Rules.of(settings), body=sent.body, headers=sent.headers
        )
    except OutboundError as error:
        fault = PermanentFailure if error.reason == "url" else NotDelivered
        raise fault(error.reason, is_place_down=True) from None
    judge(kind, answer)
    return Handed(
        status=answer.status,
        answer=without_secrets(answer.body[:1024].decode("utf-8", "replace")),
        gap_seconds=60 / max(1, opened.rate_per_minute),
    )
