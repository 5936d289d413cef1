"""Calendars, policies and where they apply."""

from feedback.sla.web.blueprint import pages

__all__ = ["pages"]

from feedback.sla.web import assignments, calendars, policies  # noqa: F401
