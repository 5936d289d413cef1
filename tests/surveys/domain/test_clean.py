import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.surveys.domain.clean import clean_text, is_blank


@pytest.mark.parametrize(
    ("text", "cleaned", "n_removed"),
    [
        ("", "", 0),
        ("tab\tline\n", "tab\tline\n", 0),
        ("a\r\nb\rc", "a\nb\nc", 0),
        ("a\0b\x0bc\x1f", "abc", 3),
        ("\ud83d\ude00", "", 2),
        ("e\u0301 \u202eevil\u202c İ", "e\u0301 \u202eevil\u202c İ", 0),
    ],
)
def test_clean_text_removes_only_what_cannot_be_stored(text, cleaned, n_removed):
    assert clean_text(text) == (cleaned, n_removed)


def test_clean_text_cuts_and_counts():
    assert clean_text("a\0😀😀😀", 3) == ("a😀😀", 2)


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_cleaned_text_is_storable_and_clean_for_good(text):
    cleaned, n_removed = clean_text(text)

    assert "\0" not in cleaned.encode("utf-8").decode("utf-8")
    assert clean_text(cleaned) == (cleaned, 0)
    assert n_removed == len(text.replace("\r\n", "\n")) - len(cleaned)


@pytest.mark.parametrize(
    ("text", "blank"),
    [
        ("", True),
        (" \t\n\u00a0\u3000", True),
        ("\u200b\u200d\ufeff\u2060\u202e\u2800\u3164", True),
        ("\u200b.\u200b", False),
        ("好", False),
        ("👍🏽", False),
    ],
)
def test_is_blank_when_nothing_would_be_seen(text, blank):
    assert is_blank(text) is blank


def test_a_megabyte_is_cleaned_at_once():
    text, n_removed = clean_text("\0\u200b" * 500_000)

    assert (len(text), n_removed, is_blank(text)) == (500_000, 500_000, True)
    assert not is_blank(text + "x")
