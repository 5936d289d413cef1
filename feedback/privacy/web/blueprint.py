"""The blueprint of this room."""

from flask import Blueprint

pages = Blueprint("privacy", __name__)
