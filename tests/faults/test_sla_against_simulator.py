"""100,000 random cases of 24 zones against the minute-by-minute simulator: no difference."""

import os
from concurrent.futures import ProcessPoolExecutor

import pytest

from tests.sla.domain.test_against_simulator import SEED, ZONES, compare

N_CASES = int(os.environ.get("FEEDBACK_SLA_CASES", "100000"))
CHUNK = 2_000


def _chunk(first: int) -> tuple[int, int, list[str]]:
    """How many cases were compared, how many counted time, and the stories of differences."""
    n_counted, wrong = 0, []
    numbers = range(first, min(first + CHUNK, N_CASES))
    for number in numbers:
        try:
            n_counted += compare(number, SEED + 1)
        except AssertionError as difference:
            wrong.append(str(difference)[:2000])
    return len(numbers), n_counted, wrong


@pytest.mark.long
def test_a_hundred_thousand_cases_differ_nowhere():
    with ProcessPoolExecutor(max_workers=2) as pool:
        parts = list(pool.map(_chunk, range(0, N_CASES, CHUNK)))
    n = sum(part[0] for part in parts)
    n_counted = sum(part[1] for part in parts)
    wrong = [story for part in parts for story in part[2]]
    print(f"{n} cases in {len(ZONES)} zones, {n_counted} with a due moment: {len(wrong)} differ")
    assert wrong == []
    assert n == N_CASES
