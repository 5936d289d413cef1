"""Answers and counts become NPS, CSAT and CES with their interval. Pure: no store, no clock.

Enters
    Histograms ``value → number of answers`` over a whole scale (from the daily rollups or from
    raw answers), and the number of people who were asked but gave no answer.

Leaves
    ``figures.figure`` (the one figure that screen, API and PDF print), ``figures.change`` (one
    period against another), and under them the named methods: intervals for net scores, shares
    and means, and percentiles with the name of their rule.

Words
    *metric*: NPS, CSAT or CES 2.0. *Band*: detractor, passive or promoter; used for all three
    metrics, pages choose the word. *Points*: NPS × 100, −100…100. *Share*: 0…1. *Net share*:
    promoters minus detractors as a share, −1…1. *Skipped*: asked, not answered; in no
    denominator. *Standing*: whether there are answers enough to print a figure, and an interval.
    ``None`` is "no value", never 0.

Sources
    Reichheld 2003 (NPS); Rocks 2016, The American Statistician (adjusted Wald interval);
    Tango 1998, Statistics in Medicine 17:891 (score interval); Newcombe 1998a/b, Statistics in
    Medicine 17:857 and 17:873 (one share, two shares); Agresti & Caffo 2000; Hyndman & Fan 1996
    (percentile rules); Abramowitz & Stegun 1964, chapter 26 (distributions). Every method is
    checked against published examples in ``tests/reference``.
"""
