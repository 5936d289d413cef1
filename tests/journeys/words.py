"""The staff's words as the catalogue has them."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations

from tests.harness.sources import PACKAGE

CATALOGUE = PACKAGE / "translations" / "zh_Hans_CN" / "LC_MESSAGES" / "messages.mo"


@cache
def chinese() -> GNUTranslations:
    """The compiled catalogue."""
    with CATALOGUE.open("rb") as file:
        return GNUTranslations(file)


class Words:
    """`words("Your case")`: the text in a language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, text: str) -> str:
        return chinese().gettext(text) if self.language == "zh" else text


@cache
def english_only() -> frozenset[str]:
    """Texts that have other words in Chinese: they must not stand on a Chinese page."""
    catalogue: dict[object, str] = chinese()._catalog  # type: ignore[attr-defined]
    texts = {key if isinstance(key, str) else key[0]: text for key, text in catalogue.items()}  # type: ignore[index]
    return frozenset(
        key
        for key, text in texts.items()
        if key and text != key and len(key) > 1 and "%(" not in key
    )
