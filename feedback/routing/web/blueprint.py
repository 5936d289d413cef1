"""The blueprint of this room."""

from flask import Blueprint

pages = Blueprint("routing", __name__)
