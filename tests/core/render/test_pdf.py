"""The renderer opens nothing, ends in time, and lives on after it was broken."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from feedback.core.render import pdf
from feedback.core.render.pdf import Renderer, RenderFailed
from tests.harness import pdf as read
from tests.harness.sinks import HttpSink

SECRET = "PLANTED-SECRET-7391"


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    """One renderer for all tests, as in a worker."""
    made = Renderer()
    yield made
    made.close()


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html lang='en'><head><title>T</title>{head}</head><body>{body}</body>"


VECTORS = [
    "<img src='{url}'>",
    "<link rel=attachment href='{url}'>",
    "<a rel=attachment href='{url}'>x</a>",
    "<link rel=stylesheet href='{url}'>",
    "<style>@import url('{url}'); body {{ background: url('{url}') }}</style>",
    "<style>@font-face {{ font-family: a; src: url('{url}') }} p {{ font-family: a }}</style><p>x",
    "<object data='{url}'></object><embed src='{url}'><iframe src='{url}'></iframe>",
    "<svg xmlns='http://www.w3.org/2000/svg'><image href='{url}' width='9' height='9'/></svg>",
    "<svg xmlns='http://www.w3.org/2000/svg'><use href='{url}#a'/></svg>",
    "<p style=\"content: url('{url}'); list-style-image: url('{url}')\">x</p>",
    "<base href='{url}'><img src='a.png'>",
]


@pytest.mark.parametrize("vector", VECTORS)
def test_nothing_is_opened(
    renderer: Renderer, http_sink: HttpSink, tmp_path: Path, vector: str
) -> None:
    planted = tmp_path / "planted.txt"
    planted.write_text(SECRET)
    for url in (f"{http_sink.url}/x", planted.as_uri(), "file:///etc/passwd"):
        made = renderer.render(page("<p>before</p>" + vector.format(url=url) + "<p>after</p>"))
        assert "before" in read.text(made)
        assert SECRET.encode() not in made
        assert SECRET not in read.text(made)
        document = pypdfium2.PdfDocument(made)
        assert pypdfium2.raw.FPDFDoc_GetAttachmentCount(document) == 0
        assert b"/EmbeddedFile" not in made
    assert http_sink.requests == []


def test_assets_and_fonts_are_served_by_name_only(renderer: Renderer) -> None:
    picture = b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><text>P</text></svg>"
    html = page("<img src='app:logo.svg'><img src='app:../../pyproject.toml'><p>汉字</p>")
    style = "<style>@font-face { font-family: N; src: url(app:fonts/NotoSansSC-Regular.ttf) }"
    made = renderer.render(html.replace("</head>", style + "* { font-family: N }</style></head>"),
                           {"logo.svg": picture})  # fmt: skip
    assert "汉字" in read.text(made)
    assert "N" in read.fonts_embedded(made)


def tried(renderer: Renderer, html: str, seconds: float = 60) -> bytes | RenderFailed:
    """The PDF, or how it failed."""
    try:
        return renderer.render(html, seconds=seconds)
    except RenderFailed as failure:
        return failure


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        ("<p>z" + "\u0301" * 100_000 + "</p>", 60),
        ("<div style='display:flex'>" * 60 + "x" + "</div>" * 60, 5),
        ("<table>" + "<tr><td>a</td><td>b</td><td>c</td></tr>" * 20_000 + "</table>", 5),
    ],
    ids=["zalgo", "flex", "table"],
)
def test_what_takes_too_long_ends_in_time_with_a_reason(
    renderer: Renderer, body: str, seconds: float
) -> None:
    used = os.times()
    made = tried(renderer, page(body), seconds)
    spent = os.times()
    if isinstance(made, RenderFailed):
        assert made.code == "limits"
        assert "shorter period" in str(made)
    else:
        assert made.startswith(b"%PDF-")
    assert spent.elapsed - used.elapsed < seconds + 3
    assert spent.children_user - used.children_user < 24


def test_it_renders_again_after_being_broken(renderer: Renderer) -> None:
    with pytest.raises(RenderFailed):
        renderer.render(page("<p>x</p>" * 20_000), seconds=0.2)
    assert read.text(renderer.render(page("<p>well again</p>"))).strip() == "well again"


def test_a_child_killed_from_outside_is_replaced(renderer: Renderer) -> None:
    renderer.close()
    others = _children_of_renderer()
    renderer.render(page("<p>one</p>"))
    child: Any = renderer._child
    os.kill(child.pid, 9)
    child.wait()
    assert "two" in read.text(renderer.render(page("<p>two</p>")))
    renderer.close()
    assert _children_of_renderer() == others


def test_lone_surrogates_are_a_fault_of_the_document_not_of_the_child(renderer: Renderer) -> None:
    made = tried(renderer, page("<p>\ud800</p>"))
    assert made.code == "fault" if isinstance(made, RenderFailed) else made.startswith(b"%PDF-")
    assert renderer.render(page("<p>x</p>")).startswith(b"%PDF-")


def test_missing_system_libraries_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stub = "raise OSError(\"cannot load library 'libpango-1.0-0'\")\n"
    (tmp_path / "weasyprint.py").write_text(stub)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    fresh = Renderer()
    with pytest.raises(RenderFailed) as caught:
        fresh.render(page("<p>" + "x" * 300_000 + "</p>"))
    assert caught.value.code == "libraries"
    assert f"apt install {pdf.SYSTEM_PACKAGES}" in str(caught.value)
    fresh.close()


def _children_of_renderer() -> set[str]:
    """Renderer children of this process, also zombies."""
    found = set()
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if int(fields[1]) == os.getpid() and (b"renderer" in command or fields[0] == "Z"):
            found.add(folder.name)
    return found
