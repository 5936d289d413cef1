"""Chinese and English are both complete, always; paper can show every character."""

from __future__ import annotations

import html.parser
import re
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from fontTools.ttLib import TTFont

from tests.harness.sources import PACKAGE, ROOT, STATIC, name, python_files, templates

FOLDER = PACKAGE / "translations" / "zh_Hans_CN" / "LC_MESSAGES"
KEYWORDS = {
    "_": None,
    "_l": None,
    "_n": (1, 2),
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
}
CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
# What is left of an attribute or an identifier when the tags around it are blanked.
ATTRIBUTE = re.compile(r"[\w-]+=\"[^\"]*\"?")
WORD = re.compile(r"(?<![-\w&#;.])[A-Za-z]{2,}(?![-\w=])")
SPOKEN_ATTRIBUTES = {"alt", "title", "placeholder", "aria-label", "aria-description", "content"}
# Both languages stand on the sheet.
BILINGUAL = {"templates/touchpoints/poster.html"}
# Names that are the same in every language; the first is the product's own.
SAME_EVERYWHERE = {"Feedback", "English", "UTC"}
SAME_EVERYWHERE |= {"NPS", "CSAT", "CES", "SLA", "PDF", "CSV", "QR", "SVG", "PNG"}


def used_texts() -> dict[object, str]:
    """Every text to translate (singular, plural where it has one) with where it stands."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    mappings = settings["tool"]["babel"]["mappings"]
    methods = [(mapping["pattern"], mapping["method"]) for mapping in mappings]
    options = {
        mapping["pattern"]: {
            key: value for key, value in mapping.items() if key not in {"method", "pattern"}
        }
        for mapping in mappings
    }
    found: dict[object, str] = {}
    for folder in ("feedback", "templates"):
        for file, line, message, _comments, _context in extract_from_dir(
            str(ROOT / folder),
            [(pattern.removeprefix(f"{folder}/"), method) for pattern, method in methods],
            {key.removeprefix(f"{folder}/"): value for key, value in options.items()},
            KEYWORDS,
        ):
            found.setdefault(message, f"{folder}/{file}:{line}")
    return found


def catalogue() -> Catalog:
    with (FOLDER / "messages.po").open("rb") as file:
        return read_po(file, locale="zh_Hans_CN")


def test_every_text_is_translated():
    translated = {message.id: message for message in catalogue() if message.id}
    missing = []
    for text, place in sorted(used_texts().items(), key=lambda pair: pair[1]):
        message = translated.get(text)
        strings = (
            []
            if message is None
            else [message.string]
            if not message.pluralizable
            else list(message.string)
        )
        if message is None or message.fuzzy or not strings or not all(strings):
            missing.append(f"{place}: {text!r}")
    assert missing == []


def test_no_translation_is_left_of_a_text_that_is_gone():
    used = set(used_texts())
    assert [message.id for message in catalogue() if message.id and message.id not in used] == []


def test_translations_keep_their_blanks():
    faults = [
        f"{message.id!r}: {error}" for message, errors in catalogue().check() for error in errors
    ]
    assert faults == []


def test_compiled_catalogue_is_the_catalogue():
    with (FOLDER / "messages.mo").open("rb") as file:
        compiled = spoken_by(read_mo(file))
    assert compiled == spoken_by(catalogue())


def spoken_by(texts: Iterable[Message]) -> dict[str, tuple[str, ...]]:
    """First form of each text → its translations; both readers spell plurals in their own way."""
    return {first(message.id): forms(message.string) for message in texts if message.id}


def first(text: str | Sequence[str]) -> str:
    return text if isinstance(text, str) else text[0]


def forms(text: str | Sequence[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


class Spoken(html.parser.HTMLParser):
    """Collects what a reader would see or hear."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[int, str]] = []
        self._silent = 0

    def handle_starttag(self, tag, attributes):
        self._silent += tag in {"style", "script", "code"}
        facts = dict(attributes)
        for attribute in SPOKEN_ATTRIBUTES & set(facts):
            if tag != "meta":
                self.said.append((self.getpos()[0], facts[attribute] or ""))

    def handle_endtag(self, tag):
        self._silent -= tag in {"style", "script", "code"}

    def handle_data(self, data):
        if not self._silent:
            self.said.append((self.getpos()[0], data))


def written() -> list[Path]:
    """Everything in which we say something, the demo's comments included."""
    return [*python_files(), *templates(), *sorted(PACKAGE.rglob("*.txt"))]


def _blank(found: re.Match[str]) -> str:
    return "\n" * found.group().count("\n") or " "


@pytest.mark.parametrize("path", templates(), ids=name)
def test_template_says_nothing_outside_of_the_catalogue(path):
    if name(path) in BILINGUAL or path.suffix not in {".html", ".svg"}:
        return
    reader = Spoken()
    reader.feed(JINJA.sub(_blank, path.read_text(encoding="utf-8")))
    found = [
        f"{name(path)}:{line}: {' '.join(text.split())}"
        for line, text in reader.said
        if set(WORD.findall(ATTRIBUTE.sub(" ", text))) - SAME_EVERYWHERE
    ]
    assert found == []


@pytest.mark.parametrize(
    ("font", "texts"),
    [
        ("NotoSansSC-Regular.ttf", [*written(), FOLDER / "messages.po"]),
        ("NotoSansSC-Bold.ttf", [*templates(), FOLDER / "messages.po"]),
    ],
)
def test_fonts_show_every_chinese_character_of_ours(font, texts):
    shown = set(TTFont(STATIC / "fonts" / font, lazy=True).getBestCmap())
    used = {
        character
        for path in texts
        for character in CHINESE.findall(path.read_text(encoding="utf-8"))
    }
    assert sorted(character for character in used if ord(character) not in shown) == []


def test_regular_font_shows_rare_characters_of_names():
    shown = set(TTFont(STATIC / "fonts" / "NotoSansSC-Regular.ttf", lazy=True).getBestCmap())
    assert [character for character in "喆堃翀昇淼晞𫖮𬘭" if ord(character) not in shown] == []
