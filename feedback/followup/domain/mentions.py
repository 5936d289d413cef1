"""Who is named in a note."""

from __future__ import annotations

from collections.abc import Mapping


def mentioned(text: str, people: Mapping[int, str]) -> set[int]:
    """Ids of the people whose whole name stands after an @, in any letter case.

    Of two names that begin alike the longer one is meant where it fits: “@Wei Zhang” is not
    “@Wei”.
    """
    rest = text.replace("＠", "@").casefold()
    found = set()
    for staff_id, name in sorted(people.items(), key=lambda one: -len(one[1])):
        sign = f"@{name.casefold()}"
        if len(sign) > 1 and sign in rest:
            found.add(staff_id)
            rest = rest.replace(sign, " ")
    return found
