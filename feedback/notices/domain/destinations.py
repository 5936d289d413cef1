"""The kinds of destinations, what each limits, and what each calls an error."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DestinationKind(StrEnum):
    """Who listens at an address."""

    WECOM = "wecom"
    FEISHU = "feishu"
    DINGTALK = "dingtalk"
    SLACK = "slack"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Robot:
    """What a group robot's answer means; the code stands in the body of a 200."""

    code_fields: tuple[str, ...]
    too_fast: frozenset[int]
    never: frozenset[int]


# Messages a minute that the makers allow: WeCom 20, DingTalk 20, Feishu 100 (5 a second), Slack
# about one a second; 20 where nothing is said.
RATES = {
    DestinationKind.WECOM: 20,
    DestinationKind.FEISHU: 60,
    DestinationKind.DINGTALK: 20,
    DestinationKind.SLACK: 60,
    DestinationKind.WEBHOOK: 60,
}
MOST_BYTES = {
    DestinationKind.WECOM: 4000,
    DestinationKind.FEISHU: 15000,
    DestinationKind.DINGTALK: 15000,
    DestinationKind.SLACK: 15000,
    DestinationKind.WEBHOOK: 18000,
}
# Codes of the makers' pages: WeCom 93000 no such robot, 45009 too often; Feishu 19001 no such
# robot, 19021 signature, 19022 address not allowed, 19024 keyword missing, 11232 too often;
# DingTalk 300001 no such robot, 300005 no such token, 310000 signature, keyword or address,
# 400101 no such token, 400102 robot switched off, 400105 and 400106 wrong message, 410100 and
# 130101 too often.
ROBOTS = {
    DestinationKind.WECOM: Robot(
        ("errcode",), frozenset({45009}), frozenset({93000, 40008, 40058})
    ),
    DestinationKind.FEISHU: Robot(
        ("code", "StatusCode"), frozenset({11232}), frozenset({19001, 19021, 19022, 19024})
    ),
    DestinationKind.DINGTALK: Robot(
        ("errcode",),
        frozenset({130101, 410100, 660026}),
        frozenset({300001, 300005, 310000, 400101, 400102, 400105, 400106}),
    ),
}
TOO_FAST_SECONDS = {
    DestinationKind.WECOM: 60.0,
    DestinationKind.FEISHU: 60.0,
    # Whoever exceeds the limit is muted for ten minutes.
    DestinationKind.DINGTALK: 600.0,
}


def hint_of(address: str) -> str:
    """What may be shown of an address: its host and its last four characters."""
    host = address.partition("://")[2].partition("/")[0].rpartition("@")[2]
    return f"{host[:80]} …{address[-4:]}"
