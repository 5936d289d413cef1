"""Calendars and policies."""
