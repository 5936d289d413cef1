"""The runner is as strict as its readme says."""

import json

import pytest

from tests.reference.comparing import differences
from tests.reference.runner import VARIABLE, load_examples, main


def example(**changes):
    return {
        "id": "X-01",
        "method": "nps.score",
        "input": {"scores": [10, 7, 3, 9]},
        "expected": {"nps_points": 25},
        "tolerance": {"abs": 1e-9},
        "standard": True,
        "notes": "",
    } | changes


def run(tmp_path, *examples):
    path = tmp_path / "examples.json"
    path.write_text(json.dumps(examples), encoding="utf-8")
    return main([str(path)])


def test_right_answer_passes(tmp_path, capsys):
    assert run(tmp_path, example()) == 0
    assert "1 offered, 1 passed, 0 failed, 0 not offered" in capsys.readouterr().out


def test_wrong_answer_fails_by_id(tmp_path, capsys):
    assert run(tmp_path, example(expected={"nps_points": 25.1})) == 1
    assert "FAILED X-01: nps_points: 25.0, expected 25.1" in capsys.readouterr().out


def test_listed_method_is_reported_and_does_not_fail(tmp_path, capsys):
    assert run(tmp_path, example(), example(method="kappa")) == 0
    assert "agreement of coders" in capsys.readouterr().out


def test_unknown_method_fails_by_name(tmp_path, capsys):
    assert run(tmp_path, example(), example(method="astrology.sign")) == 1
    assert "UNKNOWN METHOD astrology.sign" in capsys.readouterr().out


def test_deviating_example_fails_when_the_product_gives_its_number(tmp_path):
    assert run(tmp_path, example(standard=False)) == 1
    assert run(tmp_path, example(standard=False, expected={"nps_points": 33.33})) == 0


def test_broken_input_fails_and_the_rest_still_runs(tmp_path, capsys):
    assert run(tmp_path, example(input={}), example(id="X-02")) == 1
    assert "1 passed, 1 failed" in capsys.readouterr().out


def test_examples_come_from_the_file_the_environment_names(tmp_path, monkeypatch):
    path = tmp_path / "other.json"
    path.write_text(json.dumps([example(id="OTHER")]), encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(path))
    assert [found["id"] for found in load_examples()] == ["OTHER"]


def test_empty_file_is_refused(tmp_path):
    path = tmp_path / "empty.json"
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(ValueError, match="no list of examples"):
        load_examples(path)


@pytest.mark.parametrize(
    ("answer", "expected", "tolerance", "agrees"),
    [
        ({"lo": 1.04}, {"lo": 1}, {"abs": 0.05}, True),
        ({"lo": 1.06}, {"lo": 1}, {"abs": 0.05}, False),
        ({"p_one_sided": 0.31}, {"p_one_sided": 0.314}, {"abs": 1, "abs_p": 0.0005}, False),
        ({"p_value": 1.01e-9}, {"p_value": 1e-9}, {"abs": 1, "rel_p": 1e-3}, False),
        ({"passives": 3}, {"passives": 4}, {"abs": 1, "abs_p": 0.1}, True),
        ({"ucl": 1.1}, {"ucl": 1}, {"abs": 1, "abs_limit": 0.01}, False),
        ({"out": [1, 2]}, {"out": [1, 2, 3]}, {"abs": 9}, False),
        ({"out": [1, 2.5]}, {"out": [1, 2]}, {"abs": 0.5}, True),
        ({"day": {"a": True}}, {"day": {"a": True}}, {"abs": 0}, True),
        ({"breached": 1}, {"breached": True}, {"abs": 1}, False),
        ({"n": True}, {"n": 1}, {"abs": 0}, False),
        ({"value": 0.0}, {"value": None}, {"abs": 1}, False),
        ({"value": None}, {"value": 0}, {"abs": 1}, False),
        ({"value": float("nan")}, {"value": 0}, {"abs": 1}, False),
        ({"at": "2024-01-01T00:00:00Z"}, {"at": "2024-01-01T00:00:00Z"}, {"abs": 0}, True),
        ({}, {"value": None}, {"abs": 1}, False),
    ],
)
def test_tolerance(answer, expected, tolerance, agrees):
    assert (differences(answer, expected, tolerance) == []) is agrees
