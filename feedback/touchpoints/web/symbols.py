"""The QR symbol of a touchpoint as files, and its poster."""

from __future__ import annotations

from flask import Response, request

from feedback.accounts.domain.roles import Actor, Right
from feedback.accounts.web.current import current_actor, requires
from feedback.core.database import db
from feedback.core.errors import NotFound
from feedback.core.i18n import _, text_in
from feedback.core.render.pdf import render_once
from feedback.touchpoints.domain.kinds import Kind
from feedback.touchpoints.domain.printing import PrintSize
from feedback.touchpoints.render import qr
from feedback.touchpoints.render.poster import LANGUAGES, Poster, poster_html
from feedback.touchpoints.store.models import Touchpoint
from feedback.touchpoints.store.queries import ancestors, touchpoint_for
from feedback.touchpoints.web.blueprint import pages
from feedback.touchpoints.web.common import address


def _touchpoint(actor: Actor, code: str) -> Touchpoint:
    node = touchpoint_for(actor, code)
    if node.kind != Kind.TOUCHPOINT:
        raise NotFound(_("Only touchpoints have a QR symbol."))
    return node


def _file(body: bytes | str, kind: str, name: str, *, download: bool) -> Response:
    response = Response(body, mimetype=kind)
    how = "attachment" if download else "inline"
    response.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    return response


@pages.get("/touchpoints/<code>/qr.svg")
@requires(Right.SEE_FIGURES)
def qr_svg(code: str) -> Response:
    """The symbol as SVG, to any size; `?download=1` saves it."""
    node = _touchpoint(current_actor(), code)
    body = qr.svg(address(node), title=address(node))
    return _file(
        body, "image/svg+xml", f"qr-{node.code}.svg", download=bool(request.args.get("download"))
    )


@pages.get("/touchpoints/<code>/qr.png")
@requires(Right.SEE_FIGURES)
def qr_png(code: str) -> Response:
    """The symbol as PNG that prints at `?size=card|counter|wall`."""
    node = _touchpoint(current_actor(), code)
    size = request.args.get("size", PrintSize.COUNTER.value)
    if size not in list(PrintSize):
        raise NotFound(_("There is no such size."))
    body = qr.png(address(node), PrintSize(size))
    return _file(body, "image/png", f"qr-{node.code}-{size}.png", download=True)


@pages.get("/touchpoints/<code>/poster.pdf")
@requires(Right.SEE_FIGURES)
def poster(code: str) -> Response:
    """The A4 poster in `?lang=zh|en|both`."""
    node = _touchpoint(current_actor(), code)
    language = request.args.get("lang", "both")
    if language not in LANGUAGES:
        raise NotFound(_("There is no poster in this language."))
    html = poster_html(_poster(node), LANGUAGES[language])
    # Rendering takes a while; no transaction is kept open meanwhile.
    name = f"poster-{node.code}-{language}.pdf"
    db.session.rollback()
    return _file(render_once(html), "application/pdf", name, download=False)


def _poster(node: Touchpoint) -> Poster:
    above = ancestors(node)
    place = above[-1] if above else node
    return Poster(
        code=node.code,
        address=address(node),
        name=_both(node),
        place=_both(place),
        owner=_both(above[0] if above else node),
    )


def _both(node: Touchpoint) -> dict[str, str]:
    return {language: text_in(node.name, language) for language in ("zh", "en")}
