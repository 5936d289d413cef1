"""Counts become figures to act on: what is so, how sure that is, what changed, what to do first.

Enters
    Daily rollup histograms (from ``responses``), case counts and clock results (from
    ``followup`` and ``sla``), the scope of the person who asks.

Leaves
    Figures per touchpoint and period for the dashboard and for reports, the responses behind
    each figure, and charts (``render``) whose markup is the same on screen and on paper.

Words
    *period*: whole local days, last day included. *Change*: this period against the one before,
    equally long. *Trend*: the metric per month or week with its interval; a period with too few
    answers is a gap, never a zero. *Attainment*: clocks met among clocks that ended.
    *Backlog*: open cases now, by age. *First-contact resolution*, *handling time*, *recovery*,
    *flow efficiency*: as defined in ``domain/follow_up.py``, each with n and interval.
    *Reason*: the option a customer chose or the code a case was resolved with.

Sources
    Figures and intervals come from ``scoring``; clocks from ``sla``. Cleveland 1985, The Elements
    of Graphing Data (position on a common scale, dots with intervals, few lines of ink).
"""
