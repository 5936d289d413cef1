"""The dashboard."""

from feedback.analysis.web import dashboard as dashboard
from feedback.analysis.web.blueprint import pages as pages
