"""The language of a customer's page: the one asked for, else the browser's, else the survey's."""

from collections.abc import Sequence

TAGS = {"zh": "zh-Hans"}
NAMES = {"zh": "中文", "en": "English"}
MOST_RANGES = 20


def choose_language(asked: str | None, accept: str, offered: Sequence[str], default: str) -> str:
    """One of the offered languages; `accept` is the Accept-Language header (RFC 9110 §12.5.4).

    A browser's `zh-TW` is served by `zh`; where nothing fits, the survey's default applies.
    """
    for wanted in (*([asked] if asked else ()), *_ranges(accept)):
        if found := _fitting(wanted.lower(), offered):
            return found
    return default if default in offered else offered[0]


def tag(language: str) -> str:
    """The tag for `lang` attributes; it picks the right Han glyphs."""
    return TAGS.get(language, language)


def name_of(language: str) -> str:
    """A language's own name, for the link that switches to it."""
    return NAMES.get(language, language)


def _fitting(wanted: str, offered: Sequence[str]) -> str | None:
    base = wanted.partition("-")[0]
    for candidate in (wanted, base):
        for language in offered:
            if language.lower() == candidate:
                return language
    return next((language for language in offered if language.lower().startswith(base + "-")), None)


def _ranges(accept: str) -> list[str]:
    """Language ranges by falling quality; what cannot be read and `*` are left out."""
    found: list[tuple[float, str]] = []
    for part in accept.split(",")[:MOST_RANGES]:
        name, _, parameter = part.strip().partition(";")
        try:
            quality = float(parameter.strip().removeprefix("q=")) if parameter.strip() else 1.0
        except ValueError:
            continue
        if name and name != "*" and 0 < quality <= 1:
            found.append((quality, name.strip().replace("_", "-")))
    return [name for _, name in sorted(found, key=lambda item: -item[0])]
