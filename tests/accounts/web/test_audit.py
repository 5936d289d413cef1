"""The audit trail as a page, and the settings page by role."""

from __future__ import annotations

import re

import pytest

from feedback.accounts.domain.roles import SYSTEM
from feedback.audit.service import record
from feedback.core import clock as real_clock
from tests.factories.places import build_places, email


@pytest.fixture
def places(in_app):
    with in_app():
        return build_places()


LINKS = {
    "admin": {"/password", "/settings/audit", "/settings/staff", "/settings/calendars",
              "/settings/policies", "/settings/assignments"},
    "manager": {"/password", "/settings/calendars", "/settings/policies", "/settings/assignments"},
    "agent": {"/password"},
    "viewer": {"/password"},
}  # fmt: skip


@pytest.mark.parametrize("person", LINKS)
def test_settings_lead_only_to_what_the_role_may_open(client, sign_in, places, person):
    sign_in(client, email(person))
    shown = client.get("/settings").get_data(as_text=True)
    links = set(re.findall(r'<a class="row-link strong" href="([^"]+)"', shown))
    assert links >= LINKS[person]
    assert links & LINKS["admin"] == LINKS[person]
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_trail_is_read_page_by_page_newest_first_without_gaps(client, sign_in, places, in_app):
    with in_app():
        for number in range(120):
            record(
                at=real_clock.now(),
                staff_id=SYSTEM.staff_id,
                action="test.made",
                object_kind="mark",
                object_id=number,
            )
    sign_in(client, email("admin"))
    path, seen = "/settings/audit", []
    while path:
        shown = client.get(path).get_data(as_text=True)
        seen += [int(n) for n in re.findall(r'mark <span class="mono small">(\d+)<', shown)]
        after = re.search(r'rel="next" href="([^"]+)"', shown)
        path = after[1] if after else None
    assert seen == list(range(119, -1, -1))


def test_forged_cursor_is_refused(client, sign_in, places):
    sign_in(client, email("admin"))
    assert client.get("/settings/audit?after=!!!").status_code == 422
