"""Small documents the tables below start from."""

from typing import Any

import pytest


@pytest.fixture
def document() -> dict[str, Any]:
    """NPS, a reason for the unhappy, a comment on "other", contact; complete in two languages."""

    def both(words: str) -> dict[str, str]:
        return {"en": words, "zh": f"{words}（中）"}

    unhappy = {"all": [{"question": "q_nps", "bands": ["detractor", "passive"]}]}
    return {
        "schema": 1,
        "languages": ["en", "zh"],
        "default_language": "en",
        "title": both("Title"),
        "intro": None,
        "lead_question": "q_nps",
        "questions": [
            {"id": "q_nps", "type": "nps", "text": both("Recommend?"), "required": True},
            {
                "id": "q_why",
                "type": "single_choice",
                "text": both("Why?"),
                "options": [
                    {"id": "wait", "text": both("Wait")},
                    {"id": "other", "text": both("Other")},
                ],
                "show_if": unhappy,
            },
            {
                "id": "q_other",
                "type": "text",
                "text": both("What?"),
                "required": True,
                "max_chars": 20,
                "show_if": {"all": [{"question": "q_why", "options": ["other"]}]},
            },
            {
                "id": "q_contact",
                "type": "contact",
                "text": both("Contact?"),
                "required": True,
                "fields": ["name", "phone", "email"],
                "consent": {"version": "2026-01", "text": both("I agree")},
                "show_if": {"all": [{"question": "q_nps", "bands": ["detractor"]}]},
            },
        ],
        "endings": {
            band: {"title": both("Thanks"), "text": both("Soon")}
            for band in ("detractor", "passive", "promoter")
        },
    }
