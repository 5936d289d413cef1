"""The templates and the style sheet of customer pages.

An environment of their own: Flask's one knows the signed-in person and the session, and a
customer's page must not touch either.
"""

import re
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

ROOT = Path(__file__).resolve().parents[3]


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates, escaping everything; a name that is missing is an error."""
    return Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


@lru_cache(maxsize=1)
def style_sheet() -> str:
    """The style sheet of customer pages without comments and line ends."""
    text = (ROOT / "static" / "intake" / "page.css").read_text("utf-8")
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s*\n\s*", "", text)
    return re.sub(r"\s*([{};,])\s*", r"\1", text).replace(";}", "}")


@lru_cache(maxsize=256)
def policy(style: str) -> str:
    """The Content-Security-Policy of a page with exactly this inline style."""
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def render(template: str, style: str, **facts: Any) -> str:
    """A page; `style` goes in as it is, everything else is escaped."""
    # The style sheet is ours, and conditions hold ids that parsing has proved safe.
    page = environment().get_template(template)
    return page.render(style=Markup(style), **facts)  # noqa: S704
