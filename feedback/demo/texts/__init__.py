"""The words of the story: comments of customers and notes of colleagues, in both languages.

A file has sections `[place band]` with lines `theme: words`; `#` begins a remark.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

Section = dict[str, tuple[str, ...]]


@cache
def comments(language: str) -> dict[str, Section]:
    """Section "place band" → theme → what customers write."""
    return _read(f"comments.{language}.txt")


@cache
def notes(language: str) -> dict[str, Section]:
    """Occasion → detail → what colleagues write."""
    return _read(f"notes.{language}.txt")


def _read(name: str) -> dict[str, Section]:
    found: dict[str, dict[str, list[str]]] = {}
    section: dict[str, list[str]] = {}
    for line in (files(__name__) / name).read_text("utf-8").splitlines():
        if line.startswith("["):
            section = found.setdefault(line.strip("[] "), {})
        elif line and not line.startswith("#"):
            theme, _, words = line.partition(": ")
            section.setdefault(theme, []).append(words)
    return {
        name: {theme: tuple(words) for theme, words in themes.items()}
        for name, themes in found.items()
    }
