"""The dashboard, and the small figures on a touchpoint's page."""

from feedback.analysis.web import dashboard as dashboard
from feedback.analysis.web import follow_up as follow_up
from feedback.analysis.web.blueprint import pages as pages
from feedback.analysis.web.panel import touchpoint_figures as touchpoint_figures
