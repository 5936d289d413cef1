from typing import Any

import pytest

from feedback.surveys.domain.definition import DefinitionError, digest, parse, pick, to_document


def faults_of(document: Any) -> set[tuple[str, str]]:
    with pytest.raises(DefinitionError) as error:
        parse(document)
    return {(fault.where, fault.code) for fault in error.value.faults}


@pytest.mark.parametrize("language", ["zh-Hans", "yue", "es-419", "zh-hans", "pt_BR", "EN"])
def test_a_language_that_an_answer_cannot_keep_is_named(document, language):
    document["languages"] = ["en", language]
    with pytest.raises(DefinitionError) as error:
        parse(document)
    assert ("languages", "bad_language", language) in error.value.faults


@pytest.mark.parametrize("language", ["de", "pt-BR"])
def test_a_language_with_or_without_a_country_is_taken(document, language):
    document["languages"] = ["en", "zh", language]
    assert parse(document).languages == ("en", "zh", language)


def test_document_survives_the_round_trip(document):
    definition = parse(document)

    assert parse(to_document(definition)) == definition
    assert hash(parse(document)) == hash(definition)


def test_digest_ignores_key_order_and_sees_every_word(document):
    reordered = dict(reversed(document.items()))
    changed = {**document, "title": {"en": "Title", "zh": "Title（中）。"}}

    assert digest(reordered) == digest(document)
    assert digest(changed) != digest(document)


@pytest.mark.parametrize("nonsense", [None, [], "x", 7, {1: 2}, {}])
def test_parse_refuses_what_is_no_survey(nonsense):
    assert faults_of(nonsense)


def test_parse_tells_all_faults_at_once(document):
    document["schema"] = 2
    document["languages"] = ["en", "EN!", "en"]
    document["questions"][0]["id"] = "Q-NPS"
    document["questions"][1]["requierd"] = True
    document["questions"][1]["options"][0]["id"] = "a.b"
    document["questions"][2]["type"] = "stars"
    document["questions"][3]["required"] = 1
    document["questions"][3]["show_if"] = {"all": [{"question": "q_nps", "bands": ["angry"]}]}
    document["endings"]["detractor"]["title"]["fr"] = "Merci"

    faults = faults_of(document)

    assert {
        ("schema", "unknown_schema"),
        ("languages", "bad_language"),
        ("languages", "languages_empty_or_repeated"),
        ("questions.0.id", "bad_id"),
        ("questions.q_why.requierd", "unknown_key"),
        ("questions.q_why.options.0.id", "bad_id"),
        ("questions.q_other.type", "unknown_type"),
        ("questions.q_contact.required", "wrong_type"),
        ("questions.q_contact.show_if.all.0.bands", "unknown_band"),
        ("endings.detractor.title.fr", "unknown_language"),
    } <= faults


@pytest.mark.parametrize(
    ("clause", "code"),
    [
        ({"question": "q_nps"}, "bands_or_options"),
        ({"question": "q_nps", "bands": ["passive"], "options": ["x"]}, "bands_or_options"),
        ({"question": "q_nps", "bands": []}, "empty_clause"),
        ({"question": "q_nps", "options": []}, "empty_clause"),
        ({"question": "q nps", "options": ["x"]}, "bad_id"),
        ("q_nps", "wrong_type"),
    ],
)
def test_parse_refuses_a_broken_clause(document, clause, code):
    document["questions"][1]["show_if"] = {"any": [clause]}

    assert code in {found for _, found in faults_of(document)}


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b", "a\x1bb", "x" * 4001])
def test_parse_refuses_words_no_database_can_keep(document, text):
    document["title"]["zh"] = text

    assert {where for where, _ in faults_of(document)} == {"title.zh"}


@pytest.mark.parametrize(
    ("texts", "language", "default", "words"),
    [
        ({"en": "Yes", "zh": "是"}, "zh", "en", "是"),
        ({"en": "Yes", "zh": "是"}, "zh-CN", "en", "是"),
        ({"en": "Yes", "zh": ""}, "zh", "en", "Yes"),
        ({"zh": "是"}, "fr", "en", "是"),
        ({}, "en", "en", ""),
        (None, "en", "en", ""),
    ],
)
def test_pick_falls_back_to_the_default_language(texts, language, default, words):
    assert pick(texts, language, default) == words


def test_direction_follows_the_language(document):
    definition = parse(document)

    assert [definition.direction(tag) for tag in ("ar", "he-IL", "en", "zh")] == [
        "rtl",
        "rtl",
        "ltr",
        "ltr",
    ]
