"""Every route × every role × objects of the own area, another area's, and none: no surprise.

The expected answers stand in `authorisation.py`, one line a route. A new kind of object needs a
sample in `samples` below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from feedback.accounts.domain.roles import SYSTEM
from feedback.core import clock as real_clock
from feedback.core.database import db
from feedback.core.render.pdf import Renderer
from feedback.followup.service.keeping import keep_view
from feedback.followup.store.models import FollowUpCase
from feedback.handlers import HANDLERS
from feedback.outbox.jobs import work_once
from feedback.responses.store.models import Response
from feedback.routing.service import create_rule
from feedback.routing.store.models import Praise
from feedback.sla.domain.policy import DEFAULT_POLICY
from feedback.sla.service import assign, create_calendar, create_policy
from feedback.touchpoints.service import take_scope
from feedback.touchpoints.store.models import Touchpoint
from tests.architecture.authorisation import ROLES, ROUTES, Row
from tests.architecture.authorisation_samples import people_samples, photo, stop_mail
from tests.factories import followup

FORM = "application/x-www-form-urlencoded"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
PEOPLE = dict(zip(ROLES, (None, "vera", "wei", "mei", "ada"), strict=True))
CONTACT = {"name": "Kontaktperson Zz", "phone": "13912345678", "email": "zz-canary@example.net"}
LET_IN = {200, 201, 202, 204, 301, 302, 303, 304, 400, 409, 410, 422}
USES_UP = (
    "/deactivation",
    "/removal",
    "/deletion",
    "/erasure",
    "/withdrawal",
    "/merge",
    "/reset",
    "/end",
)
# After these the person has to sign in again.
END_SESSION = {"POST /logout"}

Samples = dict[str, dict[str, dict[str, Any]]]


def samples(made: followup.World) -> Samples:
    """Kind → own, other, missing → what the address is made of."""
    now = real_clock.now()
    rows = {}
    for which, place in (("own", made.counter), ("other", made.desk)):
        case = followup.opened(made, now, touchpoint_id=place, contact=dict(CONTACT))
        rows[which] = case, db.session.get_one(Response, case.response_key)
    codes = {
        which: db.session.get_one(Touchpoint, place).code
        for which, place in (("own", made.counter), ("other", made.desk))
    }
    promises = {which: _promises(made, which) for which in ("own", "other")}

    def of(name: str, own: Any, other: Any, missing: Any, /, **more: Any) -> dict[str, Any]:
        values = {"own": own, "other": other, "missing": missing}
        return {which: {name: value, **more} for which, value in values.items()}

    numbers = {which: case.number for which, (case, _response) in rows.items()}
    spare = followup.opened(made, now, touchpoint_id=made.counter)
    secret = current_app.extensions["settings"].secret_key
    return {
        **{kind: of(*values) for kind, values in people_samples(made).items()},
        "stop": of("token", stop_mail(secret), stop_mail(secret), "x" * 24),
        "photo": {
            which: {"number": numbers[which], "key": photo(rows[which][0], made.wei.staff_id)}
            for which in ("own", "other")
        }
        | {"missing": {"number": numbers["own"], "key": "0" * 32}},
        "link": of("number", numbers["own"], numbers["other"], "C-99999999", other=spare.number),
        "file": of("filename", "core/base.css", "core/tokens.css", "core/none.css"),
        "door": of("code", codes["own"], codes["other"], "ZZZZ9999"),
        "touchpoint": of("code", codes["own"], codes["other"], "ZZZZ9999"),
        "receipt": of("token", rows["own"][1].receipt, rows["other"][1].receipt, "x" * 32),
        "receipt_part": of(
            "token", rows["own"][1].receipt, rows["other"][1].receipt, "x" * 32, noun="details"
        ),
        "response": of("key", rows["own"][1].id, rows["other"][1].id, 987654321),
        "case": of("number", rows["own"][0].number, rows["other"][0].number, "C-99999999"),
        "survey": of("survey_id", made.survey_id, made.survey_id, 987654),
        "version": of("survey_id", made.survey_id, made.survey_id, 987654, number=1),
        "calendar": of("calendar_id", promises["own"][0], promises["other"][0], 987654),
        "policy": of("policy_id", promises["own"][1], promises["other"][1], 987654),
        "staff": of("staff_id", made.lena.staff_id, made.omar.staff_id, 987654),
        "view": of("view_id", _view(made.wei), _view(made.lena), 987654),
        "rule": of(
            "rule_id",
            {role: _rule(made, f"own of {role}") for role in ("manager", "administrator")},
            _rule(made, "other"),
            987654,
        ),
        "praise": of(
            "key",
            _praise(rows["own"][1]),
            _praise(rows["other"][1]),
            987654321,
            staff_id=made.lena.staff_id,
        ),
    }


def _view(actor: Any) -> int:
    """A view of the queue that a person keeps."""
    return keep_view(actor=actor, now=real_clock.now(), name="Mine", query={"view": "mine"}).id


def _rule(made: followup.World, which: str) -> int:
    """A routing rule for the places of one area."""
    node = made.south if which == "other" else made.north
    document = {
        "match": "all",
        "conditions": [{"kind": "place", "nodes": [node]}],
        "result": {"kind": "nothing"},
    }
    return create_rule(actor=SYSTEM, now=real_clock.now(), name=which, document=document).id


def _praise(response: Response) -> int:
    """A response on the praise wall."""
    db.session.add(
        Praise(
            response_key=response.id,
            touchpoint_id=response.touchpoint_id,
            praised_at=response.received_at,
            praised_on=response.local_on,
        )
    )
    db.session.flush()
    return response.id


def _promises(made: followup.World, which: str) -> tuple[int, int]:
    """A calendar and a policy that one area uses."""
    now = real_clock.now()
    calendar = create_calendar(
        actor=SYSTEM, now=now, name=f"Hours {which}", document=followup.OPENING_HOURS
    )
    policy = create_policy(
        actor=SYSTEM, now=now, name=f"Targets {which}", document=DEFAULT_POLICY.to_document()
    )
    assign(
        actor=SYSTEM,
        now=now,
        touchpoint_id=made.north if which == "own" else made.south,
        calendar_id=calendar.calendar_id,
        policy_id=policy.policy_id,
    )
    return calendar.calendar_id, policy.policy_id


@dataclass
class Stage:
    """The application with its world: who asks, and for what."""

    app: Flask
    samples: Samples
    clients: dict[str, FlaskClient]
    enter: Any

    def address(self, rule: str, values: dict[str, Any]) -> str:
        return re.sub(r"<(\w+)>", lambda found: str(values[found[1]]), rule)

    def values(self, kind: str | None, which: str, role: str) -> dict[str, Any]:
        """What the address is made of; some kinds give each role an object of its own."""
        found = self.samples[kind][which] if kind else {}
        return {
            name: value.get(role, next(iter(value.values()))) if isinstance(value, dict) else value
            for name, value in found.items()
        }

    def ask(self, role: str, route: str, which: str) -> TestResponse:
        method, rule = route.split(" ", 1)
        values = self.values(ROUTES[route].object, which, role)
        if route in END_SESSION:
            self.enter(role)
        answer = self.clients[role].open(
            self.address(rule, values),
            method=method,
            content_type=None if method == "GET" else FORM,
            buffered=True,
        )
        if route in END_SESSION:
            self.enter(role)
        return answer


def plain(line: str) -> str:
    """The route of a line of the table, whose query names its object."""
    return line.partition("?")[0]


def routes_of(app: Flask) -> set[str]:
    """`GET /cases/<number>` of everything the application answers; converters left out."""
    found = set()
    for rule in app.url_map.iter_rules():
        plain = re.sub(r"<(?:[^<>:]*(?:\([^)]*\))?:)?(\w+)>", r"<\1>", rule.rule)
        found |= {f"{method} {plain}" for method in METHODS if method in (rule.methods or ())}
    return found


LINES = {plain(line) for line in ROUTES}


def lines_of(app: Flask) -> list[str]:
    """The lines of the table whose routes exist; what takes objects away comes last."""
    there = routes_of(app)
    lines = sorted(line for line in ROUTES if plain(line) in there)
    return sorted(lines, key=lambda line: plain(line).endswith(USES_UP))


@pytest.fixture
def stage(app, in_app, sign_in, monkeypatch) -> Stage:
    # No request waits for a report; where its text is looked at, it is made meanwhile.
    settings = replace(app.extensions["settings"], render_seconds=0)
    monkeypatch.setitem(app.extensions, "settings", settings)
    # The text of a PDF is what its renderer is given, and rendering takes seconds.
    monkeypatch.setattr(
        Renderer, "render", lambda _self, html, assets=None, **_more: b"%PDF-" + html.encode()
    )
    with in_app():
        made = followup.world(real_clock.now())
        kinds = samples(made)
    clients: dict[str, FlaskClient] = {}

    def enter(role: str) -> None:
        clients[role] = app.test_client()
        if PEOPLE[role]:
            sign_in(clients[role], followup.email(str(PEOPLE[role])))

    for role in ROLES:
        enter(role)
    return Stage(app, kinds, clients, enter)


def fits(expected: str, answer: TestResponse) -> bool:
    """Whether the answer is one of those that the cell names."""
    to_sign_in = answer.status_code == 302 and "/login" in answer.headers.get("Location", "")
    if expected == "login":
        return to_sign_in or answer.status_code == 401
    if expected == "in":
        return answer.status_code in LET_IN and not to_sign_in
    return str(answer.status_code) in expected.split("|")


def cells(row: Row) -> Iterator[tuple[str, str, str]]:
    """(own, other or missing; role; expected) of a line."""
    for which in ("own", "other", "missing"):
        expected = getattr(row, which)
        if expected is not None:
            yield from ((which, role, cell) for role, cell in zip(ROLES, expected, strict=True))


def test_every_route_has_its_line_and_every_line_its_route(app):
    missing = {f'"{route}": row("login ? ? ? ?"),' for route in routes_of(app) - LINES}
    assert missing == set()
    assert LINES - routes_of(app) == set()


def test_every_route_answers_every_role_as_the_table_says(app, stage):
    surprises, n_asked = [], 0
    for route in lines_of(app):
        for which, role, expected in cells(ROUTES[route]):
            answer = stage.ask(role, route, which)
            n_asked += 1
            if not fits(expected, answer):
                surprises.append(f"{role} {route} ({which}): {answer.status}, not {expected}")
    assert surprises == []
    assert n_asked > 5 * len(ROUTES)


def test_methods_that_a_route_does_not_offer_are_refused(app, stage):
    offered: dict[str, set[str]] = {}
    for route in LINES & routes_of(app):
        method, rule = route.split(" ", 1)
        offered.setdefault(rule, set()).add(method)
    kinds = {plain(line).split(" ", 1)[1]: row.object for line, row in ROUTES.items()}
    taken = []
    for rule, methods in offered.items():
        values = stage.values(kinds[rule], "own", "administrator")
        address = stage.address(rule, values)
        # Another route may answer the same address: /cases/next is no number of a case.
        methods |= set(app.url_map.bind("localhost").allowed_methods(address))
        for method in {*METHODS, "TRACE", "PROPFIND"} - methods:
            for role in ("anonymous", "administrator"):
                answer = stage.clients[role].open(address, method=method, buffered=True)
                if answer.status_code != 405:
                    taken.append(f"{role} {method} {rule}: {answer.status_code}")
    assert taken == []


def text_of(answer: TestResponse) -> str:
    """What a reader gets to see, from any kind of document."""
    if answer.mimetype.startswith("image/") and answer.mimetype != "image/svg+xml":
        return ""
    return answer.get_data(as_text=True)


def test_contact_data_reach_nobody_without_the_right_to_see_them(app, stage):
    shown: dict[str, list[str]] = {role: [] for role in ROLES}
    for route in lines_of(app):
        if not route.startswith("GET ") or route == "GET /static/<filename>":
            continue
        for role in ("anonymous", "viewer", "agent"):
            if ROUTES[route].own[ROLES.index(role)] in {"login", "403"}:
                continue
            answer = stage.ask(role, route, "own")
            if answer.status_code == 202:
                with app.app_context():
                    work_once({"report.render": HANDLERS["report.render"]})
                answer = stage.ask(role, route, "own")
                assert answer.mimetype == "application/pdf"
            text = re.sub(r"\s+", " ", text_of(answer)) + str(answer.headers)
            if any(value in text for value in CONTACT.values()):
                shown[role].append(route)
    assert shown["anonymous"] == shown["viewer"] == []
    assert "GET /cases/<number>" in shown["agent"]


def test_who_was_moved_elsewhere_loses_the_objects_with_the_next_request(stage, in_app):
    def status() -> int:
        return stage.ask("agent", "GET /cases/<number>", "own").status_code

    assert status() == 200
    with in_app() as session:
        case = session.query(FollowUpCase).order_by(FollowUpCase.id).first()
        node = session.get_one(Touchpoint, case.touchpoint_id)
        wei = next(row for row in _people(session) if row.email == followup.email("wei"))
        take_scope(
            actor=SYSTEM,
            now=real_clock.now(),
            staff_id=wei.id,
            touchpoint_id=int(node.path.split("/")[-3]),
        )
    assert status() == 404


def _people(session: Any) -> list[Any]:
    from feedback.accounts.store.models import StaffMember

    return session.query(StaffMember).all()
