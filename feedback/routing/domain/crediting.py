"""Whom a praise names: whole names of people who work there, found in the comment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from feedback.routing.domain.words import contains, folded, is_unspaced

SHORTEST_SPACED = 3
SHORTEST_UNSPACED = 2


def named_in(comment: str, people: Iterable[tuple[int, str]]) -> tuple[int, ...]:
    """Ids of the people whose whole name stands in the comment, ascending.

    Of a name written in two scripts (“王晓东 Wang Xiaodong”) either one is whole. A name in letters
    that are written with spaces needs two words, or the letter case it has, since “May” is a month
    too; a Chinese one needs two characters. A name that is part of a longer one found there does
    not count; a name that two people share names nobody.
    """
    given = sorted(
        {(staff_id, name) for staff_id, whole in people for name in whole_names(whole)},
        key=lambda one: (-len(one[1]), one),
    )
    shared = Counter(folded(name) for _staff_id, name in given)
    plain, exact = folded(comment), " ".join(comment.split())
    found = set()
    for staff_id, name in given:
        key = folded(name)
        is_one_word = " " not in key and not any(map(is_unspaced, key))
        if not contains(plain, key) or (is_one_word and not contains(exact, name)):
            continue
        # What was found is taken out, so that no shorter name is found inside of it.
        plain, exact = plain.replace(key, "\x00"), exact.replace(name, "\x00")
        if shared[key] == 1:
            found.add(staff_id)
    return tuple(sorted(found))


def whole_names(name: str) -> tuple[str, ...]:
    """The name as it stands, and where it is written in two scripts, each of them; long enough."""
    words = name.split()
    unspaced = [word for word in words if any(map(is_unspaced, word))]
    spaced = [word for word in words if word not in unspaced]
    names = {" ".join(words)}
    if unspaced and spaced:
        names |= {" ".join(unspaced), " ".join(spaced)}
    return tuple(sorted(one for one in names if _is_long_enough(one)))


def _is_long_enough(name: str) -> bool:
    if any(map(is_unspaced, name)):
        return len(name) >= SHORTEST_UNSPACED
    return len(name) >= SHORTEST_SPACED
