"""Sections from facts alone: nothing there, nothing said; every one has its template."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask

from feedback.analysis.domain.facts import (
    Attainment,
    Breach,
    Comment,
    Durations,
    FollowUp,
    NodeFigures,
    Reason,
    TrendFigure,
)
from feedback.analysis.domain.period import Period
from feedback.core.i18n import in_language
from feedback.core.settings import ROOT
from feedback.reports.domain.facts import (
    MonthCount,
    Months,
    Place,
    PlaceBelow,
    ReasonsOf,
    ReportFacts,
)
from feedback.reports.render.document import report_html
from feedback.reports.sections import SECTIONS, promises, title
from feedback.reports.sections.words import told_apart
from feedback.scoring.domain.figures import change, figure
from feedback.scoring.domain.metrics import Metric
from feedback.sla.domain.policy import Measure as Clock
from feedback.touchpoints.domain.standards import Measure

PERIOD = Period(date(2026, 3, 1), date(2026, 3, 31))
NOON = datetime(2026, 4, 1, 4, tzinfo=UTC)


def figures(nps: dict[int, int], before: dict[int, int], follow_up: FollowUp) -> NodeFigures:
    histograms = {Metric.NPS: nps, Metric.CSAT: {}, Metric.CES: {}}
    return NodeFigures(
        touchpoint_id=1,
        period=PERIOD,
        figures={metric: figure(metric, counts) for metric, counts in histograms.items()},
        changes={
            Metric.NPS: change(Metric.NPS, before, nps),
            Metric.CSAT: None,
            Metric.CES: None,
        },
        trends={
            metric: tuple(TrendFigure(part, figure(metric, counts)) for part in PERIOD.parts())
            for metric, counts in histograms.items()
        },
        follow_up=follow_up,
    )


def report(
    nps: dict[int, int] | None = None,
    before: dict[int, int] | None = None,
    follow_up: FollowUp | None = None,
    **more: Any,
) -> ReportFacts:
    facts: dict[str, Any] = {
        "place": Place("CDE22222", "touchpoint", {"en": "Till", "zh": "收银台"}, (), "UTC"),
        "period": PERIOD,
        "figures": figures(nps or {}, before or {}, follow_up or FollowUp()),
        "standards": {},
        "durations": (Durations(Clock.FIRST_RESPONSE, 0, None, None),),
        "breaches": (),
        "n_breaches": 0,
        "reasons": (),
        "comments": (),
        "below": (),
        "n_below": 0,
        "months": Months((PERIOD.from_on,), ()),
        "rules": None,
        "floor": 5,
        "cut_off_at": NOON,
    }
    return ReportFacts(**facts | more)


def said(app: Flask, facts: ReportFacts, language: str = "en") -> str:
    with app.app_context(), in_language(language):
        context = title.build(facts)
        told = [sentence for _kind, sentence in context["sentences"]]
        return "\n".join([context["headline"], *told])


def test_every_section_has_its_template_and_every_template_its_section() -> None:
    names = {section.name for section in SECTIONS}
    folder = ROOT / "templates" / "reports" / "sections"
    assert {file.stem for file in folder.glob("*.html")} == names
    assert SECTIONS[0].name == "title"
    assert SECTIONS[-1].name == "method"


def test_the_print_stylesheet_stays_small() -> None:
    sheet = ROOT / "templates" / "reports" / "print.css"
    assert sheet.stat().st_size <= 6 * 1024
    assert "http" not in sheet.read_text()


def test_without_facts_only_the_cover_and_the_method_remain(app: Flask) -> None:
    with app.app_context(), in_language("en"):
        built = [section.name for section in SECTIONS if section.build(report()) is not None]
        page = report_html(report(), "en")
    assert built == ["title", "method"]
    assert "No service standards are set" in page


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_report_with_everything_is_written_in_both_languages(app: Flask, language: str) -> None:
    nps = {10: 40, 3: 10}
    below = PlaceBelow(
        "CDE33333", {"en": "Desk <b>"}, {m: figure(m, nps if m == "nps" else {}) for m in Metric},
        dict.fromkeys(Metric), FollowUp(first_response=Attainment(Clock.FIRST_RESPONSE, 3, 5)),
        {"first_response": 0.9},
    )  # fmt: skip
    facts = report(
        nps, {10: 10, 3: 30}, FollowUp(12, 9, 1, 3, Attainment(Clock.FIRST_RESPONSE, 9, 2, 1)),
        standards={"nps": 30.0, "first_response": 0.9, "resolution": 0.9},
        breaches=(Breach("C-1001", Clock.RESOLUTION, NOON, None, 240, None, True, "UTC"),),
        n_breaches=1,
        reasons=(ReasonsOf({"en": "Why?"}, ((None, Reason("q", "wait", 4, 0.8)),
                                            ({"en": "Own"}, Reason("q", "x", 1, 0.2)))),),
        comments=(Comment("Good <i>", "en", Metric.NPS, 10, "promoter", date(2026, 3, 2)),),
        below=(below,), n_below=70,
        months=Months((date(2026, 2, 1), date(2026, 3, 1)),
                      (MonthCount(date(2026, 2, 1), "CDE33333", Metric.NPS, nps),
                       MonthCount(date(2026, 3, 1), "CDE33333", Metric.NPS, {9: 2}))),
    )  # fmt: skip
    with app.app_context():
        page = report_html(facts, language)
    assert "Good &lt;i&gt;" in page
    assert "Desk &lt;b&gt;" in page
    for name in ("standards", "scores", "places", "months", "promises", "follow_up", "reasons"):
        assert f'class="part {name}"' in page
    assert f'lang="{"zh-Hans" if language == "zh" else "en"}"' in page
    assert page.count("<h1") == 1


def test_a_next_response_is_shown_where_one_was_owed(app: Flask) -> None:
    met = FollowUp(first_response=Attainment(Clock.FIRST_RESPONSE, 9, 2))
    asked = replace(met, next_response=Attainment(Clock.NEXT_RESPONSE, 3, 1))
    with app.app_context(), in_language("en"):
        shown = [
            [one["name"] for one in (promises.build(report(follow_up=facts)) or {})["promises"]]
            for facts in (met, asked)
        ]
    assert shown == [
        ["First response in time", "Resolution in time"],
        ["First response in time", "Next response in time", "Resolution in time"],
    ]


def test_the_verdict_in_plain_sentences(app: Flask) -> None:
    met = FollowUp(first_response=Attainment(Clock.FIRST_RESPONSE, 93, 7))
    told = said(app, report({10: 60, 3: 40}, {10: 58, 3: 42}, met,
                            standards={"nps": 10.0, "first_response": 0.9}))  # fmt: skip
    assert "All 2 service standards that could be judged were kept." in told
    assert "First responses kept their standard: 93% in time against 90% promised." in told
    assert "NPS is +20; with 95% confidence between 1 and 38." in told
    assert "(+4 points) is within chance" in told


@pytest.mark.parametrize(
    ("nps", "before", "words"),
    [
        ({10: 90, 3: 10}, {10: 50, 3: 50}, "It rose by 80 points, more than chance explains."),
        ({10: 50, 3: 50}, {10: 90, 3: 10}, "It fell by 80 points, more than chance explains."),
        ({10: 50, 3: 50}, {}, "too few answers to tell whether it changed"),
        ({10: 4}, {}, "NPS: too few answers (4; from 5 on)."),
        ({10: 20}, {}, "NPS is +100, a hint from 20 answers."),
    ],
)
def test_what_is_said_about_a_score(
    app: Flask, nps: dict[int, int], before: dict[int, int], words: str
) -> None:
    assert words in said(app, report(nps, before))


@pytest.mark.parametrize(
    ("follow_up", "words"),
    [
        (FollowUp(first_response=Attainment(Clock.FIRST_RESPONSE, 3)), "too few to judge (3"),
        (FollowUp(first_response=Attainment(Clock.FIRST_RESPONSE, 50, 50)), "missed their"),
        (FollowUp(n_waiting=1), "1 customer of this period still waits"),
        (FollowUp(n_waiting=3), "3 customers of this period still wait"),
    ],
)
def test_what_is_said_about_promises(app: Flask, follow_up: FollowUp, words: str) -> None:
    facts = report(follow_up=follow_up, standards={"first_response": 0.9})
    assert words in said(app, facts)


@pytest.mark.parametrize(
    ("measure", "reached", "target", "texts"),
    [
        (Measure.FIRST_RESPONSE, 0.931, 0.9, ("93%", "90%")),
        (Measure.FIRST_RESPONSE, 0.896, 0.9, ("89.6%", "90%")),
        (Measure.FIRST_RESPONSE, 0.9, 0.9, ("90%", "90%")),
        (Measure.RESOLUTION, 0.93, 0.925, ("93.0%", "92.5%")),
        (Measure.NPS, 29.7, 30.0, ("29.7", "30")),
        (Measure.NPS, -12.0, 30.0, ("−12", "30")),
    ],
)
def test_figure_and_target_never_look_equal_when_they_are_not(
    measure: Measure, reached: float, target: float, texts: tuple[str, str]
) -> None:
    assert told_apart(measure, reached, target) == texts
