"""Periods and the figures made of counts: pure values."""
