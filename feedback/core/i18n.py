"""Chinese and English: which language applies, and texts kept as language → text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flask import Flask, has_request_context, request, session
from flask_babel import Babel, force_locale, get_locale, gettext, lazy_gettext, ngettext
from werkzeug.datastructures import LanguageAccept

_ = gettext
_l = lazy_gettext
_n = ngettext

LANGUAGES = ("zh", "en")
# Babel reads zh_CN as zh_Hans_CN and then misses a directory called zh_CN.
LOCALES = {"zh": "zh_Hans_CN", "en": "en"}
TAGS = {"zh": "zh-Hans", "en": "en"}
NAMES = {"zh": "中文", "en": "English"}

__all__ = [
    "LANGUAGES",
    "LOCALES",
    "NAMES",
    "TAGS",
    "_",
    "_l",
    "_n",
    "both",
    "current_language",
    "in_language",
    "pick_language",
    "text_in",
]


def pick_language(accept: LanguageAccept, offered: tuple[str, ...] = LANGUAGES) -> str:
    """The offered language that the browser prefers; every `zh-…` counts as Chinese."""
    for tag, quality in accept:
        if quality <= 0:
            continue
        short = tag.lower().replace("_", "-").split("-")[0]
        if short in offered:
            return short
    return "en" if "en" in offered else offered[0]


def text_in(texts: Mapping[str, str] | None, language: str) -> str:
    """The text in a language, else in English, else in any; empty if there is none."""
    if not texts:
        return ""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def current_language() -> str:
    """`zh` or `en`, as the page is being made."""
    locale = get_locale()
    return "zh" if locale is not None and locale.language == "zh" else "en"


def in_language(language: str) -> Any:
    """A context in which messages come in this language, also outside a request."""
    return force_locale(LOCALES[language])


def both(render: Callable[[], str]) -> dict[str, str]:
    """A text in every language, by language: `both(lambda: _("Case %(number)s", number=…))`."""
    texts = {}
    for language in LANGUAGES:
        with in_language(language):
            texts[language] = str(render())
    return texts


def _select_locale() -> str:
    if not has_request_context():
        return LOCALES["en"]
    chosen = request.args.get("lang") or session.get("language")
    if chosen in LOCALES:
        return LOCALES[chosen]
    return LOCALES[pick_language(request.accept_languages)]


def init_i18n(app: Flask) -> None:
    """Attach the catalogues; remember `?lang=` for the rest of the session of a staff member."""
    folder = Path(__file__).resolve().parents[1] / "translations"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(folder)
    app.config["BABEL_DEFAULT_LOCALE"] = "en"
    Babel(app, locale_selector=_select_locale)
    app.jinja_env.globals.update(
        current_language=current_language,
        text_in=lambda texts: text_in(texts, current_language()),
        language_names=NAMES,
    )

    @app.context_processor
    def _locale_tag() -> dict[str, str]:
        return {"locale_tag": TAGS[current_language()]}
