"""A mail while it is being written: a ready reply goes into it, and nothing that was typed goes."""

from __future__ import annotations


def with_reply(typed: str, before: str, reply: str) -> str:
    """The text once a reply is chosen.

    One that was chosen `before` and left as it was gives way to it. Any other words stay, and the
    reply follows below them; where it stands among them already nothing changes.
    """
    if _is_replaced(typed, before):
        return reply
    if _plain(reply) in _plain(typed):
        return typed
    return f"{typed.rstrip()}\n\n{reply}"


def with_subject(typed: str, before: str, reply: str) -> str:
    """The subject once a reply is chosen: its own, unless somebody typed another."""
    return reply if _is_replaced(typed, before) else typed


def _is_replaced(typed: str, before: str) -> bool:
    return _plain(typed) in {"", _plain(before)}


def _plain(text: str) -> str:
    """Without what browsers do to lines."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
