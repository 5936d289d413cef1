"""The field's words for kinds, moments of truth, channels and measures, in the page's language."""

from __future__ import annotations

from typing import Any

from feedback.core.i18n import _l
from feedback.touchpoints.domain.kinds import Channel, Kind, Moment
from feedback.touchpoints.domain.printing import PrintSize
from feedback.touchpoints.domain.standards import Measure

KINDS: dict[str, Any] = {
    Kind.ORGANISATION: _l("Organisation"),
    Kind.REGION: _l("Region"),
    Kind.SITE: _l("Site"),
    Kind.TOUCHPOINT: _l("Touchpoint"),
}
MOMENTS: dict[str, Any] = {
    Moment.FIRST_INQUIRY: _l("First inquiry"),
    Moment.PURCHASE: _l("Purchase"),
    Moment.DELIVERY: _l("Delivery"),
    Moment.USE: _l("Use"),
    Moment.PROBLEM_SOLVING: _l("Problem solving"),
    Moment.FOLLOW_UP_VISIT: _l("Follow-up visit"),
}
CHANNELS: dict[str, Any] = {
    Channel.COUNTER: _l("Counter"),
    Channel.PHONE: _l("Phone line"),
    Channel.WEB: _l("Web"),
    Channel.DELIVERY: _l("Delivery to the door"),
    Channel.FIELD: _l("Field service"),
}
MEASURES: dict[str, Any] = {
    Measure.NPS: _l("NPS"),
    Measure.CSAT: _l("CSAT"),
    Measure.CES: _l("CES"),
    Measure.FIRST_RESPONSE: _l("First response in time"),
    Measure.RESOLUTION: _l("Resolved in time"),
}
MEANINGS: dict[str, Any] = {
    Measure.NPS: _l("At least so many points, −100 to 100"),
    Measure.CSAT: _l("At least this share answers 4 or 5, in percent"),
    Measure.CES: _l("At least this share answers 5, 6 or 7, in percent"),
    Measure.FIRST_RESPONSE: _l("At least this share is answered in time, in percent"),
    Measure.RESOLUTION: _l("At least this share is resolved in time, in percent"),
}
SIZES: dict[str, Any] = {
    PrintSize.CARD: _l("Table card"),
    PrintSize.COUNTER: _l("Counter"),
    PrintSize.WALL: _l("Wall"),
}


def target_text(measure: str, target: float) -> str:
    """A target as it is read: "30" points, "85%"."""
    if measure == Measure.NPS:
        return f"{target:g}".replace("-", "−")
    return f"{round(target * 100, 2):g}%"
