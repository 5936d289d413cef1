"""The tree of touchpoints, QR symbols and posters."""

from feedback.touchpoints.web.blueprint import pages

__all__ = ["pages"]

from feedback.touchpoints.web import node, staff, symbols, tree  # noqa: F401
