"""Pages run under a policy that forbids everything inline, and escape what they show."""

from __future__ import annotations

import ast
import re

import pytest

from tests.harness.sources import STATIC, name, python_files, templates, tree

# Paper has no policy: its styles may be inside.
PAPER = {"templates/reports/report.html", "templates/touchpoints/poster.html"}
# The customer's page is one request: its policy names the hash of its one style sheet.
OWN_STYLE = {"templates/intake/frame.html"}
INLINE = {
    "a script inside": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>{]*\son[a-z]+\s*=", re.IGNORECASE),
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
}
UNESCAPED = re.compile(r"\|\s*safe\b|autoescape\s+false|Markup\(", re.IGNORECASE)
# Markup of our own, in which every text of people was escaped before.
SAFE_TEMPLATES = {"templates/core/icons.html", "templates/touchpoints/poster.html"}
SAFE_CODE = {
    "feedback/analysis/render/markup.py",  # drawn charts
    "feedback/core/web/slots.py",  # panels, rendered templates themselves
    "feedback/intake/render/templates.py",  # the page's own style sheet
    "feedback/reports/render/document.py",  # the report's own style sheet
    "feedback/touchpoints/render/poster.py",  # the QR symbol
}
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
        if name(path) not in PAPER | (OWN_STYLE if fault == "a style element" else set())
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if INLINE[fault].search(line)
    ]
    assert found == []


def test_markup_is_passed_through_in_known_templates_only():
    found = {name(path) for path in templates() if UNESCAPED.search(path.read_text("utf-8"))}
    assert found - SAFE_TEMPLATES == set()


def is_rendered(node: ast.AST) -> bool:
    """Whether it is the text of a template, in which everything was escaped."""
    function = getattr(node, "func", None)
    return getattr(function, "id", None) in {"render_template", "page"}


def test_markup_is_made_in_known_files_only():
    found = {
        name(path)
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", None)) == "Markup"
        and not all(isinstance(part, ast.Constant) or is_rendered(part) for part in node.args)
    }
    assert found - SAFE_CODE == set()


def test_pages_load_nothing_from_another_host():
    files = [*templates(), *sorted(STATIC.rglob("*.css")), *sorted(STATIC.rglob("*.js"))]
    found = [
        f"{name(path)}:{number}: {line.strip()[:80]}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if ELSEWHERE.search(line)
    ]
    assert found == []
