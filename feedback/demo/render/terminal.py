"""What the terminal shows: where the product is, who may sign in, and a symbol to scan."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any
from unicodedata import east_asian_width

from feedback.touchpoints.render.qr import matrix

Facts = dict[str, Any]

RULE = 78
# Upper and lower half of a character cell; what is printed is light, what is left is dark.
CELLS = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
BLACK_ON_WHITE, PLAIN = "\x1b[38;5;16;48;5;231m", "\x1b[0m"
HALF_CELLS = {(False, False): " ", (False, True): "▄", (True, False): "▀", (True, True): "█"}


def symbol(text: str, *, colours: bool) -> list[str]:
    """The lines of a QR symbol with its quiet zone, two modules a character.

    With colours it is black on white whatever the terminal looks like; without, light parts are
    printed and dark parts left empty, as it suits a dark terminal.
    """
    rows = matrix(text)
    cells = HALF_CELLS if colours else CELLS
    lines = []
    for upper, lower in zip_longest(rows[::2], rows[1::2], fillvalue=(False,) * len(rows)):
        line = "".join(cells[pair] for pair in zip(upper, lower, strict=True))
        lines.append(f"{BLACK_ON_WHITE}{line}{PLAIN}" if colours else line)
    return lines


def announcement(
    facts: Facts, *, colours: bool, phone_address: str | None, is_serving: bool = True
) -> str:
    """Everything a newcomer needs, in the order in which it is needed."""
    base = facts["base_url"]
    touchpoint = shown(facts)
    survey = touchpoint["url"]
    period = f"from={facts['period']['from']}&to={facts['period']['to']}"
    report = f"{base}/reports/touchpoints/{touchpoint['code']}.pdf?{period}&lang="
    title = (
        "Feedback is running · 反馈平台已启动" if is_serving else "The demo is loaded · 演示已就绪"
    )
    lines = [
        "",
        "━" * RULE,
        f"  {_bold(title, colours)}",
        "━" * RULE,
        *_table(
            [
                ("Staff sign-in · 登录", f"{base}/login"),
                ("Dashboard · 看板", f"{base}/dashboard"),
                ("Cases · 工单", f"{base}/cases"),
                ("Report (PDF) · 报告", f"{report}en"),
                ("", f"{report}zh"),
                ("Survey · 问卷", survey),
            ]
        ),
        "",
        f"  {_bold('Sign-ins · 演示账号', colours)}   "
        f"password · 密码: {facts['staff'][0]['password'] if facts['staff'] else '–'}",
        *_table([(member["email"], _who(member)) for member in facts["staff"]]),
        "",
        f"  {_bold('Scan and answer · 扫码作答', colours)}   {_names(touchpoint['site'])}",
        f"  {_names(touchpoint['name'])}   {survey}",
        "",
        *[f"    {line}" for line in symbol(survey, colours=colours)],
        "",
    ]
    if phone_address:
        lines += [
            "  This address is reached from this computer only. For a phone in the same network:",
            f"    FEEDBACK_HOST=0.0.0.0 {_port(phone_address)}"
            f"FEEDBACK_PUBLIC_URL={phone_address} make run",
            "  以上地址仅本机可用；手机在同一网络时，请用上面的命令启动。",
            "",
        ]
    counts = (
        f"{facts['n_responses']} responses and {facts['n_cases']} cases,"
        f" {facts['period']['from']} to {facts['period']['to']}"
    )
    lines.append(f"  The demo holds {counts}.")
    if is_serving:
        lines.append("  Press Ctrl-C to stop · 按 Ctrl-C 结束")
    return "\n".join([*lines, "━" * RULE, ""])


def shown(facts: Facts) -> Facts:
    """The touchpoint whose symbol is shown: one that asks everything, where the plot is."""
    touchpoints: list[Facts] = facts["touchpoints"]
    return next((t for t in touchpoints if t["channel"] == "delivery"), touchpoints[0])


def addresses(base_url: str) -> str:
    """The addresses alone, for a database that does not hold the story."""
    rows = [("Staff sign-in · 登录", f"{base_url}/login")]
    return "\n".join(["", *_table(rows), "  Press Ctrl-C to stop · 按 Ctrl-C 结束", ""])


def _port(address: str) -> str:
    port = address.rsplit(":", 1)[-1]
    return "" if port == "8000" else f"FEEDBACK_PORT={port} "


def width(text: str) -> int:
    """Columns that a text takes; Chinese characters take two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _table(rows: Sequence[tuple[str, str]]) -> list[str]:
    widest = max((width(first) for first, _ in rows), default=0)
    return [f"  {first}{' ' * (widest - width(first))}   {second}" for first, second in rows]


def _who(member: Facts) -> str:
    area = "; ".join(place["en"] for place in member["scope"]) or "everything"
    return f"{member['role']}{' ' * (13 - len(member['role']))} {area}"


def _names(names: dict[str, str]) -> str:
    return " · ".join(dict.fromkeys([names.get("en", ""), names.get("zh", "")]))


def _bold(text: str, colours: bool) -> str:
    return f"\x1b[1m{text}\x1b[0m" if colours else text
