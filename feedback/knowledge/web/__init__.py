"""The page of ready replies."""

from feedback.knowledge.web import replies
from feedback.knowledge.web.blueprint import pages

__all__ = ["pages", "replies"]
