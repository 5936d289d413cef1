"""The list of responses and a response's page."""

from feedback.responses.web.blueprint import pages

__all__ = ["pages"]
