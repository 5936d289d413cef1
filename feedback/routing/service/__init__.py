"""Use cases of routing: decide, write rules, keep praise."""

from feedback.routing.service.deciding import Contact, decide, place_of
from feedback.routing.service.praising import keep_praise
from feedback.routing.service.writing import (
    create_rule,
    delete_rule,
    move_rule,
    save_rule,
    switch_rule,
)

__all__ = [
    "Contact",
    "create_rule",
    "decide",
    "delete_rule",
    "keep_praise",
    "move_rule",
    "place_of",
    "save_rule",
    "switch_rule",
]
