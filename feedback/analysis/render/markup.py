"""The smallest words of SVG: escaped text, marks with paper colours, a named picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from markupsafe import Markup, escape

WIDE = 640  # 169 mm on paper, the text width of A4
SIZES = {"s": 320, "m": 480, "l": 720}

FONT = (
    "'Noto Sans SC','Noto Sans CJK SC','WenQuanYi Micro Hei','PingFang SC','Microsoft YaHei',"
    "'Noto Sans',sans-serif"
)

# class → colour on paper (light tokens of static/core/tokens.css); pages override by class.
PAPER: dict[str, str] = {
    "ch-text": 'fill="#4a5261"',
    "ch-strong": 'fill="#171b24"',
    "ch-faint": 'fill="#5f6776"',
    "ch-grid": 'stroke="#e1e4ea" stroke-width="1"',
    "ch-axis": 'stroke="#868e9c" stroke-width="1"',
    "ch-target": 'stroke="#8a5200" stroke-width="1.5" stroke-dasharray="5 4"',
    "ch-target-text": 'fill="#8a5200"',
    "ch-band": 'fill="#e6e9fa"',
    "ch-interval": 'fill="#b4bff0"',
    "ch-line": (
        'stroke="#3a4fc4" stroke-width="2.25" fill="none" '
        'stroke-linejoin="round" stroke-linecap="round"'
    ),
    "ch-dot": 'fill="#3a4fc4" stroke="#ffffff" stroke-width="1.5"',
    "ch-hollow": 'fill="#ffffff" stroke="#3a4fc4" stroke-width="2"',
    "ch-bar": 'fill="#3a4fc4"',
    "ch-track": 'fill="#eef0f4"',
    "ch-gap": 'fill="#ffffff"',
    "ch-mark": 'stroke="#171b24" stroke-width="2"',
    "ch-met": 'fill="#17694b"',
    "ch-late": 'fill="#b3261e"',
    "ch-detractor": 'fill="#c65a3f"',
    "ch-passive": 'fill="#cdc6b6"',
    "ch-promoter": 'fill="#2b8a70"',
}
_CLASS = {name: f'class="{name}" {paper}' for name, paper in PAPER.items()}


@dataclass(frozen=True, slots=True)
class ChartMarkup:
    """A picture and the data behind it: the header and rows of a table, already as text."""

    title: str
    svg: Markup
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Named(Protocol):
    """What every chart's input has: an id unique in its page."""

    @property
    def chart_id(self) -> str: ...


T = TypeVar("T", bound=Named)


def for_page(draw: Callable[..., ChartMarkup], data: T) -> ChartMarkup:
    """The chart drawn in three sizes with equal text; the stylesheet shows the one that fits."""
    drawn = {
        size: draw(
            replace(data, chart_id=f"{data.chart_id}-{size}"),  # type: ignore[type-var]
            width=width,
        )
        for size, width in SIZES.items()
    }
    svgs = "".join(f'<div class="chart-{size}">{one.svg}</div>' for size, one in drawn.items())
    return replace(drawn["m"], svg=Markup(svgs))  # noqa: S704  (the parts are escaped already)


def mark(name: str) -> str:
    """The class of a mark together with its colour on paper."""
    return _CLASS[name]


def n(value: float) -> str:
    """A coordinate with at most one decimal, as short as it can be."""
    short = f"{value:.1f}"
    return short[:-2] if short.endswith(".0") else short


def safe(text: str) -> str:
    """Text for SVG: escaped, and without the control characters that XML forbids."""
    kept = "".join(c for c in text if c >= " " and not "\ud800" <= c <= "\udfff")
    return str(escape(kept.replace("\ufffe", "").replace("\uffff", "")))


def text_width(text: str, size: float) -> float:
    """About how wide the text is; full-width characters count as one em."""
    return size * sum(1.0 if ord(c) > 0x2E7F else 0.6 for c in text)


def shorten(text: str, size: float, room: float) -> str:
    """The text, cut with an ellipsis when it would be wider than the room."""
    if text_width(text, size) <= room:
        return text
    while text and text_width(text, size) + size > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def wrap(text: str, size: float, room: float) -> list[str]:
    """The text in one line or two; broken at a space, else at any full-width character."""
    if text_width(text, size) <= room:
        return [text]
    fits = 1
    while fits < len(text) and text_width(text[: fits + 1], size) <= room:
        fits += 1
    at = fits
    while at > 0 and text[at] != " " and max(text[at - 1], text[at]) < "\u2e80":
        at -= 1
    at = at or fits
    return [text[:at].rstrip(), shorten(text[at:].lstrip(), size, room)]


def words(
    x: float, y: float, text: str, *, size: float = 12, cls: str = "ch-text",
    anchor: str = "start", bold: bool = False,
) -> str:  # fmt: skip
    """A text element whose baseline starts, centres or ends at the point."""
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{n(x)}" y="{n(y)}" font-size="{n(size)}" text-anchor="{anchor}"{weight} '
        f"{mark(cls)}>{safe(text)}</text>"
    )


def line(x1: float, y1: float, x2: float, y2: float, cls: str) -> str:
    """A straight line."""
    return f'<line x1="{n(x1)}" y1="{n(y1)}" x2="{n(x2)}" y2="{n(y2)}" {mark(cls)}/>'


def path(points: list[tuple[float, float]]) -> str:
    """A line through the points."""
    through = " ".join(f"{n(x)},{n(y)}" for x, y in points)
    return f'<polyline points="{through}" {mark("ch-line")}/>'


def bar(
    x: float, y: float, width: float, height: float, cls: str, *, radius: float = 2, tip: str = ""
) -> str:
    """A filled rectangle; nothing when it has no extent."""
    if width <= 0 or height <= 0:
        return ""
    r = min(radius, width / 2, height / 2)
    tag = (
        f'<rect x="{n(x)}" y="{n(y)}" width="{n(width)}" height="{n(height)}" rx="{n(r)}" '
        f"{mark(cls)}"
    )
    return f"{tag}><title>{safe(tip)}</title></rect>" if tip else f"{tag}/>"


def dot(x: float, y: float, cls: str = "ch-dot", *, radius: float = 4, tip: str = "") -> str:
    """A round mark, with the figure it stands for as a tip."""
    tag = f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(radius)}" {mark(cls)}'
    return f"{tag}><title>{safe(tip)}</title></circle>" if tip else f"{tag}/>"


def picture(
    chart_id: str, title: str, description: str, width: float, height: float, parts: list[str],
    *, kind: str = "",
) -> Markup:  # fmt: skip
    """The whole SVG: named, described, scaling with its place, readable text inside."""
    key = safe(chart_id)
    described = f'<desc id="{key}-d">{safe(description)}</desc>' if description else ""
    by = f"{key}-t {key}-d" if description else f"{key}-t"
    return Markup(  # noqa: S704  (every text went through safe())
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart{kind}" role="img" '
        f'aria-labelledby="{by}" viewBox="0 0 {n(width)} {n(height)}" width="{n(width)}" '
        f'height="{n(height)}" font-family="{FONT}">'
        f'<title id="{key}-t">{safe(title)}</title>{described}{"".join(parts)}</svg>'
    )
