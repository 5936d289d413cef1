"""What the settings page leads to: every room offers its own pages, in the order of the rooms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app
from flask.blueprints import BlueprintSetupState

from feedback.accounts.domain.roles import Actor, Right


@dataclass(frozen=True, slots=True)
class SettingsLink:
    """A card on the settings page; `right` None means everybody."""

    href: str
    label: Any
    help: Any
    icon: str
    right: Right | None


def offer(pages: Blueprint, link: SettingsLink) -> None:
    """Put a link on the settings page of every application that has these pages."""

    def keep(state: BlueprintSetupState) -> None:
        state.app.extensions.setdefault("settings_links", []).append(link)

    pages.record(keep)


def links_for(actor: Actor) -> list[SettingsLink]:
    """The links whose right the person has."""
    offered: list[SettingsLink] = current_app.extensions.get("settings_links", [])
    return [link for link in offered if link.right is None or actor.may(link.right)]
