"""`/cases` as staff see it."""

from tests.factories.followup import opened
from tests.harness.moments import at


def test_a_stranger_is_sent_to_sign_in(client):
    assert client.get("/cases").status_code == 302


def test_the_queue_shows_time_left_in_working_time(desk):
    page = desk.get("/cases").get_data(as_text=True)
    assert "40 min left" in page
    assert "today 11:00" in page
    assert '<bdi lang="zh">排队&lt;b&gt;太久&lt;/b&gt;\u202e</bdi>' in page
    assert f"/cases/{desk.number}/claim" in page


def test_lateness_counts_no_night(desk, clock):
    clock.at("Tue 2026-03-31 09:30 Asia/Shanghai")
    page = desk.as_("wei").get("/cases?view=overdue").get_data(as_text=True)
    assert "7 h 30 min late" in page
    assert "yesterday 11:00" in page


def test_a_late_case_on_hold_shows_both(desk, clock):
    from feedback.followup import service

    clock.at("Mon 2026-03-30 11:30 Asia/Shanghai")
    with desk.in_app():
        service.hold(
            actor=desk.made.wei,
            now=clock.now,
            number=desk.number,
            seen_revision=1,
            reason="not_reached",
        )
    for path in ("/cases", "/cases?view=overdue", f"/cases/{desk.number}"):
        page = desk.get(path).get_data(as_text=True)
        main = page[page.index("queue-due" if path.startswith("/cases?") else "<main") :]
        assert "On hold" in main, path
        assert ">Overdue</span>" in main.replace("</svg>", ">"), path


def test_a_case_on_hold_says_what_it_waits_for_and_until_when(desk):
    assert desk.post("hold", reason="agreed_time", until="2026-03-31T09:30").status_code == 303
    page = desk.get("/cases?view=waiting").get_data(as_text=True)
    assert "The customer asked for a later time · " in page.replace('<span class="nowrap">', "")
    assert "until tomorrow 09:30" in page


def test_every_view_opens_when_empty(desk):
    for view in ("mine", "overdue", "resolved", "nonsense"):
        assert desk.get(f"/cases?view={view}").status_code == 200


def test_an_agent_of_another_site_sees_nothing_of_it(desk):
    page = desk.as_("omar").get("/cases").get_data(as_text=True)
    assert desk.number not in page
    assert "No open case" in page


def test_a_viewer_sees_the_queue_but_no_button(desk):
    page = desk.as_("vera").get("/cases").get_data(as_text=True)
    assert desk.number in page
    assert "/claim" not in page


def test_more_than_a_page_goes_on(desk):
    with desk.in_app():
        for _ in range(31):
            opened(desk.made, at("Mon 2026-03-30 10:00 Asia/Shanghai"), value=6)
    first = desk.get("/cases").get_data(as_text=True)
    assert first.count('class="queue-row') == 30
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert desk.get(following).get_data(as_text=True).count('class="queue-row') == 2


def test_a_damaged_address_is_told(desk):
    assert desk.get("/cases?after=abc").status_code == 422
