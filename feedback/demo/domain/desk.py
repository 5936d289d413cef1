"""How the business of the story answers: its teams, its rules, its ready replies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from feedback.accounts.domain.roles import Role
from feedback.demo.domain.people import (
    BERLIN_AGENT,
    HANGZHOU_AGENT,
    LONDON_AGENT,
    MANAGER_CHINA,
    MANAGER_EUROPE,
    SHANGHAI_AGENT,
    Person,
)

TEAMS: Mapping[str, tuple[str, tuple[Person, ...]]] = {
    "east_china": (
        "East China desk · 华东客服组",
        (MANAGER_CHINA, SHANGHAI_AGENT, HANGZHOU_AGENT),
    ),
    "europe": ("Europe desk · 欧洲客服组", (MANAGER_EUROPE, BERLIN_AGENT, LONDON_AGENT)),
}

# Minor units: what a role may give away at one case to make good.
GOODWILL: Mapping[Role, int] = {Role.AGENT: 20_000, Role.MANAGER: 200_000}
CURRENCY = "CNY"

UNHAPPY = {"kind": "band", "bands": ["detractor"]}


@dataclass(frozen=True, slots=True)
class StoryRule:
    """A routing rule; places and teams by the keys of the story."""

    name: str
    conditions: tuple[Mapping[str, Any], ...]
    priority: str = "by_table"
    tags: tuple[str, ...] = ()
    place: str = ""
    team: str = ""


RULES = (
    StoryRule(
        "Safety first · 安全第一",
        (
            UNHAPPY,
            {
                "kind": "words",
                "words": ["smoke", "burnt", "electric shock", "injured", "冒烟", "漏电", "烫伤"],
            },
        ),
        priority="urgent",
        tags=("safety · 安全",),
    ),
    StoryRule(
        "Unhappy again · 再次不满",
        (UNHAPPY, {"kind": "same_person", "n": 2, "days": 90}),
        priority="urgent",
        tags=("again · 再次",),
    ),
    StoryRule(
        "Hotline in turn · 热线轮流",
        (UNHAPPY,),
        place="hotline",
        team="east_china",
        tags=("hotline · 热线",),
    ),
    StoryRule(
        "Three a day at one place · 一处一天三起",
        (UNHAPPY, {"kind": "detractors", "n": 3, "hours": 24}),
        tags=("cluster · 集中",),
    ),
)


@dataclass(frozen=True, slots=True)
class StoryReply:
    """A reply that colleagues need not write anew: (subject, text) by language."""

    name: str
    texts: Mapping[str, tuple[str, str]]
    reasons: tuple[str, ...] = ()
    tags: tuple[str, ...] = field(default=())


REPLIES = (
    StoryReply(
        "First answer · 首次回复",
        {
            "en": (
                "Your answer to us ({case_number})",
                "Dear {customer_name},\n\nthank you for telling us what went wrong at {place}. "
                "I have read your answer myself and I am sorry. I am looking into it now and "
                "will come back to you with a solution.\n\nWhere it stands you can see at any "
                "time: {receipt_link}\n\n{staff_name}",
            ),
            "zh": (
                "关于您的反馈（{case_number}）",
                "{customer_name}：\n\n您好！感谢您告诉我们在{place}遇到的问题，给您添麻烦了，非常抱歉。"
                "您的反馈我已仔细看过，正在核实，有了解决办法会马上联系您。\n\n"
                "随时查看进展：{receipt_link}\n\n{staff_name}",
            ),
        },
    ),
    StoryReply(
        "Delivery was late · 送货迟到",
        {
            "en": (
                "Your late delivery ({case_number})",
                "Dear {customer_name},\n\nyour delivery came later than promised, and nobody told "
                "you in time. Both should not have happened. We bring the next one at an hour "
                "that you choose; please answer with two times that suit you.\n\n{staff_name}",
            ),
            "zh": (
                "关于送货延误（{case_number}）",
                "{customer_name}：\n\n您好！这次送货比约定的时间晚，又没有及时通知您，是我们的疏忽。"
                "下一次上门时间由您来定，请回复两个方便的时段，我们准时到。\n\n{staff_name}",
            ),
        },
        reasons=("wait",),
        tags=("delivery · 送货",),
    ),
    StoryReply(
        "Repaired but not right · 维修未到位",
        {
            "en": (
                "Your repair at {place} ({case_number})",
                "Dear {customer_name},\n\nthe repair did not solve your problem. We repair it "
                "again free of charge and test it for two days before you get it back. Shall we "
                "collect it, or would you rather bring it in?\n\n{staff_name}",
            ),
            "zh": (
                "关于您的维修（{case_number}）",
                "{customer_name}：\n\n您好！这次维修没有解决您的问题，我们免费返修，并连续试机两天后再交还给您。"
                "您希望我们上门取件，还是您方便时送到{place}？\n\n{staff_name}",
            ),
        },
        reasons=("quality",),
        tags=("repair · 维修",),
    ),
    StoryReply(
        "Wrong information · 信息有误",
        {
            "en": (
                "What we told you ({case_number})",
                "Dear {customer_name},\n\nwhat we told you at {place} was not right. Here is what "
                "holds, in writing, and we keep to it:\n\n…\n\n{staff_name}",
            ),
            "zh": (
                "更正说明（{case_number}）",
                "{customer_name}：\n\n您好！我们在{place}告知您的信息有误，深表歉意。"
                "现以书面更正如下，我们照此执行：\n\n……\n\n{staff_name}",
            ),
        },
        reasons=("information",),
    ),
    StoryReply(
        "It is done · 已处理完成",
        {
            "en": (
                "It is done ({case_number})",
                "Dear {customer_name},\n\nwhat we promised is done. If it is not solved for you, "
                "please say so here, and we go on: {receipt_link}\n\n{staff_name}",
            ),
            "zh": (
                "处理完成（{case_number}）",
                "{customer_name}：\n\n您好！答应您的事已经办好。如果您觉得还没有解决，"
                "请在这里告诉我们，我们继续处理：{receipt_link}\n\n{staff_name}",
            ),
        },
    ),
)
