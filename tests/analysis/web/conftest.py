"""The application in this process, for a browser that is signed in."""

from tests.responses.serving import enter, served

__all__ = ["enter", "served"]
