import pytest

from feedback.followup.domain.drafting import with_reply, with_subject

REPLY, OTHER = "Dear Ms Li,\n\nsorry.", "Dear Ms Li,\n\nit is repaired."


@pytest.mark.parametrize(
    ("typed", "before", "expected"),
    [
        ("", "", REPLY),
        (" \r\n", "", REPLY),
        # Left as it was, but for what a browser does to lines.
        (OTHER.replace("\n", "\r\n") + "\r\n", OTHER, REPLY),
        ("We called you.", "", f"We called you.\n\n{REPLY}"),
        (f"{OTHER}\nYours, Wei", OTHER, f"{OTHER}\nYours, Wei\n\n{REPLY}"),
        (f"{REPLY}\r\nYours, Wei".replace("\n\n", "\r\n\r\n"), REPLY, None),
    ],
)
def test_nothing_that_was_typed_goes(typed, before, expected):
    assert with_reply(typed, before, REPLY) == (typed if expected is None else expected)


def test_a_subject_stays_once_somebody_wrote_one():
    assert with_subject("", "", "Your case") == "Your case"
    assert with_subject("About the wait", "About the wait", "Your case") == "Your case"
    assert with_subject("Ours", "About the wait", "Your case") == "Ours"
