"""Charts as SVG: plain values in, markup out; the same markup in a page and in a PDF.

Colours for paper are presentation attributes, because WeasyPrint knows no CSS variables inside
SVG; a page overrides them through the ``ch-…`` classes, also for the dark scheme. Nothing here
reads a locale: labels arrive translated. Every chart names itself (``<title>``, ``<desc>``) and
carries its data as a table.
"""

from feedback.analysis.render.attainment import AttainmentBar, attainment_bar
from feedback.analysis.render.bands import BandShare, StackedBands, stacked_bands
from feedback.analysis.render.bars import Bar, BarList, bar_list
from feedback.analysis.render.distribution import Column, Distribution, distribution_chart
from feedback.analysis.render.inline import IntervalDot, Sparkline, interval_dot, sparkline
from feedback.analysis.render.markup import WIDE, ChartMarkup, for_page
from feedback.analysis.render.numbers import Unit, number, share
from feedback.analysis.render.trend import Trend, TrendPoint, trend_chart

__all__ = [
    "WIDE",
    "AttainmentBar",
    "BandShare",
    "Bar",
    "BarList",
    "ChartMarkup",
    "Column",
    "Distribution",
    "IntervalDot",
    "Sparkline",
    "StackedBands",
    "Trend",
    "TrendPoint",
    "Unit",
    "attainment_bar",
    "bar_list",
    "distribution_chart",
    "for_page",
    "interval_dot",
    "number",
    "share",
    "sparkline",
    "stacked_bands",
    "trend_chart",
]
