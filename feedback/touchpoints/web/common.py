"""What several pages of the tree need: surveys to choose from, crumbs, addresses."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import select

from feedback.accounts.domain.roles import Actor
from feedback.core.database import db
from feedback.core.i18n import _, current_language, text_in
from feedback.surveys.store.models import Survey
from feedback.touchpoints.render.qr import address_of
from feedback.touchpoints.store.models import Touchpoint
from feedback.touchpoints.store.queries import ancestors


def name_of(node: Touchpoint) -> str:
    """The node's name in the page's language."""
    return text_in(node.name, current_language())


def crumbs_of(node: Touchpoint, actor: Actor, *, with_self: bool = False) -> list[dict[str, str]]:
    """The way down to a node, through what exists for this person."""
    above = ancestors(node, actor) + ([node] if with_self else [])
    return [
        {"label": _("Touchpoints"), "href": "/touchpoints"},
        *({"label": name_of(row), "href": f"/touchpoints/{row.code}"} for row in above),
    ]


def survey_choices(shown_id: int | None = None) -> list[tuple[str, str]]:
    """Published surveys as (id, name), and the one shown now even if it is closed."""
    rows = db.session.execute(
        select(Survey.id, Survey.name, Survey.status)
        .where((Survey.status == "published") | (Survey.id == shown_id))
        .order_by(Survey.name)
    )
    return [
        (str(row.id), row.name if row.status == "published" else f"{row.name} ({_('closed')})")
        for row in rows
    ]


def survey_names() -> dict[int, str]:
    """Every survey's name by its id."""
    return {row.id: row.name for row in db.session.execute(select(Survey.id, Survey.name))}


def address(node: Touchpoint) -> str:
    """The address that the node's QR symbol carries."""
    return address_of(current_app.extensions["settings"].public_url, node.code)
