"""Templates of this room with its words at hand."""

from __future__ import annotations

from typing import Any

from flask import render_template

from feedback.followup.web import moments, words


def page(template: str, **facts: Any) -> str:
    """The rendered template; `words` and `moments` speak the reader's language."""
    return render_template(template, **{"words": words, "moments": moments, **facts})
