"""QR symbols of a touchpoint's address as SVG and PNG: black on white, quiet zone of 4 modules."""

from __future__ import annotations

import io
from functools import lru_cache
from itertools import groupby

from markupsafe import escape

from feedback.touchpoints.domain.printing import (
    DOTS_PER_INCH,
    QUIET_MODULES,
    PrintSize,
    dots_per_module,
)

Matrix = tuple[tuple[bool, ...], ...]


def address_of(public_url: str, code: str) -> str:
    """Where a code leads: the only thing in the symbol, so that everything else can change."""
    return f"{public_url}/t/{code}"


@lru_cache(maxsize=256)
def matrix(text: str, *, sturdy: bool = False) -> Matrix:
    """The modules of a symbol with its quiet zone; error correction M (15 %), sturdy Q (25 %)."""
    from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q
    from qrcode.main import QRCode

    symbol = QRCode(
        error_correction=ERROR_CORRECT_Q if sturdy else ERROR_CORRECT_M, border=QUIET_MODULES
    )
    symbol.add_data(text)
    symbol.make(fit=True)
    return tuple(tuple(bool(module) for module in row) for row in symbol.get_matrix())


def n_modules(text: str, *, sturdy: bool = False) -> int:
    """Modules along one side without the quiet zone."""
    return len(matrix(text, sturdy=sturdy)) - 2 * QUIET_MODULES


def svg(text: str, *, title: str = "", sturdy: bool = False) -> str:
    """The symbol as SVG of one path, one unit a module; scales to any size."""
    rows = matrix(text, sturdy=sturdy)
    side = len(rows)
    strokes = []
    for y, row in enumerate(rows):
        x = 0
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                strokes.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    label = f"<title>{escape(title)}</title>" if title else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img"'
        f' shape-rendering="crispEdges">{label}<path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        f'<path fill="#000" d="{"".join(strokes)}"/></svg>'
    )


def png(text: str, size: PrintSize = PrintSize.COUNTER, *, sturdy: bool = False) -> bytes:
    """The symbol as a two-colour PNG that prints at its size (300 dots an inch are noted in it)."""
    from PIL import Image

    rows = matrix(text, sturdy=sturdy)
    side = len(rows)
    dots = dots_per_module(size, side - 2 * QUIET_MODULES)
    picture = Image.new("1", (side, side), 1)
    picture.putdata([0 if dark else 1 for row in rows for dark in row])
    picture = picture.resize((side * dots, side * dots), Image.Resampling.NEAREST)
    body = io.BytesIO()
    picture.save(body, "PNG", optimize=True, dpi=(DOTS_PER_INCH, DOTS_PER_INCH))
    return body.getvalue()
