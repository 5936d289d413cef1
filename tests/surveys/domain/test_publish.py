from copy import deepcopy

import pytest

from feedback.surveys.domain.definition import parse
from feedback.surveys.domain.publish import publish_faults, publish_warnings, version_faults
from feedback.surveys.ready_made import KEYS, ready_made


def change(document, path: str, value) -> None:
    """Set, or with None remove, the part at a dotted path."""
    *parents, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    for key in parents:
        document = document[key]
    if value is None:
        del document[last]
    else:
        document[last] = value


def on(question: str, **names) -> dict:
    return {"all": [{"question": question, **names}]}


def test_complete_definition_has_no_fault(document):
    assert publish_faults(parse(document)) == ()


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("title.zh", None, ("title", "missing_text", "zh")),
        ("questions.0.text.zh", " ", ("questions.q_nps.text", "missing_text", "zh")),
        (
            "questions.1.options.1.text.zh",
            None,
            ("questions.q_why.options.other", "missing_text", "zh"),
        ),
        ("questions.1.options", [], ("questions.q_why.options", "no_options", "")),
        (
            "questions.1.options.1.id",
            "wait",
            ("questions.q_why.options", "duplicate_option", "wait"),
        ),
        ("questions.2.id", "q_why", ("questions.q_why", "duplicate_id", "")),
        ("questions.2.max_chars", 0, ("questions.q_other.max_chars", "max_chars_range", "1–10000")),
        (
            "questions.1.show_if",
            on("q_gone", bands=["passive"]),
            ("questions.q_why.show_if.0", "dangling_question", "q_gone"),
        ),
        (
            "questions.1.show_if",
            on("q_other", options=["x"]),
            ("questions.q_why.show_if.0", "later_question", "q_other"),
        ),
        (
            "questions.2.show_if",
            on("q_why", options=["gone"]),
            ("questions.q_other.show_if.0", "dangling_option", "q_why.gone"),
        ),
        (
            "questions.2.show_if",
            on("q_why", bands=["passive"]),
            ("questions.q_other.show_if.0", "clause_does_not_fit", "q_why"),
        ),
        ("lead_question", "q_why", ("lead_question", "no_scored_lead", "q_why")),
        ("lead_question", "q_gone", ("lead_question", "no_scored_lead", "q_gone")),
        ("endings.passive", None, ("endings.passive", "ending_missing", "")),
        ("endings.passive.title.zh", "", ("endings.passive.title", "missing_text", "zh")),
        (
            "questions.3.consent",
            None,
            ("questions.q_contact.consent.text", "consent_missing", ""),
        ),
        (
            "questions.3.consent.version",
            "",
            ("questions.q_contact.consent.version", "consent_version_missing", ""),
        ),
        ("questions.3.fields", ["name"], ("questions.q_contact.fields", "no_contact_fields", "")),
    ],
)
def test_publishing_is_refused_with_the_place(document, path, value, fault):
    change(document, path, value)

    assert fault in [tuple(found) for found in publish_faults(parse(document))]


def test_conditional_lead_is_refused(document):
    document["questions"].insert(
        0, {"id": "q_csat", "type": "csat", "text": {"en": "S", "zh": "满意"}}
    )
    document["questions"][1]["show_if"] = on("q_csat", bands=["detractor"])

    assert [f.code for f in publish_faults(parse(document))] == ["lead_conditional"]


def test_third_language_needs_labels_of_its_own(document):
    document["languages"].append("fr")
    document["questions"][0] = {"id": "q_nps", "type": "csat", "text": {"en": "a", "fr": "b"}}

    missing = {f.where for f in publish_faults(parse(document)) if f.detail == "fr"}

    assert {f"questions.q_nps.labels.{value}" for value in range(1, 6)} < missing


@pytest.mark.parametrize(
    ("n", "codes"), [(4, []), (5, ["many_questions"]), (9, ["far_too_many_questions"])]
)
def test_long_surveys_are_warned_about(document, n, codes):
    extra = {"type": "text", "text": {"en": "More?", "zh": "还有吗？"}}
    document["questions"] += [{**extra, "id": f"q_{m}"} for m in range(n - 4)]

    assert [w.code for w in publish_warnings(parse(document))] == codes


def test_changed_scale_under_the_same_id_is_a_new_question(document):
    before = parse(document)
    changed = deepcopy(document)
    changed["questions"][0]["type"] = "ces"

    assert version_faults(before, before) == ()
    assert [(f.where, f.code) for f in version_faults(before, parse(changed))] == [
        ("questions.q_nps.type", "type_changed")
    ]


def test_other_words_of_a_consent_need_another_version():
    document = ready_made()["nps"]
    before = parse(document)
    asks = next(one for one in document["questions"] if one["type"] == "contact")
    at = f"questions.{asks['id']}.consent.version"
    assert version_faults(before, parse(document)) == ()
    asks["consent"]["text"]["en"] += " And to our partners."
    assert [(f.where, f.code) for f in version_faults(before, parse(document))] == [
        (at, "consent_changed")
    ]
    asks["consent"]["version"] = "2026-07"
    assert version_faults(before, parse(document)) == ()


@pytest.mark.parametrize("key", KEYS)
def test_ready_made_surveys_can_be_published(key):
    definition = parse(ready_made()[key])

    assert publish_faults(definition) == ()
    assert set(definition.languages) == {"en", "zh"}
