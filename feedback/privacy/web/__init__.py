"""Pages of privacy: the terms, one person's data, and erasing one answer."""

from feedback.privacy.web import erasure, person, terms  # noqa: F401
from feedback.privacy.web.blueprint import pages

__all__ = ["pages"]
