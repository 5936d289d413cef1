"""Values of standards in words; a figure and its target never look equal when they are not."""

from __future__ import annotations

from feedback.analysis.render import numbers
from feedback.core.i18n import current_language, text_in
from feedback.reports.domain.facts import Names
from feedback.touchpoints.domain.standards import Measure

LONGEST_NAME = 80


def name_in(names: Names | None) -> str:
    """A name in the report's language, cut where it is longer than any title."""
    name = latin_quotes(text_in(names, current_language()), current_language())
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def latin_quotes(text: str, language: str) -> str:
    """English with straight apostrophes: in Chinese fonts the curly one is as wide as a letter."""
    return text.replace("’", "'") if language == "en" else text


def measured(measure: Measure, value: float, places: int = 0) -> str:
    """NPS in points, everything else in per cent."""
    if measure is Measure.NPS:
        return numbers.rounded(value, places)
    return numbers.share(value, places)


def told_apart(measure: Measure, reached: float, target: float) -> tuple[str, str]:
    """Both values with as many decimals as it takes to see which one is larger."""
    for places in (0, 1, 2):
        texts = measured(measure, reached, places), measured(measure, target, places)
        if texts[0] != texts[1] or abs(reached - target) < 1e-9:
            # A round target needs no decimals.
            exact = measured(measure, target, 0)
            return texts[0], exact if _is_whole(measure, target) else texts[1]
    return texts


def _is_whole(measure: Measure, target: float) -> bool:
    amount = target if measure is Measure.NPS else target * 100
    return abs(amount - round(amount)) < 1e-9


def interval_of(measure: Measure, low: float, high: float) -> str:
    """Both ends in the measure's unit."""
    return f"{measured(measure, low)} – {measured(measure, high)}"


def joined(sentences: list[str]) -> str:
    """Sentences one after the other; Chinese sets no space between them."""
    return gap().join(sentences)


def gap() -> str:
    """What stands between two sentences."""
    return "" if current_language() == "zh" else " "


def listed(parts: list[str]) -> str:
    """Parts of a list in one line."""
    return ("；" if current_language() == "zh" else "; ").join(parts)


def basis_of(interval: str, n: int) -> str:
    """What stands under a figure: its interval, if it has one, and n."""
    counted = f"n = {numbers.rounded(n)}"
    return f"{interval.replace('% – ', '–')}, {counted}" if interval else counted
