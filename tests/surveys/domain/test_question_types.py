import pytest

from feedback.surveys.domain.answers import ContactDetails
from feedback.surveys.domain.question_types import REGISTRY
from feedback.surveys.domain.structure import Consent, Option, Question

BOTH = {"en": "x", "zh": "y"}
OPTIONS = (
    Option("wait", {"en": "Wait", "zh": "等候"}),
    Option("staff", {"en": "Staff", "zh": "员工"}),
)


def question(kind: str, **settings) -> Question:
    return Question("q", kind, BOTH, **settings)


def read(kind: str, raw: list[str], **settings):
    """The value, or the code of the only fault."""
    parsed = REGISTRY[kind].parse_form(question(kind, **settings), {"a.q": raw})
    return parsed.faults[0].code if parsed.faults else parsed.value


@pytest.mark.parametrize(("kind", "low", "high"), [("nps", 0, 10), ("csat", 1, 5), ("ces", 1, 7)])
def test_scale_takes_each_of_its_values_and_no_other(kind, low, high):
    for value in range(-3, 14):
        expected = value if low <= value <= high else "not_a_choice"
        assert read(kind, [str(value)]) == expected


@pytest.mark.parametrize(
    "raw",
    ["5.5", " 5", "5 ", "+5", "05", "５", "٥", "5\x00", "5\n", "five", "1e0", "0x5", "NaN", "-0"],
)
@pytest.mark.parametrize("kind", ["nps", "csat", "ces"])
def test_scale_refuses_every_other_spelling(kind, raw):
    assert read(kind, [raw]) == "not_a_choice"


@pytest.mark.parametrize("kind", ["nps", "csat", "ces", "single_choice", "text"])
def test_two_values_for_one_field_are_a_fault(kind):
    assert read(kind, ["5", "5"], options=OPTIONS) == "too_many_values"


@pytest.mark.parametrize("raw", [[], [""]])
@pytest.mark.parametrize("kind", sorted(set(REGISTRY) - {"contact"}))
def test_nothing_sent_is_skipped(kind, raw):
    assert read(kind, raw, options=OPTIONS) is None


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        ("single_choice", ["wait"], "wait"),
        ("single_choice", ["gone"], "not_a_choice"),
        ("single_choice", ["Wait"], "not_a_choice"),
        ("multiple_choice", ["wait"], ("wait",)),
        ("multiple_choice", ["staff", "wait", "staff"], ("wait", "staff")),
        ("multiple_choice", ["wait", "gone"], "not_a_choice"),
    ],
)
def test_choices_take_known_options_only(kind, raw, expected):
    assert read(kind, raw, options=OPTIONS) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("等了一个小时", "等了一个小时"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x00b\x1bc\td", "abc\td"),
        ("a\ud800b", "ab"),
        ("\u202eabc\u202c", "\u202eabc\u202c"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        (" \u200b\u3000\ufeff\n\x00", None),
        ("x" * 30, "x" * 30),
        ("x" * 31, "too_long"),
        ("😀" * 30, "😀" * 30),
    ],
)
def test_text_is_kept_as_typed_but_for_what_cannot_be_stored(raw, expected):
    assert read("text", [raw], max_chars=30) == expected


def test_removed_characters_are_counted():
    parsed = REGISTRY["text"].parse_value(question("text"), ["\x00a\ud800\udc00b"])

    assert (parsed.value, parsed.n_removed) == ("ab", 3)


def contact(**sent: str):
    asked = question("contact", fields=("name", "phone", "email"), consent=Consent("2026-01", BOTH))
    form = {f"a.q.{part}": [value] for part, value in sent.items()}
    parsed = REGISTRY["contact"].parse_form(asked, form)
    return [(f.field, f.code) for f in parsed.faults] or parsed.value


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({}, None),
        ({"name": "", "phone": " ", "email": "\u200b"}, None),
        (
            {"name": "李雷", "phone": "＋86 138-0013-8000", "consent": "1"},
            ContactDetails("李雷", "+86 138-0013-8000", "", "2026-01"),
        ),
        (
            {"email": "a.b+c@例子.中国", "consent": "on"},
            ContactDetails("", "", "a.b+c@例子.中国", "2026-01"),
        ),
        ({"phone": "13800138000"}, [("a.q.consent", "consent_needed")]),
        ({"name": "李雷"}, [("a.q.consent", "consent_needed")]),
        ({"consent": "1"}, [("a.q.phone", "contact_needed")]),
        ({"name": "李雷", "consent": "1"}, [("a.q.phone", "contact_needed")]),
        ({"phone": "call me", "consent": "1"}, [("a.q.phone", "phone_invalid")]),
        ({"email": "me at home", "consent": "1"}, [("a.q.email", "email_invalid")]),
        ({"email": "a@b@c", "consent": "1"}, [("a.q.email", "email_invalid")]),
        ({"phone": "1" * 41, "consent": "1"}, [("a.q.phone", "too_long")]),
        ({"phone": "13800138000", "consent": "maybe"}, [("a.q.consent", "not_a_choice")]),
        (
            {"phone": "x", "email": "x"},
            [
                ("a.q.phone", "phone_invalid"),
                ("a.q.email", "email_invalid"),
                ("a.q.consent", "consent_needed"),
            ],
        ),
    ],
)
def test_contact_needs_its_own_consent(sent, expected):
    assert contact(**sent) == expected


@pytest.mark.parametrize(
    ("kind", "value", "language", "expected"),
    [
        ("nps", 9, "en", "9 / 10"),
        ("csat", 1, "en", "1 / 5 · Very dissatisfied"),
        ("csat", 5, "zh", "5 / 5 · 非常满意"),
        ("ces", 7, "zh", "7 / 7 · 非常同意"),
        ("single_choice", "wait", "zh", "等候"),
        ("single_choice", "retired", "en", "retired"),
        ("multiple_choice", ("wait", "staff"), "zh", "等候、员工"),
        ("multiple_choice", ["wait", "staff"], "en", "Wait, Staff"),
        ("text", "so so", "en", "so so"),
        ("contact", ContactDetails("李雷", "138", "", "v"), "en", "李雷 · 138"),
    ],
)
def test_summary_reads_well(kind, value, language, expected):
    asked = question(kind, options=OPTIONS)

    assert REGISTRY[kind].summary(asked, value, language) == expected


def test_options_carry_usual_words_unless_the_question_has_its_own():
    asked = question("csat", labels={"5": {"en": "Lovely"}})

    english = REGISTRY["csat"].options(asked, "en")

    assert [(c.value, c.word) for c in english[3:]] == [("4", "Satisfied"), ("5", "Lovely")]
    assert REGISTRY["csat"].options(asked, "zh")[4].word == "非常满意"
    assert [c.word for c in REGISTRY["nps"].options(question("nps"), "zh") if c.word] == [
        "完全不可能",
        "非常可能",
    ]
