"""Pages of this room."""

from feedback.routing.web import one_praise, rules, trial, wall, writing
from feedback.routing.web.blueprint import pages

__all__ = ["one_praise", "pages", "rules", "trial", "wall", "writing"]
