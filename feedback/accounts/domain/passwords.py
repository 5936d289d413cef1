"""What a password must be: long enough and not guessed at the first try; any characters."""

from __future__ import annotations

SHORTEST = 10
LONGEST = 256

# Ten characters or more and still at the top of every list of leaked passwords.
COMMON = frozenset({
    "1234567890", "0123456789", "12345678910", "0987654321", "1111111111", "0000000000",
    "1q2w3e4r5t", "1qaz2wsx3edc", "qwertyuiop", "qwerty1234", "qwerty12345", "qwerty123456",
    "asdfghjkl1", "asdfghjklz", "zxcvbnm123", "password10", "password12", "password123",
    "password1234", "password12345", "passw0rd123", "p@ssw0rd123", "iloveyou12", "iloveyou123",
    "welcome123", "welcome1234", "letmein123", "administrator", "admin12345", "admin123456",
    "changeme123", "feedback123", "feedback1234", "woaini1314", "woaini5201314", "a123456789",
    "123456789a", "1234567890a", "qq123456789", "abc123456789", "5201314520", "1314520520",
})  # fmt: skip


def password_fault(password: str, *, email: str = "", name: str = "") -> str | None:
    """What is wrong: `too_short`, `too_long`, `too_common`, `about_person`; else None."""
    if len(password) < SHORTEST:
        return "too_short"
    if len(password) > LONGEST:
        return "too_long"
    plain = password.casefold()
    if plain in COMMON or len(set(plain)) < 4:
        return "too_common"
    own = {email, email.partition("@")[0], name, name.replace(" ", "")}
    return "about_person" if plain in {word.casefold() for word in own if word} else None
