"""The tree of touchpoints, QR symbols and posters."""

from feedback.touchpoints.web.blueprint import pages

__all__ = ["pages"]
