"""Codes of authenticator apps against the published vectors."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feedback.accounts.domain import totp

SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("count", "code"),
    [
        (0, "755224"),
        (1, "287082"),
        (2, "359152"),
        (3, "969429"),
        (4, "338314"),
        (9, "520489"),
    ],
)
def test_codes_are_those_of_rfc_4226_appendix_d(count, code):
    assert totp.code_at(SECRET, count) == code


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_steps_are_those_of_rfc_6238_appendix_b(seconds, code):
    now = datetime.fromtimestamp(seconds, UTC)
    assert totp.code_at(SECRET, totp.step_at(now)) == code


def test_code_is_taken_half_a_minute_off_and_not_more():
    now = datetime(2026, 3, 2, 9, 0, 10, tzinfo=UTC)
    here = totp.step_at(now)
    taken = [totp.step_of(totp.code_at(SECRET, here + n), SECRET, now) for n in range(-3, 4)]
    assert taken == [None, None, here - 1, here, here + 1, None, None]


def test_code_of_a_used_step_is_not_taken_again():
    now = datetime(2026, 3, 2, 9, 0, 10, tzinfo=UTC)
    here = totp.step_at(now)
    code = totp.code_at(SECRET, here)
    assert totp.step_of(code, SECRET, now, after_step=here - 1) == here
    assert totp.step_of(code, SECRET, now, after_step=here) is None


@pytest.mark.parametrize("typed", ["", "12345", "１２３４５６", "abcdef", "-1", "9" * 20])
def test_what_is_no_code_is_wrong(typed):
    assert totp.step_of(typed, SECRET, datetime(2026, 3, 2, tzinfo=UTC)) is None


def test_spaces_that_apps_show_may_be_typed():
    now = datetime(2026, 3, 2, tzinfo=UTC)
    code = totp.code_at(SECRET, totp.step_at(now))
    assert totp.step_of(f" {code[:3]} {code[3:]} ", SECRET, now) is not None


def test_address_names_account_and_house():
    address = totp.address(SECRET, account="ada+x@example.com", issuer="Feedback example.com")
    assert address.startswith("otpauth://totp/Feedback%20example.com:ada%2Bx%40example.com?")
    assert "secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" in address
