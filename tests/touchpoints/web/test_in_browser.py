"""An administrator builds a tree by hand, on a phone and at a desk, and axe looks at every page."""

from __future__ import annotations

import subprocess
import sys

import cv2
import numpy
import pytest

from tests.harness import pdf, processes

EMAIL, PASSWORD = "ada@example.com", "correct horse battery"


@pytest.fixture
def server(live_server):
    words = ["staff", "add", "--email", EMAIL, "--name", "Ada", "--role", "administrator"]
    env = processes.clean_environment() | live_server.env
    subprocess.run(
        [sys.executable, "-m", "feedback.cli", *words, "--password-stdin"],
        input=f"{PASSWORD}\n".encode(),
        env=env,
        cwd=processes.ROOT,
        check=True,
    )
    return live_server


def sign_in(page, server):
    page.goto(f"{server.url}/touchpoints")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/touchpoints")


def add(page, name, kind=None, **more):
    if kind:
        page.get_by_role("link", name="Add below").click()
        choice = page.get_by_label(kind, exact=True)
        if choice.count():
            choice.check()
    page.get_by_label("Name in English").fill(name)
    for label, value in more.items():
        page.get_by_label(label.replace("_", " ").capitalize()).select_option(value)
    page.get_by_role("button", name="Add", exact=True).click()


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_tree_is_built_by_hand_and_the_symbol_leads_to_its_page(server, new_page, axe, size):
    page = new_page(size, javascript=size == "desktop")
    sign_in(page, server)
    page.get_by_role("link", name="Add your organisation").click()
    add(page, "Harbour Bikes", time_zone="Asia/Shanghai")
    add(page, "Shanghai West", kind="Site")
    add(page, "Counter", kind="Touchpoint", moment_of_truth="purchase")
    page.get_by_role("heading", name="Counter", level=1).wait_for()
    code = page.url.rpartition("/")[2]
    shot = cv2.imdecode(
        numpy.frombuffer(page.locator("img.symbol").screenshot(), numpy.uint8), cv2.IMREAD_COLOR
    )
    shot = cv2.resize(shot, None, fx=3, fy=3, interpolation=cv2.INTER_NEAREST)
    assert pdf.decode(shot) == [f"{server.url}/t/{code}"]
    poster = page.request.get(f"{server.url}/touchpoints/{code}/poster.pdf?lang=both")
    assert pdf.codes(poster.body()) == [f"{server.url}/t/{code}"]


PATHS = ["/login", "/touchpoints", "/touchpoints/new", "/touchpoints/{code}",
         "/touchpoints/{code}/details", "/touchpoints/{code}/standards", "/settings",
         "/settings/staff", "/settings/staff/new", "/settings/staff/1", "/settings/audit",
         "/settings/calendars", "/settings/calendars/1", "/settings/calendars/1/versions/new",
         "/settings/policies", "/settings/policies/1", "/settings/policies/1/versions/new",
         "/settings/assignments", "/settings/assignments/{code}", "/password",
         "/settings/teams", "/settings/teams/new", "/settings/absences", "/settings/invitations",
         "/settings/invitations/new", "/settings/roles",
         "/invitation/unknown"]  # fmt: skip


@pytest.mark.parametrize(
    ("size", "scheme", "language"), [("phone", "dark", "zh"), ("desktop", "light", "en")]
)
def test_no_page_has_faults_of_accessibility_or_is_wider_than_the_screen(
    server, new_page, axe, size, scheme, language
):
    page = new_page(size, scheme=scheme)
    sign_in(page, server)
    page.get_by_role("link", name="Add your organisation").click()
    add(page, "Harbour Bikes", time_zone="Asia/Shanghai")
    code = page.url.rpartition("/")[2]
    faults = {}
    for path in PATHS:
        address = path.format(code=code)
        page.goto(f"{server.url}{address}?lang={language}")
        found = axe(page)
        wider = page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        if found or wider:
            faults[address] = [*found, *(["wider than the screen"] if wider else [])]
    assert faults == {}
