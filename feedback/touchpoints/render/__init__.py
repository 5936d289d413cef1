"""Codes to symbols and posters."""
