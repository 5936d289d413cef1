"""The product's functions give the published numbers."""

import pytest

from tests.reference.not_offered import NOT_OFFERED
from tests.reference.registry import OFFERED
from tests.reference.runner import faults_of, load_adapters, load_examples, unknown_methods

load_adapters()
EXAMPLES = load_examples()


@pytest.mark.parametrize(
    "example",
    [
        pytest.param(example, id=f"{example['id']}:{example['method']}")
        for example in EXAMPLES
        if example["method"] in OFFERED
    ],
)
def test_offered_method_gives_the_published_answer(example):
    assert faults_of(example) == []


def test_every_method_is_offered_or_listed_by_name():
    assert unknown_methods(EXAMPLES) == []


def test_no_offered_method_is_listed_as_not_offered():
    assert sorted(OFFERED.keys() & NOT_OFFERED.keys()) == []


def test_not_offered_methods_are_reported_by_name_with_their_reason():
    not_offered = {example["method"] for example in EXAMPLES} - OFFERED.keys()
    report = {name: NOT_OFFERED.get(name, "") for name in sorted(not_offered)}
    for name, reason in report.items():
        print(f"not offered: {name} – {reason}")  # Shown by `pytest -rP`.
    assert [name for name, reason in report.items() if not reason] == []
