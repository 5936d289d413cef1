"""A QR symbol as a picture of its own: black on white in every colour scheme."""

from __future__ import annotations

QUIET_MODULES = 4


def svg(text: str) -> str:
    """The symbol as an SVG document of one path, one unit a module."""
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode

    symbol = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_MODULES)
    symbol.add_data(text)
    symbol.make(fit=True)
    rows = symbol.get_matrix()
    side = len(rows)
    dark = "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        f'<path d="{dark}"/></svg>'
    )
