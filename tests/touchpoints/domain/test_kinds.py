"""Where each kind of node may stand."""

from __future__ import annotations

import pytest

from feedback.touchpoints.domain.kinds import Kind, kinds_under, may_stand_under

TABLE = {
    None: ["organisation"],
    Kind.ORGANISATION: ["region", "site", "touchpoint"],
    Kind.REGION: ["region", "site", "touchpoint"],
    Kind.SITE: ["touchpoint"],
    Kind.TOUCHPOINT: [],
}


@pytest.mark.parametrize("parent", TABLE)
def test_kinds_under_a_parent_are_these_and_no_others(parent):
    assert [kind.value for kind in kinds_under(parent)] == TABLE[parent]


@pytest.mark.parametrize("kind", Kind)
def test_may_stand_under_agrees_with_kinds_under(kind):
    allowed = [parent for parent in TABLE if may_stand_under(kind, parent)]
    assert allowed == [parent for parent in TABLE if kind in kinds_under(parent)]
