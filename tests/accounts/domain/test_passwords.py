"""What a password must be."""

from __future__ import annotations

import pytest

from feedback.accounts.domain.passwords import password_fault


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("short", "too_short"),
        ("x" * 257, "too_long"),
        ("PassWord123", "too_common"),
        ("abababababab", "too_common"),
        ("Ada@Example.com", "about_person"),
        ("adalovelace", "about_person"),
        ("四个很少见的词放在一起", None),
        ("correct horse battery", None),
        (" leading and trailing ", None),
    ],
)
def test_password_fault(password, fault):
    found = password_fault(password, email="ada@example.com", name="Ada Lovelace")
    assert found == fault
