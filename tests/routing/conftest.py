"""Rules are read anew in each test: they are kept for two seconds otherwise."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from feedback.routing.store.praise import forget_people
from feedback.routing.store.rules import forget_rules


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    forget_rules()
    forget_people()
    yield
    forget_rules()
    forget_people()
