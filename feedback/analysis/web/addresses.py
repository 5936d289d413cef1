"""Where a figure leads: to the answers it is made of, and to its report."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from feedback.analysis.domain.period import Period
from feedback.touchpoints.store.models import Touchpoint


def behind(period: Period, with_flagged: bool, node: Touchpoint | None, **query: Any) -> str:
    """The list of exactly the answers that a figure counts."""
    asked = {
        "node": node.code if node else "",
        **query,
        "from": period.from_on,
        "to": period.to_on,
        "flagged": "all" if with_flagged else "",
    }
    return "/responses?" + urlencode({key: value for key, value in asked.items() if value})


def figures_address(code: str, period: Period) -> str:
    """The dashboard of a node for a period."""
    return f"/dashboard?node={code}&from={period.from_on}&to={period.to_on}"


def report_address(code: str, period: Period) -> str:
    """The touchpoint SLA report for a period."""
    return f"/reports/touchpoints/{code}.pdf?from={period.from_on}&to={period.to_on}"
