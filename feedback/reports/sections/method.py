"""How the figures were made, so that they can be made again."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from feedback.analysis import wording
from feedback.analysis.render import numbers
from feedback.core.i18n import _
from feedback.reports.domain.canonical import digest
from feedback.reports.domain.facts import ReportFacts, Rules
from feedback.reports.sections.follow_up import rule_name
from feedback.reports.sections.hours import hours_text
from feedback.reports.sections.words import listed


def build(facts: ReportFacts) -> dict[str, Any]:
    """Definitions with the names of their methods, filters, rules in force and the digest."""
    return {
        "definitions": _definitions(facts.floor),
        "filters": _filters(facts),
        "rules": _rules(facts.rules) if facts.rules is not None else None,
        "digest": digest(facts),
        "version": product_version(),
    }


@cache
def product_version() -> str:
    """The installed version of the product."""
    try:
        return version("feedback")
    except PackageNotFoundError:
        return "–"


def _definitions(floor: int) -> list[tuple[str, str]]:
    return [
        (
            "NPS",
            _(
                "Share of 9–10 minus share of 0–6, in points from −100 to 100. Interval: adjusted "
                "Wald (Rocks 2016: three answers added, ¾ at each end), 95%."
            ),
        ),
        (
            "CSAT",
            _("Share of 4–5 among answers from 1 to 5. Interval: Wilson score, 95%."),
        ),
        (
            "CES",
            _(
                "CES 2.0, “made it easy for me”: share of 5–7 among answers from 1 to 7. "
                "Interval: Wilson score, 95%."
            ),
        ),
        (
            _("Change"),
            _(
                "This period minus the one before, equally long. Shares: Newcombe's interval; NPS: "
                "adjusted Wald. More than chance: the interval (95%) excludes 0."
            ),
        ),
        (
            _("In time"),
            _(
                "Clocks met ÷ (met + missed + open past due). Open cases that are not due yet are "
                "not counted. Interval: Wilson score, 95%."
            ),
        ),
        (
            _("Median, P90"),
            _(
                "Working minutes of ended clocks; percentile rule: %(rule)s. Open cases are in "
                "neither figure.",
                rule=rule_name(),
            ),
        ),
        (
            _("Not enough data"),
            _(
                "Below the floor of %(floor)s no figure is shown; below 30 answers a figure has no "
                "interval. Skipped questions are in no denominator.",
                floor=floor,
            ),
        ),
    ]


def _filters(facts: ReportFacts) -> list[tuple[str, str]]:
    flagged = (
        _(
            "Doubtful answers (repeats, robots) are left out; scores left out: %(n)s.",
            n=numbers.rounded(facts.figures.n_flagged),
        )
        if facts.figures.n_flagged
        else _("Doubtful answers (repeats, robots) would be left out; there were none.")
    )
    return [
        (
            _("Cut-off"),
            f"{wording.instant_text(facts.cut_off_at, facts.place.zone)} ({facts.place.zone})",
        ),
        (
            _("Days"),
            _(
                "%(period)s in local time; cases count on the day they were opened.",
                period=wording.period_text(facts.period),
            ),
        ),
        (_("Filters"), flagged),
        (
            _("Comments"),
            _(
                "The newest of each group. E-mail and web addresses, accounts, telephone and long "
                "numbers are masked; pictures (emoji) are left out; long ones are cut."
            ),
        ),
    ]


def _rules(rules: Rules) -> dict[str, Any]:
    return {
        "calendar": _(
            "%(name)s, version %(number)s", name=rules.calendar, number=rules.calendar_number
        ),
        "hours": hours_text(rules.hours),
        "holidays": _holidays(rules),
        "policy": _("%(name)s, version %(number)s", name=rules.policy, number=rules.policy_number),
        "targets": _(
            "Working time to the first response / to the resolution: %(targets)s.",
            targets=listed(
                [
                    f"{priority_name(priority.value)} "
                    f"{wording.minutes_text(target.first_response_minutes)} / "
                    f"{wording.minutes_text(target.resolution_minutes)}"
                    for priority, target in rules.targets.targets
                ]
            ),
        ),
    }


def _holidays(rules: Rules) -> str:
    """Which public holidays are taken out, and which years are not known yet."""
    told = []
    if "CN" in rules.holiday_sets:
        told.append(_("Public holidays and make-up workdays of mainland China"))
    if others := [name for name in rules.holiday_sets if name != "CN"]:
        told.append(_("Public holidays of %(places)s", places=listed(others)))
    if rules.missing_years:
        years = listed([str(year) for year in rules.missing_years])
        told.append(_("Not known yet: %(years)s; due moments there may be wrong.", years=years))
    return " · ".join(told)


def priority_name(priority: str) -> str:
    """A priority as a word."""
    return {
        "urgent": _("Urgent"),
        "high": _("High"),
        "normal": _("Normal"),
        "low": _("Low"),
    }[priority]
