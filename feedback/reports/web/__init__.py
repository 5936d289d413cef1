"""The list of reports and the PDF's address."""

from feedback.reports.web import choosing, pdf
from feedback.reports.web.blueprint import pages

__all__ = ["choosing", "pages", "pdf"]
