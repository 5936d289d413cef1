"""Survey list, editor and preview."""

from feedback.surveys.web.blueprint import pages

__all__ = ["pages"]
