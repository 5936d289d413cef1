"""One customer: language, words, reasons, contact details, and how the page was filled in."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from feedback.demo.domain.moods import beside_value
from feedback.demo.domain.places import BERLIN, Spot, in_china, zone_of
from feedback.demo.texts import comments
from feedback.scoring.domain.metrics import Band, Metric

Form = dict[str, list[str]]

LEAD_METRIC = {"nps": Metric.NPS, "csat": Metric.CSAT, "ces": Metric.CES, "touchpoint": Metric.NPS}
REASONS: dict[str, dict[str, float]] = {
    "counter": {"wait": 3, "staff": 3, "information": 2, "process": 2, "price": 2,
                "environment": 1.5, "quality": 1, "other": 0.5},
    "repair": {"wait": 4, "quality": 2.5, "information": 2.5, "price": 2, "staff": 1,
               "process": 1, "environment": 0.4, "other": 0.6},
    "delivery": {"wait": 2.4, "information": 2, "quality": 2, "staff": 1.5, "process": 1.5,
                 "price": 0.8, "environment": 0.8, "other": 0.4},
    "visit": {"wait": 2.5, "quality": 2, "staff": 1.6, "information": 1.4, "process": 1.2,
              "price": 1.4, "environment": 0.7, "other": 0.4},
    "phone": {"wait": 4, "process": 3, "staff": 1.5, "information": 1.5, "quality": 1,
              "price": 0.4, "environment": 0.4, "other": 0.5},
    "web": {"process": 3, "information": 3, "wait": 1.6, "price": 1.2, "environment": 1.2,
            "staff": 1, "quality": 0.8, "other": 0.6},
    "use": {"quality": 4, "information": 1.6, "price": 1.6, "process": 1.2, "wait": 0.8,
            "staff": 0.6, "environment": 0.6, "other": 0.6},
}  # fmt: skip
COMMENTED = {Band.DETRACTOR: 0.62, Band.PASSIVE: 0.26, Band.PROMOTER: 0.2}

SURNAMES = tuple("陈李张刘杨黄赵吴徐孙朱高林何郭马罗梁宋郑")
TITLES = ("女士", "先生")
FIRST_NAMES = ("Anna", "Ben", "Clara", "David", "Emma", "Felix", "Grace", "Ian", "Laura", "Max")
LAST_NAMES = ("Adler", "Brook", "Carter", "Dorn", "Ellis", "Fuchs", "Gray", "Hahn", "Keller")


@dataclass(frozen=True, slots=True)
class Filled:
    """A page as it was sent; `theme` is what the customer is unhappy about."""

    response_id: str
    device: str
    language: str
    form: Mapping[str, list[str]]
    seconds: float
    theme: str
    is_honeypot_filled: bool = False
    has_contact: bool = False


@dataclass(slots=True)
class Wish:
    """What is known of a customer before the page is filled in; None leaves it to chance."""

    mood: Band
    value: int
    is_courier: bool = False
    has_contact: bool | None = None
    has_comment: bool | None = None
    themes: dict[str, float] = field(default_factory=dict)


def fill(rng: Random, spot: Spot, wish: Wish) -> Filled:
    """The page of one customer."""
    language = _language(rng, spot)
    theme = "wait" if wish.is_courier and rng.random() < 0.75 else _theme(rng, spot, wish.themes)
    lead = LEAD_METRIC[spot.survey]
    form: Form = {f"a.q_{lead.value}": [str(wish.value)]}
    _reasons(rng, spot, wish.mood, theme, form)
    if spot.survey == "touchpoint":
        for metric, skipped in ((Metric.CSAT, 0.12), (Metric.CES, 0.2)):
            if rng.random() >= skipped:
                form[f"a.q_{metric.value}"] = [str(beside_value(rng, metric, wish.mood))]
    has_comment = wish.has_comment
    if has_comment if has_comment is not None else rng.random() < COMMENTED[wish.mood]:
        form["a.q_comment"] = [_words(rng, spot, wish, theme, language)]
    has_contact = wish.has_contact if wish.has_contact is not None else rng.random() < 0.38
    if wish.mood is Band.DETRACTOR and has_contact:
        form |= _contact(rng, language, zone_of(spot.key) == BERLIN)
    return Filled(
        response_id=token(rng),
        device=rng.randbytes(8).hex(),
        language=language,
        form=form,
        seconds=min(900.0, max(4.0, rng.lognormvariate(3.4, 0.6))),
        theme=theme,
        has_contact=wish.mood is Band.DETRACTOR and has_contact,
    )


def token(rng: Random) -> str:
    """128 bits as 22 URL-safe characters, as the page's own ids are."""
    return urlsafe_b64encode(rng.randbytes(16)).rstrip(b"=").decode("ascii")


def _language(rng: Random, spot: Spot) -> str:
    return "zh" if rng.random() < (0.93 if in_china(spot.key) else 0.14) else "en"


def _theme(rng: Random, spot: Spot, wished: dict[str, float]) -> str:
    weights = wished or REASONS[spot.talk]
    return rng.choices(list(weights), list(weights.values()))[0]


def _reasons(rng: Random, spot: Spot, mood: Band, theme: str, form: Form) -> None:
    if mood is Band.PROMOTER or rng.random() > (0.82 if mood is Band.DETRACTOR else 0.58):
        return
    chosen = [theme]
    if rng.random() < 0.24 and (second := _theme(rng, spot, {})) != theme:
        chosen.append(second)
    form["a.q_reasons"] = chosen


def _words(rng: Random, spot: Spot, wish: Wish, theme: str, language: str) -> str:
    """A sentence about the theme; now and then a second one about something else."""
    told = comments(language)
    section = told[f"{spot.talk} {wish.mood.value}"]
    about = section.get(theme) or section["other"]
    if wish.is_courier and wish.mood is Band.DETRACTOR and rng.random() < 0.6:
        courier = told["courier detractor"]
        about = courier.get(theme, courier["wait"])
    first = rng.choice(about)
    if rng.random() < 0.22:
        second = rng.choice(section[rng.choice([name for name in section if name != theme])])
        return first + ("" if language == "zh" else " ") + second
    return first


def _contact(rng: Random, language: str, is_german: bool) -> Form:
    """Nobody's name, and numbers that are kept for fiction or belong to no network."""
    if language == "zh":
        name = rng.choice(SURNAMES) + rng.choice(TITLES)
        phone = f"100 0000 {rng.randrange(10_000):04d}"
    else:
        name = f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}"
        # Kept free for film and print by the Bundesnetzagentur and by Ofcom.
        end = rng.randrange(1000)
        phone = f"+49 30 23125 {end:03d}" if is_german else f"+44 7700 900{end:03d}"
    form: Form = {"a.q_contact.name": [name], "a.q_contact.consent": ["1"]}
    by_mail = rng.random() < 0.3
    if by_mail:
        form["a.q_contact.email"] = [f"customer{rng.randrange(10_000):04d}@example.org"]
    if not by_mail or rng.random() < 0.3:
        form["a.q_contact.phone"] = [phone]
    return form
