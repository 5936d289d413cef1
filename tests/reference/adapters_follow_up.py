"""Figures of follow-up: from the published names to the product's functions."""

from collections.abc import Mapping
from typing import Any

from feedback.analysis.domain.follow_up import mean_handling_minutes
from tests.reference.registry import offers


@offers("aht")
def _handling_time(given: Mapping[str, Any]) -> dict[str, Any]:
    total = given["talk"] + given["hold"] + given["acw"]
    return {"total": total, "aht": mean_handling_minutes(total, given["handled"])}
