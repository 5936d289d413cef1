"""The dashboard."""

from feedback.analysis.web.blueprint import pages

__all__ = ["pages"]
