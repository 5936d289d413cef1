"""Pages run under a policy that forbids everything inline, and escape what they show."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.harness.sources import STATIC, name, python_files, templates

# Paper has no policy; its styles are inside.
PAPER = {"templates/touchpoints/poster.html"}
INLINE = {
    "a script inside": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>{]*\son[a-z]+\s*=", re.IGNORECASE),
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
}
UNESCAPED = re.compile(r"\|\s*safe\b|autoescape\s+false|Markup\(", re.IGNORECASE)
# Texts of our own, never of people: how often each file may pass markup through.
SAFE_IN_TEMPLATES = {
    "templates/core/icons.html": 1,
    "templates/touchpoints/poster.html": 2,
}
SAFE_IN_CODE: dict[str, int] = {}
ELSEWHERE = re.compile(
    r"""(?:src|href|action|srcset|poster)\s*=\s*["']?(?:https?:)?//|url\(\s*["']?(?:https?:)?//"""
    r"""|@import""",
    re.IGNORECASE,
)


@pytest.mark.parametrize("fault", list(INLINE))
def test_templates_have_nothing_inline(fault):
    found = [
        f"{name(path)}:{number}"
        for path in templates()
        if name(path) not in PAPER
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if INLINE[fault].search(line)
    ]
    assert found == []


def test_markup_is_passed_through_in_known_places_only():
    found = Counter()
    for path in templates():
        found[name(path)] += len(UNESCAPED.findall(path.read_text(encoding="utf-8")))
    assert {path: n for path, n in found.items() if n} == SAFE_IN_TEMPLATES


def test_markup_is_made_in_known_files_only():
    found = Counter()
    for path in python_files():
        found[name(path)] += len(re.findall(r"\bMarkup\(", path.read_text(encoding="utf-8")))
    assert {path: n for path, n in found.items() if n} == SAFE_IN_CODE


def test_pages_load_nothing_from_another_host():
    files = [*templates(), *sorted(STATIC.rglob("*.css")), *sorted(STATIC.rglob("*.js"))]
    found = [
        f"{name(path)}:{number}: {line.strip()[:80]}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if ELSEWHERE.search(line)
    ]
    assert found == []
