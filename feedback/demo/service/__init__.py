"""Load the story, once, into an empty database, and say what it holds."""

from feedback.demo.service.facts import State, facts, state
from feedback.demo.service.loading import load

__all__ = ["State", "facts", "load", "state"]
