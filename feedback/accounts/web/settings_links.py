"""What the settings page leads to: every room offers its own pages, in the order of the rooms."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import Blueprint, current_app
from flask.blueprints import BlueprintSetupState

from feedback.accounts.domain.roles import Actor, Right
from feedback.core.i18n import _l


class Group(StrEnum):
    """The heading a card stands under, in the order of the page."""

    YOU = "you"
    PEOPLE = "people"
    CASES = "cases"
    MESSAGES = "messages"
    DATA = "data"


GROUP_NAMES: dict[Group, Any] = {
    Group.YOU: _l("Your account"),
    Group.PEOPLE: _l("People"),
    Group.CASES: _l("Cases and promises"),
    Group.MESSAGES: _l("Messages"),
    Group.DATA: _l("Data"),
}


@dataclass(frozen=True, slots=True)
class SettingsLink:
    """A card on the settings page; `right` None means everybody."""

    href: str
    label: Any
    help: Any
    icon: str
    right: Right | None
    group: Group


def offer(pages: Blueprint, link: SettingsLink) -> None:
    """Put a link on the settings page of every application that has these pages."""

    def keep(state: BlueprintSetupState) -> None:
        state.app.extensions.setdefault("settings_links", []).append(link)

    pages.record(keep)


def links_for(actor: Actor) -> list[SettingsLink]:
    """The links whose right the person has."""
    offered: list[SettingsLink] = current_app.extensions.get("settings_links", [])
    return [link for link in offered if link.right is None or actor.may(link.right)]


def groups_for(actor: Actor) -> list[tuple[Group, Any, list[SettingsLink]]]:
    """The links of the person under their headings; a heading without links is left out."""
    links = links_for(actor)
    found = [
        (group, name, [link for link in links if link.group is group])
        for group, name in GROUP_NAMES.items()
    ]
    return [(group, name, inside) for group, name, inside in found if inside]
