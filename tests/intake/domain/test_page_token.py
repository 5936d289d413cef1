"""Page tokens: what was signed comes back, and nothing else does."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta

import pytest

from feedback.intake.domain.page_token import LIFETIME, PageToken, read, sign, token_key
from tests.harness.moments import at

KEY = token_key("a secret of an installation")
NOW = at("Fri 2026-03-27 16:30 Europe/Berlin")


def token(issued_at: datetime = NOW, language: str = "zh", version_id: int = 7) -> str:
    return sign(
        KEY,
        response_id=bytes(range(16)),
        survey_version_id=version_id,
        touchpoint_id=4_000_000_000,
        language=language,
        issued_at=issued_at,
    )


def test_what_was_signed_comes_back() -> None:
    assert read(KEY, token(), now=NOW + timedelta(hours=80)) == PageToken(
        response_id="AAECAwQFBgcICQoLDA0ODw",
        survey_version_id=7,
        touchpoint_id=4_000_000_000,
        language="zh",
        issued_at=NOW,
    )


@pytest.mark.parametrize(
    ("age", "is_read"),
    [
        (timedelta(0), True),
        (LIFETIME, True),
        (LIFETIME + timedelta(seconds=1), False),
        (timedelta(minutes=-9), True),
        (timedelta(minutes=-11), False),
    ],
)
def test_a_token_lives_for_days(age: timedelta, is_read: bool) -> None:
    assert (read(KEY, token(), now=NOW + age) is not None) == is_read


def test_no_single_changed_bit_is_read() -> None:
    raw = urlsafe_b64decode(token() + "==")
    for place in range(len(raw) * 8):
        forged = bytearray(raw)
        forged[place // 8] ^= 1 << place % 8
        assert read(KEY, urlsafe_b64encode(forged).decode().rstrip("="), now=NOW) is None


def test_another_key_reads_nothing() -> None:
    assert read(token_key("another secret"), token(), now=NOW) is None
    assert read(b"a secret of an installation", token(), now=NOW) is None


@pytest.mark.parametrize(
    "text", ["", "x", "=", "A" * 51, "A" * 90, "A" * 10_000, "é", "\x00", "a b", token()[:-4]]
)
def test_garbage_is_none(text: str) -> None:
    assert read(KEY, text, now=NOW) is None
