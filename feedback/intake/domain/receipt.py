"""The receipt number that a customer can say on the phone."""

from hashlib import sha256

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
OFFSET = 1000


def receipt_number(response_key: int, receipt: str) -> str:
    """For example `R-1042-K7Q`: found by its number; the letters show that it was not guessed."""
    digest = sha256(receipt.encode()).digest()
    return f"R-{response_key + OFFSET}-" + "".join(LETTERS[b % len(LETTERS)] for b in digest[:3])


def response_key_of(number: str) -> int | None:
    """The response behind a receipt number as typed by staff; None if it cannot be one."""
    parts = number.strip().upper().removeprefix("R-").split("-")
    if not (parts[0].isascii() and parts[0].isdigit() and len(parts[0]) <= 18):
        return None
    key = int(parts[0]) - OFFSET
    return key if key > 0 else None
