"""Staff pages of surveys: the list, the editor, publishing, versions."""

from feedback.surveys.web import catalogue, editor  # noqa: F401
from feedback.surveys.web.blueprint import pages

__all__ = ["pages"]
