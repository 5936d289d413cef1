"""The queue and the case page."""
