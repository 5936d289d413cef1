"""The queue and the case page."""

from feedback.followup.web import (
    case,
    claiming,
    clocks_json,
    ending,
    export,
    goodwill,
    links,
    mails,
    photos,
    queue,
    saved,
    working,
)
from feedback.followup.web.blueprint import pages

__all__ = [
    "case",
    "claiming",
    "clocks_json",
    "ending",
    "export",
    "goodwill",
    "links",
    "mails",
    "pages",
    "photos",
    "queue",
    "saved",
    "working",
]
