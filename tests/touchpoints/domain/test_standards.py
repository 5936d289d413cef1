"""Service standards: bounds and inheritance."""

from __future__ import annotations

import pytest

from feedback.touchpoints.domain.standards import inherited_standards, standard_faults


def test_each_measure_comes_from_the_nearest_node_that_set_it():
    own = {1: {"nps": 30.0, "csat": 0.8}, 3: {"nps": 45.0}, 9: {"ces": 0.7}}
    assert inherited_standards(own, (1, 2, 3)) == {"nps": 45.0, "csat": 0.8}


@pytest.mark.parametrize(
    ("standards", "faults"),
    [
        ({"nps": -100.0, "csat": 1.0}, {}),
        ({"nps": 101.0}, {"nps": "out_of_range"}),
        ({"csat": 85.0}, {"csat": "out_of_range"}),
        ({"resolution": float("nan")}, {"resolution": "out_of_range"}),
        ({"speed": 1.0}, {"speed": "unknown_measure"}),
    ],
)
def test_standard_faults_name_each_measure_that_is_wrong(standards, faults):
    assert standard_faults(standards) == faults
