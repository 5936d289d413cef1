"""The tools of the tests do what they say."""

from __future__ import annotations

import smtplib
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, text

from feedback.accounts.store.models import StaffMember
from feedback.audit.service import record
from feedback.core import clock as real_clock
from feedback.core.database import db
from tests.harness import http
from tests.harness.moments import at, minutes


def add_person(session, number=1):
    person = StaffMember(
        email=f"person{number}@example.com",
        name="Person",
        password="x",
        fs_uniquifier=f"key{number}",
        created_at=real_clock.now(),
    )
    session.add(person)
    session.flush()
    return person


@pytest.mark.parametrize("_turn", [1, 2])
def test_database_is_empty_and_counts_from_one_in_every_test(session, _turn):
    assert session.scalar(select(func.count()).select_from(StaffMember)) == 0
    assert add_person(session).id == 1
    session.commit()


def test_append_only_trails_are_emptied_as_well(app, databases, in_app):
    with in_app():
        record(at=real_clock.now(), staff_id=None, action="a", object_kind="b", object_id=1)
    databases.put_back(app.extensions["settings"].database_url)
    with in_app() as session:
        assert session.scalar(text("SELECT count(*) FROM audit_entry")) == 0


def test_engine_is_the_one_of_the_test(session, engine_name):
    assert db.engine.dialect.name == engine_name


def test_sign_in_opens_a_session(client, in_app, sign_in):
    with in_app() as session:
        add_person(session)
    assert client.get("/").status_code == 302
    assert "/login" in client.get("/").headers["Location"]
    sign_in(client, "person1@example.com")
    assert client.get("/").headers["Location"] == "/dashboard"


def test_clock_holds_and_goes_forward(clock):
    clock.at("Fri 2026-03-27 16:30 Europe/Berlin")
    assert real_clock.now() == datetime(2026, 3, 27, 15, 30, tzinfo=UTC)
    clock.forward(minutes=5)
    assert real_clock.now() == datetime(2026, 3, 27, 15, 35, tzinfo=UTC)


def test_clock_runs_after_a_test_held_it():
    assert abs((datetime.now(UTC) - real_clock.now()).total_seconds()) < 5


def test_moment_with_the_wrong_weekday_is_refused():
    with pytest.raises(ValueError, match="is a Fri"):
        at("Thu 2026-03-27 16:30 Europe/Berlin")


def test_durations_are_read_as_spoken():
    assert [minutes(text) for text in ("2 h 30", "45 min", "2 h", "90")] == [150, 45, 120, 90]


def test_queries_are_counted(session, count_queries):
    with count_queries() as n:
        session.execute(text("SELECT 1"))
        session.commit()
        session.execute(text("SELECT 2"))
    assert n.sql == ["SELECT 1", "SELECT 2"]


def test_http_sink_remembers_and_answers_as_told(http_sink):
    http_sink.reply(503, b"later")
    answer = http.ask("POST", http_sink.url + "/hook?a=1", b"{}", {"X-Id": "7"})
    assert (answer.status, answer.body) == (503, b"later")
    request = http_sink.wait()[0]
    assert (request.method, request.path, request.body) == ("POST", "/hook?a=1", b"{}")
    assert request.headers["x-id"] == "7"


def test_smtp_sink_remembers(smtp_sink):
    with smtplib.SMTP(smtp_sink.host, smtp_sink.port) as mail:
        mail.sendmail("a@example.com", ["b@example.com"], "Subject: Hello\r\n\r\nText\r\n")
    message = smtp_sink.wait()[0]
    assert (message["Subject"], message.envelope_to) == ("Hello", ["b@example.com"])


def test_server_answers_until_it_is_ended(live_server):
    assert live_server.get("/healthz").status == 200
    assert live_server.stop() == 0
    with pytest.raises(OSError, match="refused"):
        live_server.get("/healthz")


def test_durable_cluster_keeps_what_was_committed_through_a_crash(serve, engine_name):
    if engine_name == "sqlite":
        return
    server = serve(durable=True)
    with server.cluster.connect("feedback") as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    server.cluster.kill()
    server.cluster.start()
    with server.cluster.connect("feedback") as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (7,)


def test_axe_finds_faults_under_the_strict_policy(phone, axe, http_sink):
    policy = "default-src 'none'; script-src 'self'"
    phone.route(
        "**/*",
        lambda route: route.fulfill(
            body="<!doctype html><html lang=en><title>T</title><main><h1>H</h1><img src=data:,>",
            content_type="text/html",
            headers={"Content-Security-Policy": policy},
        ),
    )
    phone.goto(http_sink.url)
    assert [fault.split(" ")[0] for fault in axe(phone)] == ["image-alt"]
    phone.faults.clear()


@pytest.mark.parametrize("turn", [1, 2])
def test_versions_kept_by_id_are_forgotten_between_tests(app, turn):
    from feedback.surveys.store import queries

    assert queries._compiled == {}
    queries._compiled[1] = turn
