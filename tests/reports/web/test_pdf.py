"""The PDF's address: what it says, where it comes from, who gets it, and what can go wrong."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote

import pypdfium2
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from feedback.accounts.domain.roles import SYSTEM
from feedback.analysis import service as analysis
from feedback.analysis import wording
from feedback.analysis.domain.period import Period
from feedback.analysis.render import numbers
from feedback.core import clock as real_clock
from feedback.core.database import db, transaction
from feedback.core.i18n import in_language
from feedback.core.render import pdf as renderer
from feedback.handlers import HANDLERS
from feedback.outbox.jobs import work_once
from feedback.outbox.store.models import OutboxMessage
from feedback.privacy.service import erase_response
from feedback.reports.store.models import ReportArchive
from feedback.responses.store.models import Response
from feedback.scoring.domain.metrics import Metric
from feedback.touchpoints.service import take_scope
from feedback.touchpoints.store.queries import touchpoint_for
from tests.factories.followup import email
from tests.harness import pdf as read
from tests.harness import processes
from tests.harness.moments import at
from tests.reports.conftest import NOW, Story
from tests.responses.stories import give

PERIOD = Period(date(2026, 3, 1), date(2026, 3, 29))


def rows(app: Flask) -> list[tuple[Any, ...]]:
    """The archive as (digest, file name, requested, rendered, failure)."""
    with app.app_context():
        found = db.session.scalars(select(ReportArchive).order_by(ReportArchive.requested_at))
        return [
            (row.digest, row.file_name, row.requested_at, row.rendered_at, row.failed_because)
            for row in found
        ]


def n_orders(app: Flask) -> int:
    """How many renders were ever ordered."""
    with app.app_context():
        kinds = select(func.count()).where(OutboxMessage.kind == "report.render")
        return db.session.scalar(kinds) or 0


def spaced(text: str) -> str:
    """Text with single spaces, as a PDF reader cuts lines where it likes."""
    return " ".join(text.split())


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("place", ["counter", "top"])
def test_the_pdf_says_what_the_service_says(
    app: Flask, client: FlaskClient, story: Story, sign_in: Any, worker: None, language: str,
    place: str,
) -> None:  # fmt: skip
    sign_in(client, email("ada"))
    code = getattr(story, place)
    answer = client.get(story.address(code) + f"&lang={language}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    told = spaced(read.text(answer.data))
    with app.app_context(), in_language(language):
        node = touchpoint_for(SYSTEM, code)
        view = analysis.View(PERIOD)
        figures = analysis.node_figures(SYSTEM, node, view, now=real_clock.now())
        for metric in Metric:
            figure = figures.figures[metric]
            assert figure.has_value
            assert wording.value_text(figure) in told
            if figure.interval is not None:
                assert wording.interval_text(figure) in told
            assert f"n = {figure.n}" in told
        for found in (figures.follow_up.first_response, figures.follow_up.resolution):
            assert found.n == 10
            assert numbers.share(found.share) in told
        assert wording.period_text(PERIOD) in told
        name = node.name[language]
    assert name in told
    assert {"en": "Touchpoint SLA report", "zh": "触点 SLA 报告"}[language] in told
    assert "13800138000" not in told
    assert "等了四十分钟，电话 ***" in told
    fonts = read.fonts_embedded(answer.data)
    assert {"Noto-Sans-SC", "NotoSansSC-Regular", "Noto-Sans-SC-Bold", "NotoSansSC-Bold"} & fonts
    assert all("Noto" in font for font in fonts), fonts
    assert {read.size_mm(answer.data, page) for page in range(read.n_pages(answer.data))} == {
        (210, 297)
    }
    document = pypdfium2.PdfDocument(answer.data)
    assert name in document.get_metadata_dict()["Title"]
    assert document.get_metadata_dict()["Author"] == node.name[language] if place == "top" else True
    headings = [entry.get_title() for entry in document.get_toc()]
    assert headings[0] == name
    assert len(headings) > 5


def test_the_headers_are_those_of_a_file(
    client: FlaskClient, story: Story, sign_in: Any, worker: None
) -> None:
    sign_in(client, email("mei"))
    answer = client.get(story.address() + "&lang=zh")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith('inline; filename="sla-report-')
    assert disposition.isascii()
    assert "三号窗口" in unquote(disposition)
    head = client.head(story.address() + "&lang=zh")
    assert head.status_code == 200
    assert head.data == b""
    assert head.headers["Content-Length"] == answer.headers["Content-Length"]


def test_equal_figures_come_from_the_archive(
    app: Flask, client: FlaskClient, story: Story, sign_in: Any, work: Callable[[], int],
    worker: None, clock: Any,
) -> None:  # fmt: skip
    sign_in(client, email("mei"))
    first = client.get(story.address())
    archived = rows(app)
    assert n_orders(app) == 1
    clock.forward(minutes=3)
    start = time.monotonic()
    second = client.get(story.address())
    took = time.monotonic() - start
    assert second.data == first.data
    assert rows(app) == archived
    assert n_orders(app) == 1
    assert took < 1.0
    folder = app.extensions["settings"].data_dir / "archive"
    kept = folder / archived[0][1]
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.read_bytes() == first.data
    assert not list(folder.glob(".*.tmp"))


def test_another_person_with_the_same_view_shares_the_report(
    app: Flask, client: FlaskClient, story: Story, sign_in: Any, worker: None
) -> None:
    for person in ("mei", "vera"):
        sign_in(client, email(person))
        assert client.get(story.address()).status_code == 200
    assert n_orders(app) == 1


def test_a_new_answer_makes_a_new_report(
    app: Flask, client: FlaskClient, story: Story, sign_in: Any, in_app: Any, worker: None
) -> None:
    sign_in(client, email("mei"))
    client.get(story.address())
    with in_app():
        give(story.made, at("Sun 2026-03-29 12:00 Asia/Shanghai"), nps=0)
    assert client.get(story.address()).status_code == 200
    digests = [row[0] for row in rows(app)]
    assert len(set(digests)) == 2


def test_a_report_made_while_an_answer_is_erased_is_not_kept(
    app: Flask, client: FlaskClient, story: Story, sign_in: Any, work: Callable[[], int],
    waiting: Any, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    sign_in(client, email("mei"))
    render, forget = renderer.Renderer.render, HANDLERS["report.forget"]
    archive = app.extensions["settings"].data_dir / "archive"
    before = set(archive.glob("*.pdf"))

    def render_meanwhile(self: Any, html: str, *facts: Any, **more: Any) -> bytes:
        """The words were read; now a customer erases them, and another worker is quick."""
        quoted = select(Response.id).where(
            Response.comment.is_not(None),
            Response.touchpoint_id == story.made.counter,
            Response.local_on.between(date(2026, 3, 15), date(2026, 3, 25)),
        )
        with transaction():
            key = db.session.scalars(quoted).first()
            assert key is not None
            assert erase_response(actor=None, now=real_clock.now(), response_key=key)
        db.session.remove()
        work_once({"report.forget": forget})
        return render(self, html, *facts, **more)

    with waiting(0):
        assert client.get(story.address()).status_code == 202
    monkeypatch.setattr(renderer.Renderer, "render", render_meanwhile)
    work()
    assert rows(app) == []
    # Other tests of this process keep theirs in the same folder.
    assert set(archive.glob("*.pdf")) == before


def test_a_lost_file_is_made_again(
    app: Flask, client: FlaskClient, story: Story, sign_in: Any, worker: None
) -> None:
    sign_in(client, email("mei"))
    assert client.get(story.address()).status_code == 200
    folder = app.extensions["settings"].data_dir / "archive"
    (folder / rows(app)[0][1]).unlink()
    assert client.get(story.address()).status_code == 200
    assert n_orders(app) == 2


def test_figures_that_change_before_the_render_are_not_filed_under_the_old_digest(
    app: Flask, client: FlaskClient, story: Story, sign_in: Any, in_app: Any,
    work: Callable[[], int], waiting: Any,
) -> None:  # fmt: skip
    sign_in(client, email("mei"))
    with waiting(0):
        assert client.get(story.address()).status_code == 202
    with in_app():
        give(story.made, at("Sun 2026-03-29 12:00 Asia/Shanghai"), nps=0)
    work()
    ((digest, file_name, _asked, rendered_at, _failed),) = rows(app)
    assert rendered_at is not None
    assert file_name != f"{digest}.pdf"


@pytest.mark.parametrize("person", ["omar", "mei", "wei", "vera", "ada"])
def test_scope(client: FlaskClient, story: Story, sign_in: Any, waiting: Any, person: str) -> None:
    sign_in(client, email(person))
    with waiting(0):
        allowed = person != "omar"
        assert client.get(story.address()).status_code == (202 if allowed else 404)
        top = client.get(story.address(story.top)).status_code
        assert top == (202 if person == "ada" else 404)


def test_strangers_sign_in_first(client: FlaskClient, story: Story) -> None:
    answer = client.get(story.address())
    assert answer.status_code == 302
    assert "/login" in answer.headers["Location"]
    assert client.get("/reports").status_code == 302


def test_scope_is_checked_again_when_the_report_is_made(
    app: Flask, client: FlaskClient, story: Story, sign_in: Any, in_app: Any,
    work: Callable[[], int], waiting: Any,
) -> None:  # fmt: skip
    sign_in(client, email("mei"))
    with waiting(0):
        assert client.get(story.address()).status_code == 202
    with in_app():
        mei = story.made.staff["mei"].staff_id
        take_scope(actor=SYSTEM, now=at(NOW), staff_id=mei, touchpoint_id=story.made.north)
    work()
    ((_digest, _file, _asked, rendered_at, failed_because),) = rows(app)
    assert (rendered_at, failed_because) == (None, "scope")
    assert client.get(story.address()).status_code == 404


@pytest.mark.parametrize("code", ["XXXX2222", "nope", "..%2F..", "%00", "ABCDEFGHJK"])
def test_unknown_codes(client: FlaskClient, story: Story, sign_in: Any, code: str) -> None:
    sign_in(client, email("ada"))
    assert client.get(story.address(code)).status_code == 404


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=2026-02-30&to=x", ["2026-02-30", "“x”"]),
        ("from=2026-03-02&to=2026-03-01", ["before the first one"]),
        ("from=2001-01-01&to=2026-03-01", ["three years"]),
        ("lang=fr&from=%3Cb%3E", ["“fr”", "&lt;b&gt;"]),
    ],
)
def test_every_fault_is_named(
    client: FlaskClient, story: Story, sign_in: Any, query: str, words: list[str]
) -> None:
    sign_in(client, email("ada"))
    answer = client.get(story.address(query=query), headers={"Accept-Language": "en"})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert all(word in page for word in words), page


def test_a_report_that_takes_long_says_where_it_will_be(
    app: Flask, client: FlaskClient, story: Story, sign_in: Any, work: Callable[[], int],
    waiting: Any,
) -> None:  # fmt: skip
    sign_in(client, email("mei"))
    with waiting(0.3):
        start = time.monotonic()
        answer = client.get(story.address())
        assert time.monotonic() - start < 3
        assert answer.status_code == 202
        page = answer.get_data(as_text=True)
        assert f'href="{story.address().replace("&", "&amp;")}"' in page
        assert 'http-equiv="refresh"' in page
        assert answer.headers["Retry-After"]
        assert client.get(story.address()).status_code == 202
        assert n_orders(app) == 1
        work()
        assert client.get(story.address()).status_code == 200


def test_a_waiting_request_holds_no_connection(
    app: Flask, client: FlaskClient, story: Story, sign_in: Any, waiting: Any
) -> None:
    sign_in(client, email("mei"))
    seen: list[int] = []

    def watch() -> None:
        with app.app_context():
            pool: Any = db.engine.pool
            for _ in range(20):
                time.sleep(0.03)
                seen.append(pool.checkedout())

    watcher = threading.Thread(target=watch)
    with waiting(1.2):
        watcher.start()
        assert client.get(story.address()).status_code == 202
    watcher.join()
    assert min(seen[8:]) == 0


def test_two_equal_requests_are_one_render(
    app: Flask, story: Story, sign_in: Any, worker: None, clock: Any
) -> None:
    import contextvars

    clients = [app.test_client() for _ in range(2)]
    for each in clients:
        sign_in(each, email("mei"))
    answers: list[Any] = []

    def ask(each: FlaskClient) -> None:
        answers.append(each.get(story.address()))

    threads = [
        threading.Thread(target=contextvars.copy_context().run, args=(ask, each))
        for each in clients
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].data == answers[1].data
    assert n_orders(app) == 1
    assert len(rows(app)) == 1


def test_a_person_waits_for_two_reports_at_most(
    app: Flask, client: FlaskClient, story: Story, sign_in: Any, work: Callable[[], int],
    waiting: Any,
) -> None:  # fmt: skip
    sign_in(client, email("mei"))
    days = [story.address(query=f"from=2026-03-01&to=2026-03-0{day}") for day in (5, 6, 7)]
    with waiting(0):
        for address in days:
            assert client.get(address).status_code == 202
        assert n_orders(app) == 2
        work()
        assert client.get(days[2]).status_code == 202
        assert n_orders(app) == 3
        work()
        assert [client.get(address).status_code for address in days] == [200, 200, 200]


def test_missing_system_libraries_are_named_and_the_next_try_works(
    app: Flask, client: FlaskClient, story: Story, sign_in: Any, worker: None, tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    stub = "raise OSError(\"cannot load library 'libpango-1.0-0'\")\n"
    (tmp_path / "weasyprint.py").write_text(stub)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    renderer.close()
    sign_in(client, email("mei"))
    answer = client.get(story.address())
    assert answer.status_code == 503
    assert "apt install libpango-1.0-0 libpangoft2-1.0-0" in answer.get_data(as_text=True)
    monkeypatch.delenv("PYTHONPATH")
    renderer.close()
    assert client.get(story.address()).status_code == 200


def test_a_report_survives_the_worker_that_was_killed(
    app: Flask, client: FlaskClient, story: Story, sign_in: Any, work: Callable[[], int],
    waiting: Any, tmp_path: Any, clock: Any,
) -> None:  # fmt: skip
    sign_in(client, email("mei"))
    with waiting(0):
        assert client.get(story.address()).status_code == 202
    settings = app.extensions["settings"]
    env = processes.clean_environment() | {
        "FEEDBACK_DATABASE_URL": settings.database_url,
        "FEEDBACK_DATA_DIR": str(settings.data_dir),
        "FEEDBACK_SECRET_KEY": "0123456789abcdef" * 3,
        "PYTHONWARNINGS": "ignore",
    }
    command = [processes.PYTHON, "-m", "feedback.cli", "worker"]
    log = tmp_path / "worker.log"
    process = processes.start(command, log=log, env=env, cwd=processes.ROOT)
    try:
        until = time.monotonic() + 60
        while not _is_leased(app):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.005)
    finally:
        processes.kill_group(process)
    assert rows(app)[0][3] is None
    # Two minutes later.
    with app.app_context():
        db.session.execute(update(OutboxMessage).values(lease_until=at(NOW) - timedelta(days=1)))
        db.session.commit()
    work()
    answer = client.get(story.address())
    assert answer.status_code == 200
    assert n_orders(app) == 1


def _is_leased(app: Flask) -> bool:
    with app.app_context():
        return db.session.scalar(select(func.max(OutboxMessage.attempts))) == 1
