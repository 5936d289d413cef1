"""The list of responses and a response's page."""

from feedback.responses.web import listing as listing
from feedback.responses.web import one as one
from feedback.responses.web.blueprint import pages as pages
