"""Runs a file of published examples through the product's own functions and prints a table.

``python -m tests.reference.runner FILE`` ends with 1 when an example fails or when the file
names a method that the product neither offers nor lists as not offered.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.reference.comparing import differences
from tests.reference.not_offered import NOT_OFFERED
from tests.reference.notes import FOLLOWED
from tests.reference.registry import OFFERED

Example = Mapping[str, Any]

VARIABLE = "FEEDBACK_REFERENCE_EXAMPLES"
DEFAULT_FILE = Path(__file__).with_name("published_examples.json")
_ADAPTERS = ("adapters_scoring", "adapters_sla", "adapters_follow_up")


def load_adapters() -> None:
    """Fills the registry from the adapters of every room."""
    for name in _ADAPTERS:
        if find_spec(f"tests.reference.{name}"):
            import_module(f"tests.reference.{name}")


def load_examples(path: str | Path | None = None) -> list[Example]:
    """The examples of the given file, of the one the environment names, or of the copy here."""
    chosen = Path(path or os.environ.get(VARIABLE) or DEFAULT_FILE)
    examples = json.loads(chosen.read_text(encoding="utf-8"))
    if not isinstance(examples, list) or not examples:
        raise ValueError(f"{chosen} holds no list of examples")
    return examples


def faults_of(example: Example) -> list[str]:
    """What is wrong with the product's answer to one offered example; empty when it is right."""
    answer = OFFERED[example["method"]](example["input"])
    printed, tolerance = example["expected"], example["tolerance"]
    if example.get("standard", True):
        return differences(answer, printed, tolerance)
    if example["id"] in FOLLOWED:
        return differences(answer, FOLLOWED[example["id"]], tolerance)
    if differences(answer, printed, tolerance):
        return []
    return [f"gives the printed number although the note says it deviates: {example['notes']}"]


def unknown_methods(examples: Sequence[Example]) -> list[str]:
    """The methods of a file that are neither offered nor listed as not offered."""
    named = {example["method"] for example in examples}
    return sorted(named - OFFERED.keys() - NOT_OFFERED.keys())


def main(arguments: Sequence[str]) -> int:
    """Prints the table; 0 when every offered example passes and every method is known."""
    load_adapters()
    examples = load_examples(arguments[0] if arguments else None)
    passed: Counter[str] = Counter()
    failures: dict[str, list[str]] = {}
    for example in examples:
        if example["method"] not in OFFERED:
            continue
        try:
            faults = faults_of(example)
        except Exception as error:  # One broken example must not hide the others.
            faults = [f"{type(error).__name__}: {error}"]
        if faults:
            failures[example["id"]] = faults
        else:
            passed[example["method"]] += 1
    _print_table(examples, passed)
    for identifier, faults in failures.items():
        print(f"FAILED {identifier}: " + "; ".join(faults))
    unknown = unknown_methods(examples)
    for method in unknown:
        print(f"UNKNOWN METHOD {method}: neither offered nor listed as not offered")
    return 1 if failures or unknown else 0


def _print_table(examples: Sequence[Example], passed: Mapping[str, int]) -> None:
    in_file = Counter(example["method"] for example in examples)
    print(f"{'method':<28}{'examples':>9}{'passed':>8}{'failed':>8}  not offered because")
    for method, n_examples in sorted(in_file.items()):
        if method in OFFERED:
            n_passed = passed.get(method, 0)
            print(f"{method:<28}{n_examples:>9}{n_passed:>8}{n_examples - n_passed:>8}")
        else:
            print(f"{method:<28}{n_examples:>9}{'–':>8}{'–':>8}  {NOT_OFFERED.get(method, '?')}")
    n_offered = sum(count for method, count in in_file.items() if method in OFFERED)
    n_passed = sum(passed.values())
    print(
        f"{len(examples)} examples: {n_offered} offered, {n_passed} passed, "
        f"{n_offered - n_passed} failed, {len(examples) - n_offered} not offered"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
