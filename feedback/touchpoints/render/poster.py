"""The A4 poster of a touchpoint as HTML for the PDF renderer; its QR symbol is sturdy (Q)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import render_template
from markupsafe import Markup

from feedback.core.i18n import TAGS, text_in
from feedback.touchpoints.domain.printing import PrintSize, printed
from feedback.touchpoints.render import poster_texts as texts
from feedback.touchpoints.render import qr

LANGUAGES = {"zh": ("zh",), "en": ("en",), "both": ("zh", "en")}


@dataclass(frozen=True, slots=True)
class Poster:
    """What is printed: names by language, the code and the address it leads to."""

    code: str
    address: str
    name: dict[str, str]
    place: dict[str, str]
    owner: dict[str, str]


def poster_html(poster: Poster, languages: tuple[str, ...]) -> str:
    """The poster in one language, or in two with the first one leading."""
    measures = printed(PrintSize.WALL, qr.n_modules(poster.address, sturdy=True))

    def said(text: texts.Texts) -> list[dict[str, str]]:
        return [
            {
                "lang": TAGS[language],
                "text": text[language].format(
                    place=text_in(poster.place, language),
                    width=int(measures.width_mm),
                    distance=measures.distance_cm,
                ),
            }
            for language in languages
        ]

    return render_template(
        "touchpoints/poster.html",
        poster=poster,
        said=said,
        texts=texts,
        name=[text_in(poster.name, language) for language in languages],
        owner=text_in(poster.owner, languages[0]),
        measures=measures,
        symbol=Markup(qr.svg(poster.address, sturdy=True)),  # noqa: S704
        printed_address=printed_address(poster.address),
        locale=TAGS[languages[0]],
        is_double=len(languages) > 1,
    )


def printed_address(address: str) -> str:
    """The address as people type it: without the scheme."""
    parts = urlsplit(address)
    return f"{parts.netloc}{parts.path}"
