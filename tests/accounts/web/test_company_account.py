"""Sign-in through an identity provider that really answers over HTTP."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from joserfc.jwk import OctKey, RSAKey

from feedback.accounts.domain.roles import Role
from feedback.accounts.store.models import RoleRow, StaffMember
from feedback.accounts.store.sign_in_models import StaffIdentity
from feedback.core.errors import SettingsError
from feedback.core.outbound import OutboundError
from feedback.core.settings import Settings
from tests.accounts.people import PASSWORD, add_person, enter
from tests.accounts.provider import CLIENT, SECRET, Provider
from tests.harness import http as plain


@pytest.fixture
def provider():
    made = Provider()
    made.start()
    yield made
    made.stop()


@pytest.fixture(autouse=True)
def _configured(app, provider, monkeypatch):
    settings = replace(
        app.extensions["settings"],
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
    )
    monkeypatch.setitem(app.extensions, "settings", settings)
    app.extensions.pop("oidc", None)
    yield
    app.extensions.pop("oidc", None)


@pytest.fixture
def ada(in_app):
    with in_app():
        return add_person("ada", Role.ADMINISTRATOR)


def link(in_app, provider, actor, subject="subject-1"):
    with in_app() as session:
        session.add(
            StaffIdentity(
                staff_id=actor.staff_id,
                issuer=provider.issuer,
                subject=subject,
                linked_at=session.get(StaffMember, actor.staff_id).created_at,
            )
        )


def away(client, path="/login/company"):
    """The way back that the provider sends the browser."""
    answer = client.get(path)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    there = plain.ask("GET", answer.headers["Location"])
    assert there.status == 302
    parts = urlsplit(there.headers["location"])
    assert parts.path == "/login/company/back"
    return f"{parts.path}?{parts.query}"


def is_in(client):
    return client.get("/settings").status_code == 200


def test_linked_person_signs_in_and_goes_where_they_wanted(client, ada, in_app, provider):
    link(in_app, provider, ada)
    assert "Sign in with the company account" in client.get("/login").get_data(as_text=True)
    answer = client.get(away(client, "/login/company?next=/settings/sessions"))
    assert answer.headers["Location"] == "/settings/sessions"
    assert "Company account" in client.get("/settings/sessions").get_data(as_text=True)


def test_browser_is_sent_away_with_state_nonce_and_pkce(client):
    asked = client.get("/login/company").headers["Location"]
    facts = parse_qs(urlsplit(asked).query)
    assert facts["code_challenge_method"] == ["S256"]
    assert facts["redirect_uri"] == ["http://localhost/login/company/back"]
    assert facts["scope"] == ["openid profile email"]
    assert min(len(facts[name][0]) for name in ("state", "nonce", "code_challenge")) >= 43


def test_same_e_mail_lets_nobody_in(client, ada, provider):
    provider.subject = "somebody else with the address of ada"
    answer = client.get(away(client))
    assert answer.status_code == 403
    assert "is not linked to anybody here" in answer.get_data(as_text=True)
    assert not is_in(client)


def test_same_subject_of_another_issuer_is_another_person(client, ada, in_app, provider):
    with in_app() as session:
        session.add(
            StaffIdentity(
                staff_id=ada.staff_id,
                issuer="https://other.example.com",
                subject="subject-1",
                linked_at=session.get(StaffMember, ada.staff_id).created_at,
            )
        )
    assert client.get(away(client)).status_code == 403


@pytest.mark.parametrize("state", ["", "forged", None])
def test_forged_state_gets_a_page_that_says_so(client, ada, in_app, provider, state):
    link(in_app, provider, ada)
    back = urlsplit(away(client))
    facts = {"code": parse_qs(back.query)["code"][0]} | ({"state": state} if state else {})
    answer = client.get(f"{back.path}?{urlencode(facts)}")
    assert answer.status_code == 400
    assert "was not started in this browser" in answer.get_data(as_text=True)
    assert not is_in(client)


def test_way_back_of_another_browser_is_not_taken(app, client, ada, in_app, provider):
    link(in_app, provider, ada)
    back = away(app.test_client())
    assert client.get(back).status_code == 400
    client.get("/login/company")
    assert client.get(back).status_code == 400


def test_way_back_is_taken_once(app, client, ada, in_app, provider):
    link(in_app, provider, ada)
    back = away(client)
    kept = client.get_cookie("feedback").value
    assert client.get(back).status_code == 302
    thief = app.test_client()
    thief.set_cookie("feedback", kept)
    assert thief.get(back).status_code == 400


def test_way_back_is_too_late_after_ten_minutes(client, ada, in_app, provider, clock):
    link(in_app, provider, ada)
    clock.at(clock.now)
    back = away(client)
    clock.forward(minutes=10)
    assert client.get(back).status_code == 400


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"aud": "another client"},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": 1},
        {"exp": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
    ],
)
def test_claims_that_do_not_hold_are_refused(client, ada, in_app, provider, claims):
    link(in_app, provider, ada)
    provider.claims = claims
    assert client.get(away(client)).status_code == 400
    assert not is_in(client)


def test_token_signed_by_somebody_else_is_refused(client, ada, in_app, provider):
    link(in_app, provider, ada)
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "k1"})
    assert client.get(away(client)).status_code == 400


def test_token_signed_with_the_clients_secret_is_refused(client, ada, in_app, provider):
    link(in_app, provider, ada)
    provider.algorithm, provider.signs_with = "HS256", OctKey.import_key(SECRET)
    assert client.get(away(client)).status_code == 400


def test_refusal_and_silence_of_the_provider_are_said(client, ada, provider):
    provider.token_status = 400
    assert client.get(away(client)).status_code == 400
    assert client.get("/login/company").status_code == 302
    back = away(client)
    provider.token_status = 500
    assert client.get(back).status_code == 503
    back = away(client) + "&error=access_denied"
    assert client.get(re.sub(r"code=[^&]+&?", "", back)).status_code == 400


def test_provider_that_is_gone_leaves_the_password(client, ada, provider):
    provider.stop()
    answer = client.get("/login/company")
    assert answer.status_code == 503
    assert "Your password still works" in answer.get_data(as_text=True)
    enter(client, "ada")
    assert is_in(client)


def test_provider_that_is_gone_is_left_alone_for_a_while(client, provider, clock, monkeypatch):
    asked = []

    def refuses(*_args, **_more):
        asked.append(clock.now)
        raise OutboundError("time")

    with monkeypatch.context() as patch:
        patch.setattr("feedback.accounts.oidc.outbound.send", refuses)
        for _n in range(5):
            assert client.get("/login/company").status_code == 503
        assert len(asked) == 1
        clock.forward(seconds=11)
        assert client.get("/login/company").status_code == 503
        assert len(asked) == 2
    clock.forward(seconds=11)
    assert client.get("/login/company").status_code == 302


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": "https://evil.example/authorize"},
        {"authorization_endpoint": None},
    ],
)
def test_metadata_that_lead_elsewhere_are_not_followed(client, provider, metadata):
    provider.metadata = metadata
    assert client.get("/login/company").status_code == 503


@pytest.mark.parametrize("name", ["token_endpoint", "jwks_uri"])
def test_nobody_but_the_issuer_is_asked(client, ada, in_app, provider, http_sink, name):
    link(in_app, provider, ada)
    provider.metadata = {name: f"{http_sink.url}/x"}
    assert client.get(away(client)).status_code == 503
    assert http_sink.requests == []


def test_second_factor_is_asked_for_all_the_same(app, client, ada, in_app, provider):
    link(in_app, provider, ada)
    with in_app() as session:
        session.query(RoleRow).filter_by(name="administrator").one().requires_second_factor = True
    assert client.get(away(client)).headers["Location"] == "/login/second"
    assert client.get("/settings").headers["Location"] == "/login/second"


def test_deactivated_person_does_not_get_in(client, ada, in_app, provider):
    link(in_app, provider, ada)
    with in_app() as session:
        session.get(StaffMember, ada.staff_id).active = False
    assert client.get(away(client)).status_code == 403


def test_signed_in_person_links_the_account_after_seeing_whose_it_is(client, ada, in_app, provider):
    enter(client, "ada")
    shown = client.get(away(client, "/settings/security/company")).get_data(as_text=True)
    assert "ada@example.com" in shown
    with in_app() as session:
        assert session.query(StaffIdentity).count() == 0
    assert client.post("/settings/security/company").status_code == 303
    assert client.post("/settings/security/company").status_code == 303
    with in_app() as session:
        row = session.query(StaffIdentity).one()
        assert (row.staff_id, row.issuer, row.subject) == (
            ada.staff_id,
            provider.issuer,
            "subject-1",
        )
        there = row.id
    client.post("/logout")
    assert client.get(away(client)).headers["Location"] == "/"
    assert client.post(f"/settings/security/identities/{there}/removal").status_code == 303
    client.post("/logout")
    assert client.get(away(client)).status_code == 403


def test_account_of_one_person_cannot_be_linked_by_another(app, client, ada, in_app, provider):
    link(in_app, provider, ada)
    with in_app():
        add_person("bob")
    bob = app.test_client()
    enter(bob, "bob")
    assert bob.get(away(bob, "/settings/security/company")).status_code == 409


def test_company_says_again_who_is_there(client, ada, in_app, provider, clock):
    link(in_app, provider, ada)
    enter(client, "ada")
    clock.at(clock.now)
    clock.forward(minutes=11)
    provider.ahead_seconds = 11 * 60
    assert client.get("/settings/sign-in").status_code == 302
    away_again = client.get("/confirm/company?next=/settings/sign-in").headers["Location"]
    assert "prompt=login" in away_again
    answer = client.get(away(client, "/confirm/company?next=/settings/sign-in"))
    assert answer.headers.get("Location") == "/settings/sign-in", answer.get_data(as_text=True)
    assert client.get("/settings/sign-in").status_code == 200
    provider.claims = {"auth_time": 1}
    assert client.get(away(client, "/confirm/company")).status_code == 400
    assert PASSWORD


def test_without_a_provider_there_is_no_way_in(app, client, ada, monkeypatch):
    monkeypatch.setitem(
        app.extensions, "settings", replace(app.extensions["settings"], oidc_issuer=None)
    )
    assert client.get("/login/company").status_code == 404
    assert client.get("/login/company/back").status_code == 404
    assert "company" not in client.get("/login").get_data(as_text=True)


@pytest.mark.parametrize(
    ("variables", "fault"),
    [
        ({"OIDC_ISSUER": "http://login.example.com", "OIDC_CLIENT_ID": "x"}, "must look like"),
        ({"OIDC_ISSUER": "https://login.example.com"}, "needs FEEDBACK_OIDC_CLIENT_ID"),
        ({"OIDC_CLIENT_ID": "x"}, "needs FEEDBACK_OIDC_ISSUER"),
    ],
)
def test_settings_that_do_not_fit_are_named(tmp_path, variables, fault):
    env = {f"FEEDBACK_{name}": value for name, value in variables.items()}
    with pytest.raises(SettingsError, match=fault):
        Settings.from_env(env | {"FEEDBACK_DATA_DIR": str(tmp_path)})


def test_secret_comes_from_a_file(tmp_path):
    (tmp_path / "secret").write_text("of the file\n")
    settings = Settings.from_env(
        {
            "FEEDBACK_DATA_DIR": str(tmp_path),
            "FEEDBACK_OIDC_ISSUER": "https://login.example.com",
            "FEEDBACK_OIDC_CLIENT_ID": "x",
            "FEEDBACK_OIDC_CLIENT_SECRET_FILE": str(tmp_path / "secret"),
        }
    )
    assert settings.oidc_client_secret == "of the file"
