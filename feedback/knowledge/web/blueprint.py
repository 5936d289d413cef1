"""The blueprint of this room; its pages register themselves in `app.py`'s order."""

from flask import Blueprint

pages = Blueprint("knowledge", __name__)
