"""The WSGI entry point: `wsgi:app`."""

from feedback.app import create_app

app = create_app()
