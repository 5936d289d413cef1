"""Whom a praise names: whole names of people who work there, found in the comment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from feedback.routing.domain.words import contains, folded, is_unspaced

SHORTEST_SPACED = 3
SHORTEST_UNSPACED = 2


def named_in(comment: str, people: Iterable[tuple[int, str]]) -> tuple[int, ...]:
    """Ids of the people whose whole name stands in the comment, ascending.

    A name in letters that are written with spaces needs two words, or the letter case it has,
    since “May” is a month too; a Chinese one needs two characters. A name that is part of a
    longer one found there does not count; a name that two people share names nobody.
    """
    given = [(staff_id, " ".join(name.split())) for staff_id, name in people]
    shared = Counter(folded(name) for _staff_id, name in given)
    plain, exact = folded(comment), " ".join(comment.split())
    found = []
    for staff_id, name in sorted(given, key=lambda one: -len(one[1])):
        key = folded(name)
        if not _is_long_enough(key):
            continue
        is_one_word = " " not in key and not any(map(is_unspaced, key))
        if not contains(plain, key) or (is_one_word and not contains(exact, name)):
            continue
        # What was found is taken out, so that no shorter name is found inside of it.
        plain, exact = plain.replace(key, "\x00"), exact.replace(name, "\x00")
        if shared[key] == 1:
            found.append(staff_id)
    return tuple(sorted(found))


def _is_long_enough(name: str) -> bool:
    if any(map(is_unspaced, name)):
        return len(name) >= SHORTEST_UNSPACED
    return len(name) >= SHORTEST_SPACED
