"""The tree of touchpoints, QR symbols and posters."""

from feedback.touchpoints.web.blueprint import pages

__all__ = ["pages"]

from feedback.touchpoints.web import (  # noqa: F401
    absences,
    invitations,
    joining,
    node,
    staff,
    symbols,
    teams,
    tree,
)
