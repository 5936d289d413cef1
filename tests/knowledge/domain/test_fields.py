"""Merge fields are a closed dictionary; nothing is ever evaluated."""

import pytest

from feedback.knowledge.domain.fields import Field, filled, unknown_fields
from feedback.knowledge.domain.replies import faults_of, tags_of
from feedback.knowledge.domain.tokens import needed, tokens, weighed

VALUES = {Field.CUSTOMER_NAME: "Li Na", Field.CASE_NUMBER: "C-2041"}


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Dear {customer_name}, case {case_number}", "Dear Li Na, case C-2041"),
        ("{{customer_name}}", "{Li Na}"),
        (
            "{0.__class__} {{7*7}} ${7*7} %s%n {% if %}",
            "{0.__class__} {{7*7}} ${7*7} %s%n {% if %}",
        ),
        ("{customer_name.__class__}", "{customer_name.__class__}"),
        ("{customer_name!r:>99999999}", "{customer_name!r:>99999999}"),
        ("{place}", "{place}"),
    ],
)
def test_only_known_names_in_braces_are_replaced(text, whole):
    assert filled(text, VALUES) == whole


def test_a_value_that_looks_like_a_field_is_not_filled_again():
    assert filled("{customer_name}", {**VALUES, Field.CUSTOMER_NAME: "{case_number}"}) == (
        "{case_number}"
    )


def test_unknown_fields_are_named_once():
    assert unknown_fields("{customer_name} {phone} {phone} {Config} {7*7}") == ("phone", "Config")


def test_every_fault_of_a_reply_is_told_at_once():
    texts = {
        "zh": {"subject": "您好\n！", "text": ""},
        "en": {"subject": "x" * 151, "text": "{secret_key}"},
    }
    assert [(one.code, one.language, one.part, one.name) for one in faults_of(texts)] == [
        ("broken_line", "zh", "subject", ""),
        ("missing", "zh", "text", ""),
        ("too_long", "en", "subject", ""),
        ("unknown_field", "en", "text", "secret_key"),
    ]


def test_tags_are_cut_at_both_kinds_of_commas():
    assert tags_of(" Refund，退款、 refund ,, Late  parcel") == ("refund", "退款", "late parcel")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("退款多久到账", ["退款", "款多", "多久", "久到", "到账"]),
        ("Refunds for ＶＩＰ guests", ["refund", "for", "vip", "guest"]),
        ("退VIP款", ["退", "vip", "款"]),
        ("class, gas; x2", ["class", "gas", "x2"]),
        ("…!?", []),
    ],
)
def test_tokens(text, found):
    assert tokens(text) == found


def test_weights_add_up_to_a_hundred_at_most():
    assert weighed([("refund refund", 30), ("Refund", 60)]) == {"refund": 100}


def test_half_of_the_words_are_enough_and_a_fifth_of_chinese_pairs():
    assert [needed("abcde"[:n]) for n in (1, 2, 3, 4, 5)] == [1, 1, 2, 2, 3]
    assert needed(tokens("我的退款多久")) == 1
    assert needed(tokens("refund 我的退款多久到账了")) == 2
