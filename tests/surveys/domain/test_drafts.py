from copy import deepcopy

import pytest

from feedback.surveys.domain.definition import parse
from feedback.surveys.domain.drafts import (
    blank_document,
    fresh_id,
    moved,
    new_question,
    with_language,
    with_question,
    without_language,
    without_question,
)
from feedback.surveys.domain.publish import publish_faults
from feedback.surveys.domain.question_types import REGISTRY


def ids(document) -> list[str]:
    return [question["id"] for question in document["questions"]]


@pytest.mark.parametrize("languages", [["en", "zh"], ["zh"], ["en"]])
def test_blank_survey_with_one_question_of_each_type_can_be_published(languages):
    draft = blank_document({"en": "Hello", "zh": "您好"}, languages)
    for key in REGISTRY:
        draft = with_question(draft, new_question(draft, key))

    assert publish_faults(parse(draft)) == ()
    assert draft["lead_question"] == "q_nps"


def test_edits_leave_the_given_draft_alone(document):
    before = deepcopy(document)

    with_question(document, {**document["questions"][0], "required": False})
    without_question(document, "q_nps")
    moved(document, "q_nps", "down")
    without_language(document, "zh")

    assert document == before


def test_moved_stops_at_the_edges(document):
    down = moved(document, "q_nps", "down")

    assert ids(down) == ["q_why", "q_nps", "q_other", "q_contact"]
    assert moved(down, "q_nps", "up") == document
    assert moved(document, "q_nps", "up") == document
    assert moved(document, "q_contact", "down") == document


def test_with_question_replaces_in_place(document):
    changed = with_question(document, {**document["questions"][1], "required": True})

    assert ids(changed) == ids(document)
    assert changed["questions"][1]["required"] is True


def test_removed_question_leaves_references_for_the_list(document):
    changed = without_question(document, "q_nps")

    assert {f.code for f in publish_faults(parse(changed))} == {
        "dangling_question",
        "no_scored_lead",
    }


@pytest.mark.parametrize(
    ("stem", "expected"),
    [
        ("q_new", "q_new"),
        ("q_nps", "q_nps_2"),
        ("Q Why!", "qwhy"),
        ("原因", "q"),
        ("x" * 90, "x" * 34),
    ],
)
def test_fresh_id_is_fit_and_free(document, stem, expected):
    assert fresh_id(document, stem) == expected


def test_languages_come_and_go(document):
    more = with_language(document, "fr")

    assert {f.detail for f in publish_faults(parse(more))} == {"fr"}
    assert without_language(more, "fr") == document
    assert without_language(document, "en") == document
    assert publish_faults(parse(without_language(document, "zh"))) == ()
