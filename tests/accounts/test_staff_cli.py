"""`feedback staff …`."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from feedback.staff_cli import staff
from tests.factories.places import CODES, build_places, email


@pytest.fixture
def run(app, in_app, monkeypatch):
    with in_app():
        build_places()
    settings = app.extensions["settings"]
    for name, value in (
        ("DATABASE_URL", settings.database_url),
        ("DATA_DIR", str(settings.data_dir)),
        ("SECRET_KEY", settings.secret_key),
        ("PUBLIC_URL", settings.public_url),
    ):
        monkeypatch.setenv(f"FEEDBACK_{name}", value)

    def run(*words, typed=""):
        return CliRunner().invoke(staff, list(words), input=typed)

    return run


NEW = ("add", "--email", "nia@example.com", "--name", "Nia", "--role", "agent", "--password-stdin")


def test_added_person_is_listed_with_role_and_area_and_signs_in(run, app, sign_in):
    added = run(*NEW, "--scope", CODES["shop"].lower(), typed="a fine long password\n")
    assert (added.exit_code, added.output) == (0, "added nia@example.com (agent)\n")
    listed = run("list").output
    assert f"nia@example.com\tagent\tNia\t{CODES['shop']} Shop\n" in listed
    sign_in(app.test_client(), "nia@example.com", password="a fine long password")


@pytest.mark.parametrize(
    ("words", "typed"),
    [
        (NEW, "short\n"),
        (NEW, ""),
        ((*NEW, "--scope", "NONE2222"), "a fine long password\n"),
        (("deactivate", "nobody@example.com"), ""),
        (("password", "nobody@example.com", "--password-stdin"), "a fine long password\n"),
    ],
)
def test_faults_end_with_another_code_and_change_nothing(run, words, typed):
    before = run("list").output
    assert run(*words, typed=typed).exit_code != 0
    assert run("list").output == before


def test_deactivated_person_is_listed_as_such_and_signed_out(run, app, sign_in):
    client = app.test_client()
    sign_in(client, email("agent"))
    assert run("deactivate", email("agent")).exit_code == 0
    assert "agent@example.com (deactivated)" in run("list").output
    assert client.get("/settings").status_code == 302


def test_new_password_works(run, app, sign_in):
    done = run("password", email("agent"), "--password-stdin", typed="a fine long password\n")
    assert done.exit_code == 0
    sign_in(app.test_client(), email("agent"), password="a fine long password")
