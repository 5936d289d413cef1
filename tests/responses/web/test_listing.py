"""A figure opens exactly its responses; nobody sees past their scope; words stay words."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest

from feedback.accounts.domain.roles import SYSTEM
from feedback.analysis import service
from feedback.analysis.domain.period import Period
from feedback.core.database import db
from feedback.responses.store import queries
from feedback.responses.store.queries import Doubt, Filters, n_doubtful, responses_page, total
from feedback.scoring.domain.metrics import Band, Metric, band_of
from feedback.touchpoints.store.models import Touchpoint
from tests.factories.followup import email, world
from tests.harness.moments import at
from tests.responses.stories import give, give_many

NOW = "Mon 2026-03-30 20:00 Asia/Shanghai"
PERIOD = Period(date(2026, 3, 1), date(2026, 3, 30))


@pytest.fixture
def made(in_app):
    with in_app():
        return world(at("Mon 2026-01-05 08:00 Asia/Shanghai"))


@pytest.fixture
def many(made, in_app):
    with in_app():
        give_many(made, 150, start=at(NOW), days=45)
    return made


def walk(actor, filters, size=20):
    """Every line of a list, page by page; the same whichever way the database goes."""
    many = walk_one_way(actor, filters, size, n=None)
    few = walk_one_way(actor, filters, size, n=1)
    assert [row.response.id for row in few] == [row.response.id for row in many]
    return many


def walk_one_way(actor, filters, size, n):
    cursor, lines = None, []
    while True:
        page = responses_page(actor, filters, cursor, size, n)
        lines += page.rows
        if page.next_cursor is None:
            return lines
        cursor = page.next_cursor


@pytest.mark.parametrize("doubt", list(Doubt))
@pytest.mark.parametrize("band", [None, *Band])
@pytest.mark.parametrize("metric", [Metric.NPS, Metric.CSAT])
def test_list_behind_a_figure_holds_exactly_its_answers(many, in_app, metric, band, doubt):
    with in_app():
        filters = Filters(
            metric=metric, band=band, from_on=PERIOD.from_on, to_on=PERIOD.to_on, doubt=doubt
        )
        lines = walk(SYSTEM, filters)
        assert total(SYSTEM, filters).n == len(lines) == len({row.response.id for row in lines})
        question = f"q_{metric}"
        for row in lines:
            value = row.response.answers[question]
            assert band is None or band_of(metric, value) is band
        if doubt is Doubt.ONLY:
            return
        view = service.View(PERIOD, with_flagged=doubt is Doubt.COUNTED)
        figure = service.overview(SYSTEM, view, now=at(NOW)).whole.figures[metric]
        expected = figure.n if band is None else getattr(figure.bands, f"n_{band}")
        assert len(lines) == expected > 0


def test_list_of_a_node_holds_its_subtree(many, in_app):
    with in_app():
        for node_id in (many.north, many.counter, many.south):
            node = db.session.get_one(Touchpoint, node_id)
            filters = Filters(node=node, metric=Metric.NPS, doubt=Doubt.COUNTED)
            lines = walk(SYSTEM, filters)
            place = many.desk if node_id == many.south else many.counter
            assert {row.response.touchpoint_id for row in lines} == {place}
            assert total(SYSTEM, filters).n == len(lines)


def test_list_behind_a_reason_holds_exactly_who_chose_it(many, in_app):
    with in_app():
        for option in ("wait", "staff"):
            filters = Filters(option_id=option, question_id="q_reasons")
            lines = walk(SYSTEM, filters)
            assert total(SYSTEM, filters).n == len(lines) > 0
            assert all(option in row.response.answers["q_reasons"] for row in lines)
            # Together with a score it is counted, not read from daily counts.
            both = Filters(option_id=option, metric=Metric.NPS, band=Band.PASSIVE)
            lines = walk(SYSTEM, both)
            assert total(SYSTEM, both).n == len(lines)
            assert all(row.response.band == "passive" for row in lines)


def test_lists_are_newest_first_without_gaps_or_repeats(many, in_app):
    with in_app():
        filters = Filters(doubt=Doubt.COUNTED)
        lines = walk(SYSTEM, filters, size=7)
        keys = [(row.response.received_at, row.response.id) for row in lines]
        assert len(keys) == 150 == total(SYSTEM, filters).n
        assert all(newer > older for newer, older in pairwise(keys))


def test_answers_of_one_instant_are_paged_by_their_key(made, in_app):
    with in_app():
        for _ in range(5):
            give(made, at(NOW))
        assert len({row.response.id for row in walk(SYSTEM, Filters(), size=2)}) == 5


def test_narrowing_by_language_comment_words_and_day(many, in_app):
    with in_app():
        everything = walk(SYSTEM, Filters(doubt=Doubt.COUNTED))
        for filters, fits in (
            (Filters(language="zh", doubt=Doubt.COUNTED), lambda row: row.language == "zh"),
            (Filters(has_comment=True, doubt=Doubt.COUNTED), lambda row: row.comment),
            (
                Filters(search="等了", doubt=Doubt.COUNTED),
                lambda row: "等了" in (row.comment or ""),
            ),
            (
                Filters(search="FINE", doubt=Doubt.COUNTED),
                lambda row: "Fine" in (row.comment or ""),
            ),
            # Signs of LIKE are letters here.
            (
                Filters(search="50% off_", doubt=Doubt.COUNTED),
                lambda row: "50%" in (row.comment or ""),
            ),
            (Filters(search="5_%", doubt=Doubt.COUNTED), lambda row: False),
            (
                Filters(from_on=date(2026, 3, 10), to_on=date(2026, 3, 12), doubt=Doubt.COUNTED),
                lambda row: date(2026, 3, 10) <= row.local_on <= date(2026, 3, 12),
            ),
        ):
            expected = [row.response.id for row in everything if fits(row.response)]
            assert [row.response.id for row in walk(SYSTEM, filters)] == expected
            assert total(SYSTEM, filters).n == len(expected)


def test_a_rare_word_is_looked_for_among_the_newest(many, in_app, client, sign_in, monkeypatch):
    monkeypatch.setattr(queries, "MOST_SEARCHED", 30)
    with in_app():
        newest = [row.response.id for row in walk(SYSTEM, Filters(doubt=Doubt.COUNTED))[:30]]
        lines = walk(SYSTEM, Filters(has_comment=True, doubt=Doubt.COUNTED))
        assert lines
        assert {row.response.id for row in lines} <= set(newest)
        # Figures are never cut short.
        filters = Filters(metric=Metric.NPS, doubt=Doubt.COUNTED)
        assert len(walk(SYSTEM, filters)) == 150
        assert queries.searched_from(filters) is None
    sign_in(client, email("ada"))
    assert "Looked through the newest" in get(client, "/responses?comment=1")[1]
    assert "Looked through" not in get(client, "/responses?metric=nps")[1]


def test_days_are_those_of_the_touchpoint_not_of_the_server(made, in_app):
    with in_app():
        for zone, instant in (
            ("Pacific/Kiritimati", "2026-03-09T10:30Z"),  # already the 10th there
            ("Pacific/Pago_Pago", "2026-03-11T10:30Z"),  # still the 10th there
        ):
            give(made, at(instant), zone=zone)
        day = date(2026, 3, 10)
        assert len(walk(SYSTEM, Filters(from_on=day, to_on=day))) == 2


def test_doubtful_answers_are_left_out_and_counted(made, in_app):
    with in_app():
        for flags in ((), ("too_fast",), ("honeypot", "duplicate")):
            give(made, at(NOW), flags=flags)
        filters = Filters(metric=Metric.NPS)
        assert (total(SYSTEM, filters).n, n_doubtful(SYSTEM, filters)) == (1, 2)
        assert n_doubtful(SYSTEM, Filters(metric=Metric.NPS, doubt=Doubt.COUNTED)) is None


# Pages


def get(client, address):
    answer = client.get(address)
    return answer.status_code, answer.get_data(as_text=True)


def n_shown(page):
    return page.count('class="queue-row"')


def test_page_shows_words_local_time_and_total(made, in_app, client, sign_in):
    with in_app():
        give(made, at("2026-03-27T16:30Z"), form={"a.q_comment": ["Too slow"]}, flags=("too_fast",))
        give(made, at("2026-03-28T01:00Z"), nps=10, language="zh")
    sign_in(client, email("vera"))
    status, page = get(client, "/responses?flagged=all")
    assert status == 200
    for words in ("NPS 2 · Detractor", "NPS 10 · Promoter", "Sent too fast", "2 responses"):
        assert words in page
    assert "28 Mar 2026, 00:30" in page  # of the touchpoint, eight hours ahead
    status, page = get(client, "/responses?metric=nps")
    assert n_shown(page) == 1
    assert "1 doubtful one left out" in page


def test_chinese_page_speaks_in_chinese_dates(made, in_app, client, sign_in):
    with in_app():
        give(made, at("2026-03-27T16:30Z"))
    sign_in(client, email("vera"))
    assert "2026年3月28日 00:30" in get(client, "/responses?lang=zh")[1]


def test_hostile_words_are_shown_as_words(made, in_app, client, sign_in):
    hostile = "<script>alert(1)</script> {{ 7*7 }} \u202egnp.exe <img src=x onerror=alert(1)>"
    with in_app():
        key = give(made, at(NOW), form={"a.q_comment": [hostile]}).key
    sign_in(client, email("vera"))
    for address in ("/responses", f"/responses/{key}", "/responses?q=<script>alert(1)</script>"):
        status, page = get(client, address)
        assert status == 200
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    shown = get(client, "/responses")[1]
    assert re.search(r"<bdi lang=\"en\">[^<]*\u202e", shown)


def test_others_do_not_exist(made, in_app, client, sign_in):
    with in_app():
        mine = give(made, at(NOW), place=made.counter).key
        other = give(made, at(NOW), place=made.desk).key
        codes = {
            name: db.session.get_one(Touchpoint, getattr(made, name)).code
            for name in ("counter", "desk", "south")
        }
    sign_in(client, email("vera"))
    page = get(client, "/responses")[1]
    assert n_shown(page) == 1
    assert f"/responses/{mine}" in page
    assert get(client, f"/responses/{mine}")[0] == 200
    for address in (
        f"/responses/{other}",
        "/responses/999999",
        f"/responses/{2**70}",
        f"/responses?node={codes['south']}",
        f"/responses?node={codes['desk']}&metric=nps",
        "/responses?node=NOPE",
    ):
        assert get(client, address)[0] == 404, address


def test_forged_cursors_and_filters_are_refused_in_words(made, client, sign_in):
    sign_in(client, email("vera"))
    for query in (
        "after=xyz",
        "after=WzFd",
        "metric=love",
        "from=2026-02-30",
        "from=2026-03-02&to=2026-03-01",
        "from=0001-01-01",
        "to=9999-12-31",
        "from=1999-12-31",
        "to=2101-01-01",
        "flagged=yes",
        "score=nps.furious",
    ):
        assert get(client, f"/responses?{query}")[0] == 422, query


@pytest.mark.parametrize("day", ["2000-01-01", "2100-12-31"])
def test_the_first_and_the_last_day_that_can_be_asked(made, client, sign_in, day):
    sign_in(client, email("vera"))
    assert get(client, f"/responses?from={day}&to={day}")[0] == 200
    assert client.get(f"/dashboard?from={day}&to={day}").status_code == 200
    assert get(client, "/responses?q=%00%FF&language=%00&option=%00")[0] == 200


def test_filters_are_kept_from_page_to_page_and_can_be_taken_away(made, in_app, client, sign_in):
    with in_app():
        for minute in range(45):
            give(made, at(NOW) - timedelta(minutes=minute), form={"a.q_reasons": ["wait"]})
    sign_in(client, email("vera"))
    page = get(client, "/responses?score=nps.detractor&option=wait&question=q_reasons")[1]
    assert n_shown(page) == 40
    assert "45 responses" in page
    assert "Waiting time" in page  # the option in words
    following = re.search(r'href="([^"]*after=[^"]*)"', page)[1].replace("&amp;", "&")
    assert "metric=nps&band=detractor&question=q_reasons&option=wait" in following
    assert n_shown(get(client, following)[1]) == 5


def test_number_of_statements_does_not_grow_with_the_list(
    made, in_app, client, sign_in, count_queries
):
    sign_in(client, email("vera"))
    counts = []
    for n in (1, 12):
        with in_app():
            for _ in range(n):
                give(made, at(NOW))
        with count_queries() as found:
            get(client, "/responses?metric=nps")
        counts.append(found.statements)
    assert counts == [7, 7]
