"""The list of responses and a response's page."""
