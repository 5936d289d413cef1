"""The document that each kind of robot takes, and what its answer means."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

from feedback.core import clock
from feedback.core.delivery import NotDelivered, PermanentFailure
from feedback.core.outbound import Answer
from feedback.notices.domain.destinations import (
    MOST_BYTES,
    ROBOTS,
    TOO_FAST_SECONDS,
    DestinationKind,
)
from feedback.notices.domain.signing import (
    dingtalk_address,
    feishu_sign,
    webhook_key,
    webhook_signature,
)
from feedback.notices.render.words import Told, more_words, subject

LANGUAGES = {"zh": ("zh",), "en": ("en",), "both": ("zh", "en")}
RETRIED = {408, 425, 429}
# Robots read Markdown and mentions: a place's name must not become a link or call everybody.
_HARMLESS = str.maketrans(
    {"<": "‹", ">": "›", "[": "［", "]": "］", "`": "'", "*": "＊", "@": "＠"}
)


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent where."""

    address: str = field(repr=False)
    body: bytes
    headers: dict[str, str]


def letter(
    kind: DestinationKind,
    bundle: Sequence[Told],
    *,
    address: str,
    secret: str | None,
    languages: str,
    message_id: str,
    now: float,
) -> Letter:
    """The request for one bundle; `now` is the moment of this try in seconds."""
    spoken = LANGUAGES.get(languages, ("en",))
    document = _fitting(kind, bundle, spoken)
    headers: dict[str, str] = {}
    if kind is DestinationKind.FEISHU and secret:
        document |= {"timestamp": str(int(now)), "sign": feishu_sign(secret, int(now))}
    if kind is DestinationKind.DINGTALK and secret:
        address = dingtalk_address(address, secret, int(now * 1000))
    body = _bytes(document)
    if kind is DestinationKind.WEBHOOK:
        key = webhook_key(secret or "")
        headers = {"webhook-id": message_id, "webhook-timestamp": str(int(now))}
        if key:
            headers["webhook-signature"] = webhook_signature(key, message_id, int(now), body)
    return Letter(address, body, headers)


def _bytes(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _fitting(
    kind: DestinationKind, bundle: Sequence[Told], languages: tuple[str, ...]
) -> dict[str, Any]:
    """The document with as many of the bundle's notices as fit."""
    make = _MAKERS[kind]
    shown = len(bundle)
    while True:
        document = make(bundle, bundle[:shown], languages)
        if shown <= 1 or len(_bytes(document)) <= MOST_BYTES[kind]:
            return document
        shown = shown * 3 // 4


def _lines(
    bundle: Sequence[Told],
    shown: Sequence[Told],
    language: str,
    link: Callable[[str, str], str],
    safe: Callable[[str], str],
) -> list[str]:
    lines = []
    for told in shown:
        title, text = told.in_language(language)
        lines.append(link(safe(title), told.link) + (f"\n{safe(text)}" if text else ""))
    if len(shown) < len(bundle):
        lines.append(more_words(len(bundle) - len(shown), language))
    return lines


def _harmless(text: str) -> str:
    return text.translate(_HARMLESS).replace("](", "］(")


def _markdown(bundle: Sequence[Told], shown: Sequence[Told], languages: tuple[str, ...]) -> str:
    parts = []
    for language in languages:
        if len(bundle) > 1:
            parts.append(f"**{_harmless(subject(bundle, language))}**")
        parts += _lines(bundle, shown, language, lambda a, b: f"[{a}]({b})", _harmless)
    return "\n\n".join(parts)


def _wecom(bundle: Sequence[Told], shown: Sequence[Told], languages: Any) -> dict[str, Any]:
    return {"msgtype": "markdown", "markdown": {"content": _markdown(bundle, shown, languages)}}


def _dingtalk(bundle: Sequence[Told], shown: Sequence[Told], languages: Any) -> dict[str, Any]:
    title = _harmless(subject(bundle, languages[0]))
    return {
        "msgtype": "markdown",
        "markdown": {"title": title, "text": _markdown(bundle, shown, languages)},
    }


def _feishu(bundle: Sequence[Told], shown: Sequence[Told], languages: Any) -> dict[str, Any]:
    return {
        "msg_type": "interactive",
        "card": {
            "config": {"wide_screen_mode": True},
            "header": {
                "title": {"tag": "plain_text", "content": subject(bundle, languages[0])},
            },
            "elements": [
                {"tag": "markdown", "content": _markdown(bundle, shown, languages)},
            ],
        },
    }


def _slack(bundle: Sequence[Told], shown: Sequence[Told], languages: Any) -> dict[str, Any]:
    def safe(text: str) -> str:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    def link(title: str, address: str) -> str:
        return f"<{address}|{title.replace('|', '/')}>"

    parts = []
    for language in languages:
        if len(bundle) > 1:
            parts.append(f"*{safe(subject(bundle, language))}*")
        parts += _lines(bundle, shown, language, link, safe)
    return {"text": "\n".join(parts)}


def _webhook(bundle: Sequence[Told], shown: Sequence[Told], languages: Any) -> dict[str, Any]:
    return {
        "type": "notices",
        "timestamp": max(told.happened_at for told in bundle).isoformat(),
        "data": {
            "notices": [
                {
                    "kind": told.kind,
                    "title": {tongue: told.in_language(tongue)[0] for tongue in languages},
                    "text": {tongue: told.in_language(tongue)[1] for tongue in languages},
                    "url": told.link,
                    "happened_at": told.happened_at.isoformat(),
                }
                for told in shown
            ],
            "n_more": len(bundle) - len(shown),
        },
    }


_MAKERS: dict[DestinationKind, Callable[..., dict[str, Any]]] = {
    DestinationKind.WECOM: _wecom,
    DestinationKind.FEISHU: _feishu,
    DestinationKind.DINGTALK: _dingtalk,
    DestinationKind.SLACK: _slack,
    DestinationKind.WEBHOOK: _webhook,
}


def judge(kind: DestinationKind, answer: Answer) -> None:
    """Nothing when the message was taken; else raises what follows from the answer."""
    told = answer.body[:1024].decode("utf-8", "replace")
    more: dict[str, Any] = {"status": answer.status, "answer": told, "is_place_down": True}
    if 400 <= answer.status < 500 and answer.status not in RETRIED:
        raise PermanentFailure("status", **more)
    if not 200 <= answer.status < 300:
        raise NotDelivered("status", retry_after_seconds=retry_after(answer), **more)
    robot = ROBOTS.get(kind)
    if robot is None:
        return
    document = answer.json()
    codes = (
        [document[name] for name in robot.code_fields if name in document]
        if isinstance(document, dict)
        else []
    )
    # Whoever answers with something else than a number or a word has not told us that it took it.
    code = codes[0] if codes and isinstance(codes[0], (int, str)) else None
    if code == 0:
        return
    if code in robot.too_fast:
        raise NotDelivered("too_fast", retry_after_seconds=TOO_FAST_SECONDS[kind], **more)
    if code in robot.never:
        raise PermanentFailure("robot", **more)
    raise NotDelivered("robot" if code is not None else "answer", **more)


def retry_after(answer: Answer) -> float | None:
    """The seconds that Retry-After asks for, given as a number or as a date."""
    raw = answer.headers.get("retry-after", "").strip()
    if raw.isascii() and raw.isdigit():
        return float(raw[:9])
    try:
        return (parsedate_to_datetime(raw) - clock.now()).total_seconds()
    except (TypeError, ValueError, IndexError):
        return None
