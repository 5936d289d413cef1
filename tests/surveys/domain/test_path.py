import pytest

from feedback.scoring.domain.metrics import Band, Metric
from feedback.surveys.domain.answers import ContactDetails, Scored
from feedback.surveys.domain.definition import parse
from feedback.surveys.domain.path import compile_survey, evaluate
from feedback.surveys.ready_made import KEYS, ready_made


@pytest.fixture
def survey(document):
    return compile_survey(parse(document))


def codes(evaluation) -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in evaluation.faults]


def test_unhappy_customer_walks_the_long_path(survey):
    result = evaluate(
        survey,
        {
            "a.q_nps": ["3"],
            "a.q_why": ["other"],
            "a.q_other": ["Cold tea\x00"],
            "a.q_contact.phone": ["13800138000"],
            "a.q_contact.consent": ["1"],
            "token": ["signed"],
        },
    )

    assert result.ok
    assert result.answers == {"q_nps": 3, "q_why": "other", "q_other": "Cold tea"}
    assert result.scores == (Scored("q_nps", Metric.NPS, 3, Band.DETRACTOR),)
    assert result.choices == (("q_why", "other"),)
    assert result.comments == (("q_other", "Cold tea"),)
    assert result.contact == ContactDetails("", "13800138000", "", "2026-01")
    assert result.band is Band.DETRACTOR
    assert result.path == ("q_nps", "q_why", "q_other", "q_contact")
    assert result.n_removed_characters == 1


def test_answers_off_the_final_path_are_dropped(survey):
    result = evaluate(
        survey,
        {
            "a.q_nps": ["10"],
            "a.q_why": ["other"],
            "a.q_other": ["typed before the score was changed"],
            "a.q_contact.phone": ["not even a number"],
            "a.q_contact.name": [""],
        },
    )

    assert result.ok
    assert result.answers == {"q_nps": 10}
    assert result.path == ("q_nps",)
    assert result.dropped == ("q_why", "q_other", "q_contact")
    assert result.contact is None


def test_required_question_counts_only_on_the_path(survey):
    assert codes(evaluate(survey, {"a.q_nps": ["7"], "a.q_why": ["wait"]})) == []
    assert codes(evaluate(survey, {"a.q_nps": ["7"], "a.q_why": ["other"]})) == [
        ("a.q_other", "required")
    ]


def test_empty_form_is_refused(survey):
    result = evaluate(survey, {})

    assert codes(result) == [("a.q_nps", "required")]
    assert result.skipped == ("q_nps",)


def test_empty_form_is_refused_even_when_nothing_is_required(document):
    document["questions"][0]["required"] = False

    result = evaluate(parse(document), {"a.q_nps": [""], "a.q_contact.name": [" "]})

    assert codes(result) == [("a.q_nps", "empty_answer")]


def test_unknown_answers_are_refused_and_other_fields_ignored(survey):
    result = evaluate(
        survey, {"a.q_nps": ["9"], "a.q_gone": ["1"], "a.q_nps.x": ["1"], "lang": ["zh"]}
    )

    assert codes(result) == [("a.q_gone", "unknown_question"), ("a.q_nps.x", "unknown_question")]


def test_every_fault_is_told_at_once(survey):
    result = evaluate(
        survey,
        {
            "a.q_nps": ["0"],
            "a.q_why": ["other"],
            "a.q_other": ["x" * 21],
            "a.q_contact.email": ["nonsense"],
        },
    )

    assert codes(result) == [
        ("a.q_other", "too_long"),
        ("a.q_contact.email", "email_invalid"),
        ("a.q_contact.consent", "consent_needed"),
    ]


def test_skipped_scores_are_listed_and_not_scored():
    result = evaluate(parse(ready_made()["touchpoint"]), {"a.q_nps": ["10"]})

    assert result.ok
    assert result.skipped == ("q_csat", "q_ces")
    assert [score.question_id for score in result.scores] == ["q_nps"]


@pytest.mark.parametrize("key", KEYS)
def test_one_tap_is_a_complete_answer_to_every_ready_made_survey(key):
    definition = parse(ready_made()[key])

    assert evaluate(definition, {f"a.{definition.lead_question}": ["1"]}).ok


def test_flat_forms_are_a_mistake_of_the_caller(survey):
    with pytest.raises(TypeError):
        evaluate(survey, {"a.q_nps": "10"})


def test_hostile_forms_never_crash(survey):
    megabyte = "\x00\ud800\u202e\u200b" * 262_144
    result = evaluate(
        survey,
        {
            "a.q_nps": ["1"],
            "a.q_why": [megabyte],
            "a.q_contact.name": [megabyte],
            "a.q_contact.email": [megabyte],
            "a.q_contact.phone": ["１" * 1_000_000],
            **{f"a.{n}\ud800": [megabyte] for n in range(500)},
        },
    )

    assert len(result.faults) < 40
    assert max(len(fault.field) for fault in result.faults) <= 80


def test_option_named_like_a_band_is_not_a_band(document):
    document["questions"][1]["options"][0]["id"] = "detractor"
    document["questions"][2]["show_if"] = {"all": [{"question": "q_why", "bands": ["detractor"]}]}

    result = evaluate(parse(document), {"a.q_nps": ["2"], "a.q_why": ["detractor"]})

    assert result.path == ("q_nps", "q_why", "q_contact")
