"""The tree of the story: an organisation, two regions, their sites and touchpoints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from feedback.touchpoints.domain.kinds import Channel, Kind, Moment


class Odds(NamedTuple):
    """Shares of unhappy and of lukewarm customers; the rest is happy."""

    unhappy: float
    lukewarm: float


USUAL = Odds(0.1, 0.25)


@dataclass(frozen=True, slots=True)
class Place:
    """A node of the tree; the codes are fixed, so that a printed symbol outlives a new load."""

    key: str
    parent: str | None
    kind: Kind
    code: str
    en: str
    zh: str
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Spot(Place):
    """A touchpoint: what is asked, how many answer on a usual day, what they talk about."""

    moment: Moment = Moment.USE
    channel: Channel = Channel.WEB
    survey: str = "nps"
    a_day: float = 1.0
    odds: Odds = USUAL
    talk: str = "use"


SHANGHAI, BERLIN, LONDON = "Asia/Shanghai", "Europe/Berlin", "Europe/London"
ORGANISATION = "lanting"
BUSINESS = ("Lanting Home Service", "兰亭家居服务")

PLACES: tuple[Place, ...] = tuple(
    Place(key, parent, Kind(kind), code, en, zh, zone)
    for key, parent, kind, code, en, zh, zone in (
        (ORGANISATION, None, "organisation", "2N4GHM7A", *BUSINESS, SHANGHAI),
        ("china", ORGANISATION, "region", "CHNAE7ST", "East China", "华东区", SHANGHAI),
        ("europe", ORGANISATION, "region", "EUR8PE42", "Europe", "欧洲区", BERLIN),
        ("jingan", "china", "site", "JNGANST8", "Shanghai Jing’an Store", "上海静安店", None),
        ("westlake", "china", "site", "WSTHAKE5", "Hangzhou West Lake Store", "杭州西湖店", None),
        ("mitte", "europe", "site", "BERMTTE6", "Berlin Mitte Service Centre", "柏林米特店", None),
        ("camden", "europe", "site", "CAMDEN73", "London Camden Showroom", "伦敦卡姆登店", LONDON),
    )
)


def _spot(
    key: str, parent: str, code: str, en: str, zh: str, met: str, survey: str, a_day: float,
    odds: tuple[float, float], talk: str,
) -> Spot:  # fmt: skip
    moment, channel = met.split(" ")
    return Spot(
        key, parent, Kind.TOUCHPOINT, code, en, zh, None,
        Moment(moment), Channel(channel), survey, a_day, Odds(*odds), talk,
    )  # fmt: skip


SPOTS: tuple[Spot, ...] = (
    _spot("hotline", "china", "HTN7QRK4", "Service Hotline", "客服热线",
          "problem_solving phone", "ces", 1.3, (0.09, 0.12), "phone"),
    _spot("shop", "china", "WECH4T8P", "WeChat Shop", "微信商城",
          "first_inquiry web", "csat", 1.05, (0.07, 0.11), "web"),
    _spot("jingan_desk", "jingan", "7KQ2MD9W", "Welcome Desk", "前台咨询",
          "first_inquiry counter", "csat", 0.9, (0.07, 0.10), "counter"),
    _spot("jingan_checkout", "jingan", "P4XB6TRE", "Checkout", "收银台",
          "purchase counter", "nps", 1.05, (0.09, 0.26), "counter"),
    _spot("jingan_repair", "jingan", "R9VC3HNA", "Repair Counter", "维修柜台",
          "problem_solving counter", "touchpoint", 0.85, (0.12, 0.26), "repair"),
    _spot("westlake_floor", "westlake", "F6WJ8SKM", "Sales Floor", "导购区",
          "purchase counter", "nps", 0.95, (0.08, 0.27), "counter"),
    _spot("westlake_delivery", "westlake", "D3YT5ZGB", "Home Delivery", "送货上门",
          "delivery delivery", "touchpoint", 2.3, (0.08, 0.23), "delivery"),
    _spot("westlake_visit", "westlake", "V8HN2QXC", "Repair Visit", "上门维修",
          "problem_solving field", "ces", 1.0, (0.08, 0.10), "visit"),
    _spot("help", "europe", "H5EB9UWD", "Online Help", "在线帮助",
          "use web", "ces", 0.75, (0.10, 0.13), "web"),
    _spot("mitte_desk", "mitte", "B2GS7MFY", "Welcome Desk", "服务前台",
          "first_inquiry counter", "csat", 0.65, (0.06, 0.12), "counter"),
    _spot("mitte_repair", "mitte", "M4RK6CPV", "Repair Desk", "维修台",
          "problem_solving counter", "touchpoint", 0.85, (0.17, 0.31), "repair"),
    _spot("mitte_home", "mitte", "Q7UN3AHT", "90 Days at Home", "使用九十天回访",
          "use web", "nps", 0.5, (0.10, 0.33), "use"),
    _spot("camden_show", "camden", "S9DW4KEX", "Showroom", "展厅",
          "purchase counter", "nps", 0.6, (0.09, 0.28), "counter"),
    _spot("camden_delivery", "camden", "T6ZP8VQJ", "Delivery and Set-up", "送货与安装",
          "delivery delivery", "touchpoint", 0.75, (0.12, 0.28), "delivery"),
    _spot("camden_visit", "camden", "U3FA5YGN", "Follow-up Visit", "回访",
          "follow_up_visit field", "ces", 0.45, (0.05, 0.10), "visit"),
)  # fmt: skip

SPOT = {spot.key: spot for spot in SPOTS}
PLACE: dict[str, Place] = {place.key: place for place in (*PLACES, *SPOTS)}


def ancestors(key: str) -> tuple[str, ...]:
    """The keys of the places above, the nearest first."""
    parent = PLACE[key].parent
    return () if parent is None else (parent, *ancestors(parent))


def zone_of(key: str) -> str:
    """The time zone that applies, inherited downwards."""
    found = (PLACE[k].zone for k in (key, *ancestors(key)))
    return next(zone for zone in found if zone)


def in_china(key: str) -> bool:
    """Whether the place lies in the region East China."""
    return "china" in ancestors(key)
