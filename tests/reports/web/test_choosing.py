"""The form that leads to a report, and the reports made lately."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from tests.factories.followup import email
from tests.reports.conftest import Story


def test_the_form_offers_what_the_person_sees(
    client: FlaskClient, story: Story, sign_in: Any
) -> None:
    sign_in(client, email("mei"))
    page = client.get("/reports").get_data(as_text=True)
    assert f'value="{story.counter}"' in page
    assert f'value="{story.desk}"' not in page


@pytest.mark.parametrize(
    ("period", "from_on", "to_on"),
    [
        ("30d", "2026-02-28", "2026-03-29"),
        ("month", "2026-02-01", "2026-02-28"),
        ("quarter", "2025-10-01", "2025-12-31"),
        ("year", "2025-03-30", "2026-03-29"),
        ("own", "2026-03-05", "2026-03-06"),
    ],
)
def test_a_choice_leads_to_the_pdf(
    client: FlaskClient, story: Story, sign_in: Any, period: str, from_on: str, to_on: str
) -> None:
    sign_in(client, email("mei"))
    answer = client.get(
        "/reports/choice",
        query_string={
            "node": story.counter, "period": period, "from": "2026-03-05", "to": "2026-03-06",
            "language": "zh",
        },
    )  # fmt: skip
    assert answer.status_code == 303
    target = urlsplit(answer.headers["Location"])
    assert target.path == f"/reports/touchpoints/{story.counter}.pdf"
    assert parse_qs(target.query) == {"from": [from_on], "to": [to_on], "lang": ["zh"]}


def test_a_choice_out_of_scope_does_not_exist(
    client: FlaskClient, story: Story, sign_in: Any
) -> None:
    sign_in(client, email("mei"))
    for node in (story.desk, "", "XXXX2222"):
        assert client.get("/reports/choice", query_string={"node": node}).status_code == 404


def test_reports_made_lately_are_listed_in_scope(
    client: FlaskClient, story: Story, sign_in: Any, worker: None
) -> None:
    sign_in(client, email("ada"))
    for code in (story.counter, story.desk):
        assert client.get(story.address(code) + "&lang=en").status_code == 200
    sign_in(client, email("mei"))
    page = client.get("/reports").get_data(as_text=True)
    assert f"/reports/touchpoints/{story.counter}.pdf?from=2026-03-01" in page
    assert story.desk not in page
