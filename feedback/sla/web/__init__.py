"""Calendars and policies."""

from feedback.sla.web.blueprint import pages

__all__ = ["pages"]
