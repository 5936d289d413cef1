"""Nobody gets in by a forgotten guard: the whole URL map against who is asking."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from feedback.accounts.domain.roles import Role
from feedback.accounts.store.models import RoleRow, StaffMember
from feedback.core import clock as real_clock

# Whoever adds an endpoint here says why strangers may use it.
PUBLIC = {
    "health.alive",  # a load balancer has no account
    "health.ready",
    "intake.answer",  # customers are anonymous
    "intake.receipt_of",  # the token is the right to see it
    "intake.receipt_again",
    "intake.receipt_contact",  # and to answer back
    "intake.receipt_details",
    "intake.receipt_erasure",
    "intake.receipt_verdict",
    "intake.unsubscribe",  # a signed token, sent to the one address it is for
    "intake.unsubscribed",
    "intake.survey",
    "accounts.login",
    "accounts.sign_in",
    "accounts.sign_in_by_passkey",
    "accounts.company",  # off to the identity provider; 404 without one
    "accounts.back_from_company",  # back from there, by a state that this browser holds
    "accounts.logout",  # ends nothing for a stranger
    "static",
    "touchpoints.invitation",  # the token is the right to join
    "touchpoints.join",
}
# What signed-in people may change about themselves, whatever their role.
OWN = {
    "accounts.add_app",
    "accounts.add_passkey",
    "accounts.change_password",
    "accounts.change_profile",
    "accounts.end_others",
    "accounts.end_session",
    "accounts.link_company",
    "accounts.logout",
    "accounts.make_codes",
    "accounts.remove_app",
    "accounts.remove_identity",
    "accounts.remove_passkey",
    "accounts.take_confirmation",
    "accounts.take_second",
    "notices.change_own_notices",
    "touchpoints.add_absence",
    "touchpoints.remove_absence",
}
# Forms of strangers carry a signed page token instead of a session's.
WITHOUT_CSRF = {
    "intake.receipt_contact",
    "intake.receipt_details",
    "intake.receipt_erasure",
    "intake.receipt_verdict",
    "intake.unsubscribed",  # RFC 8058: mail programs send it
} | {"intake.answer"}
SAMPLES = {"IntegerConverter": 1, "UnicodeConverter": "C-1", "PathConverter": "a"}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def address_of(app: Flask, rule: Rule) -> str:
    values = {
        name: SAMPLES.get(type(converter).__name__, "C-1")
        for name, converter in rule._converters.items()
    }
    with app.test_request_context("/", base_url="http://localhost"):
        return str(app.url_map.bind("localhost").build(rule.endpoint, values, force_external=False))


def ways_in(app: Flask, methods: tuple[str, ...] = METHODS) -> Iterator[tuple[str, str, str]]:
    """Endpoint, method and a sample address of everything the application answers."""
    for rule in app.url_map.iter_rules():
        for method in methods:
            if method in (rule.methods or ()):
                yield rule.endpoint, method, address_of(app, rule)


def add_person(session, role: Role) -> StaffMember:
    person = StaffMember(
        email=f"{role.value}@example.com",
        name=role.value,
        password="x",
        fs_uniquifier=role.value,
        created_at=real_clock.now(),
        roles=[RoleRow(name=role.value, description="")],
    )
    session.add(person)
    return person


def test_strangers_are_sent_to_the_sign_in_everywhere_else(app):
    open_doors = []
    for endpoint, method, address in ways_in(app):
        if endpoint in PUBLIC:
            continue
        answer = app.test_client().open(address, method=method)
        to_sign_in = answer.status_code == 302 and "/login" in answer.headers["Location"]
        if not to_sign_in and answer.status_code not in {401, 403}:
            open_doors.append(f"{method} {address} ({endpoint}): {answer.status_code}")
    assert open_doors == []


def test_exceptions_are_of_endpoints_that_exist(app):
    assert (PUBLIC | OWN | WITHOUT_CSRF) - {
        rule.endpoint for rule in app.url_map.iter_rules()
    } == set()


def test_viewer_changes_nothing(app, client, in_app, sign_in):
    with in_app() as session:
        add_person(session, Role.VIEWER)
    sign_in(client, "viewer@example.com")
    changed = []
    for endpoint, method, address in ways_in(app, METHODS[1:]):
        if endpoint in PUBLIC | OWN:
            continue
        status = client.open(address, method=method, data={}).status_code
        if status not in {403, 404}:
            changed.append(f"{method} {address} ({endpoint}): {status}")
    assert changed == []


def test_forms_without_the_sessions_token_are_refused(app, client, in_app, sign_in):
    with in_app() as session:
        add_person(session, Role.ADMINISTRATOR)
    sign_in(client, "administrator@example.com")
    app.config["WTF_CSRF_ENABLED"] = True
    taken = []
    for endpoint, method, address in ways_in(app, METHODS[1:]):
        if endpoint in WITHOUT_CSRF:
            continue
        status = client.open(address, method=method, data={}).status_code
        if status not in {400, 403}:
            taken.append(f"{method} {address} ({endpoint}): {status}")
    assert taken == []


@pytest.mark.parametrize("role", list(Role))
def test_unknown_addresses_below_pages_are_not_faults_of_ours(app, client, in_app, sign_in, role):
    with in_app() as session:
        add_person(session, role)
    sign_in(client, f"{role.value}@example.com")
    crashed = []
    for endpoint, method, address in ways_in(app):
        if endpoint in {"accounts.logout", "health.ready"}:
            continue
        status = client.open(address, method=method, data={}).status_code
        if status >= 500:
            crashed.append(f"{method} {address} ({endpoint}): {status}")
    assert crashed == []
