"""Cursors: what was packed comes back, everything forged is refused."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.core.errors import Invalid
from feedback.core.web.keyset import cut, instant, pack, unpack


@given(st.text(), st.integers(-(2**63) + 1, 2**63 - 1))
def test_what_was_packed_comes_back(text, number):
    cursor = pack([text, number])
    assert set(cursor) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert unpack(cursor, [str, int]) == [text, number]


def test_no_cursor_is_the_first_page():
    assert unpack(None, [int]) is None
    assert unpack("", [int]) is None


def forged(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "%%%",
        "é",
        "\x00",
        "=" * 9,
        "a" * 10_000,
        forged({"a": 1}),
        forged([]),
        forged(["x"]),
        forged(["x", 1, 2]),
        forged([1, "x"]),
        forged(["x", "1"]),
        forged(["x", True]),
        forged(["x", 1.0]),
        forged(["x", None]),
        forged(["x", [1]]),
        forged(["x", 2**63]),
        forged(["x", -(2**80)]),
        base64.urlsafe_b64encode(b'["x", NaN]').decode(),
        base64.urlsafe_b64encode(b'["x", ' + b"9" * 5000 + b"]").decode(),
        base64.urlsafe_b64encode(b"[" * 900).decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)
def test_forged_cursors_are_refused(app, cursor):
    with app.test_request_context("/"), pytest.raises(Invalid):
        unpack(cursor, [str, int])


# Instants that fall out of the calendar when they are brought to UTC.
BEYOND = ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+00:01"]


@pytest.mark.parametrize("text", [*BEYOND, "", "x", "2026-03-30", "2026-03-30T10:00:00"])
def test_instants_that_are_none_are_refused(app, text):
    with app.test_request_context("/"), pytest.raises(Invalid):
        instant(text)


def test_an_instant_comes_back_in_utc():
    moment = instant("2026-03-30T10:00:00+08:00")
    assert moment == datetime(2026, 3, 30, 2, tzinfo=UTC)
    assert moment.tzinfo is UTC


def test_pages_are_cut_where_they_are_full():
    page = cut([1, 2, 3], 2, lambda row: [row])
    assert page.rows == (1, 2)
    assert unpack(page.next_cursor, [int]) == [2]
    assert cut([1, 2], 2, lambda row: [row]).next_cursor is None
    assert cut([], 2, lambda row: [row]).rows == ()


@pytest.mark.parametrize(
    "address", ["/responses?after=", "/cases?after=", "/cases?view=resolved&after="]
)
def test_lists_answer_forged_cursors_with_422(app, client, in_app, sign_in, address):
    from tests.factories.followup import email, world
    from tests.harness.moments import at

    with in_app():
        world(at("Mon 2026-01-05 08:00 Asia/Shanghai"))
    sign_in(client, email("wei"))
    keys = (["2026-13-01", 1], ["2026-01-01", 1], ["a", 2**64], *([text, 1] for text in BEYOND))
    for cursor in ("x", *map(forged, keys)):
        assert client.get(address + cursor).status_code == 422, cursor
