"""The blueprint of this room, and what it offers on the settings page."""

from flask import Blueprint

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.settings_links import Group, SettingsLink, offer
from feedback.core.i18n import _l

pages = Blueprint("notices", __name__)

offer(
    pages,
    SettingsLink(
        "/settings/notices",
        _l("What you are told"),
        _l("Which notices reach you, when, and when not"),
        "mail",
        None,
        Group.YOU,
    ),
)
offer(
    pages,
    SettingsLink(
        "/settings/destinations",
        _l("Robots and webhooks"),
        _l("Group chats and systems that are told of cases"),
        "swap",
        Right.MANAGE_NOTICES,
        Group.MESSAGES,
    ),
)
offer(
    pages,
    SettingsLink(
        "/settings/outbox",
        _l("Outgoing messages"),
        _l("What could not be delivered, and sending it again"),
        "inbox",
        Right.MANAGE_NOTICES,
        Group.MESSAGES,
    ),
)
