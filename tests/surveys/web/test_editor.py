"""The staff's survey pages: start, edit as an ordinary form, refuse with links, publish, look."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.serving import make_server

from feedback.accounts.domain.roles import SYSTEM, Role
from feedback.accounts.service import add_staff
from feedback.core import clock
from feedback.surveys import service
from feedback.surveys.ready_made import KEYS, ready_made
from feedback.surveys.store.models import Survey
from feedback.surveys.store.queries import survey as survey_with

Form = MultiDict[str, str]


@pytest.fixture
def manager(client: FlaskClient, in_app: Any, sign_in: Any) -> FlaskClient:
    """A signed-in manager."""
    with in_app():
        add_staff(
            actor=SYSTEM,
            now=clock.now(),
            email="may@example.com",
            name="May",
            role=Role.MANAGER,
            password="correct horse battery",
        )
    sign_in(client, "may@example.com")
    return client


@pytest.fixture
def draft(in_app: Any) -> Callable[..., int]:
    """`draft("nps")`: the id of a survey that was not published."""

    def make(key: str = "nps") -> int:
        with in_app():
            return service.create_survey(
                actor=SYSTEM, now=clock.now(), name="Desk", document=ready_made()[key]
            ).id

    return make


def fields(page: str) -> Form:
    """What a browser would send back from the editor without touching anything."""
    form: Form = MultiDict()
    body = page.partition('class="survey-form"')[2]
    pattern = re.compile(
        r"<input ([^>]*)>|<textarea ([^>]*)>\n?([^<]*)</textarea>"
        r"|<select ([^>]*)>(.*?)</select>",
        re.DOTALL,
    )
    for line, area, text, select, options in pattern.findall(body):
        attributes = line or area or select
        name = unescape(re.search(r'name="([^"]*)"', attributes)[1])  # type: ignore[index]
        if line:
            if 'type="checkbox"' in line and "checked" not in line:
                continue
            value = re.search(r'value="([^"]*)"', line)
            form.add(name, unescape(value[1]) if value else "")
        elif select:
            chosen = re.search(r'value="([^"]*)" selected', options)
            form.add(name, chosen[1] if chosen else "")
        else:
            form.add(name, unescape(text))
    return form


def opened(client: FlaskClient, survey_id: int) -> Form:
    return fields(client.get(f"/surveys/{survey_id}/draft").text)


@pytest.mark.parametrize("key", KEYS)
def test_saving_untouched_changes_nothing(
    manager: FlaskClient, draft: Callable[..., int], in_app: Any, key: str
) -> None:
    survey_id = draft(key)
    with in_app():
        before = survey_with(survey_id).draft
    assert (
        manager.post(f"/surveys/{survey_id}/draft", data=opened(manager, survey_id)).status_code
        == 303
    )
    with in_app():
        kept = survey_with(survey_id)
        assert kept.revision == 2
        assert kept.draft == before


@pytest.mark.parametrize("start", [*KEYS, "blank"])
def test_a_survey_starts_from_a_ready_made_one(
    manager: FlaskClient, in_app: Any, start: str
) -> None:
    form = {"name": "Delivery", "start": start, "languages": ["zh", "en"]}
    made = manager.post("/surveys", data=form)
    assert made.status_code == 303
    page = manager.get(made.headers["Location"])
    assert page.status_code == 200
    assert "Delivery" in manager.get("/surveys").text


def test_a_survey_in_one_language_asks_for_one(manager: FlaskClient, in_app: Any) -> None:
    made = manager.post("/surveys", data={"name": "Nur", "start": "csat", "languages": ["zh"]})
    survey_id = int(made.headers["Location"].split("/")[2])
    with in_app():
        document = survey_with(survey_id).draft
    assert document["languages"] == ["zh"]
    assert set(document["title"]) == {"zh"}
    assert manager.post(f"/surveys/{survey_id}/publication").status_code == 303


def test_a_nameless_survey_is_asked_for_its_name(manager: FlaskClient) -> None:
    answer = manager.post("/surveys", data={"name": " ", "start": "nps", "languages": ["en"]})
    assert answer.status_code == 422
    assert "Give the survey a name." in answer.text


def test_a_name_that_was_taken_away_loses_nothing_else(
    manager: FlaskClient, draft: Callable[..., int]
) -> None:
    survey_id = draft()
    form = opened(manager, survey_id)
    form["name"], form["title.en"] = " ", "Typed before the name went"
    answer = manager.post(f"/surveys/{survey_id}/draft", data=form)
    assert answer.status_code == 422
    assert 'value="Typed before the name went"' in answer.text
    assert re.search(r'<a href="#f-name">A survey needs a name', answer.text)
    assert re.search(r'id="f-name"[^>]*aria-invalid="true"', answer.text)


def test_questions_are_added_moved_and_removed_with_everything_typed_kept(
    manager: FlaskClient, draft: Callable[..., int], in_app: Any
) -> None:
    survey_id = draft()

    def do(step: str, **typed: str) -> list[str]:
        form = opened(manager, survey_id)
        form["do"] = step
        for name, value in typed.items():
            form[name.replace("__", ".")] = value
        answer = manager.post(f"/surveys/{survey_id}/questions", data=form)
        assert answer.status_code == 303
        with in_app():
            return [q["id"] for q in survey_with(survey_id).draft["questions"]]

    assert do("add:single_choice", title__en="Typed before adding")[-1] == "q_single_choice"
    with in_app():
        assert survey_with(survey_id).draft["title"]["en"] == "Typed before adding"
    assert do("up:q_single_choice") == [
        "q_nps",
        "q_reasons",
        "q_comment",
        "q_single_choice",
        "q_contact",
    ]
    assert do("remove:q_contact")[-1] == "q_single_choice"
    do("remove-option:q_single_choice:wait")
    do(
        "keep:q_single_choice",
        **{"questions__q_single_choice__options__+__en": "Parking lot"},
    )
    with in_app():
        question = survey_with(survey_id).draft["questions"][-1]
    assert [o["id"] for o in question["options"]] == ["staff", "other", "parking_lot"]


def test_a_condition_is_ticked(
    manager: FlaskClient, draft: Callable[..., int], in_app: Any
) -> None:
    survey_id = draft()
    form = opened(manager, survey_id)
    form.setlist("questions.q_comment.show_if.q_reasons", ["=other", "=price"])
    form.setlist("questions.q_comment.show_if.q_nps", ["promoter"])
    form["questions.q_comment.show_if_mode"] = "any"
    manager.post(f"/surveys/{survey_id}/draft", data=form)
    with in_app():
        condition = survey_with(survey_id).draft["questions"][2]["show_if"]
    assert condition == {
        "any": [
            {"question": "q_nps", "bands": ["promoter"]},
            {"question": "q_reasons", "options": ["other", "price"]},
        ]
    }


def test_publishing_is_refused_with_the_whole_list_linked_to_fields(
    manager: FlaskClient, draft: Callable[..., int], in_app: Any
) -> None:
    survey_id = draft()
    form = opened(manager, survey_id)
    form["title.zh"] = ""
    form["questions.q_reasons.options.wait.en"] = ""
    form["endings.passive.title.en"] = " "
    form["lead_question"] = ""
    answer = manager.post(f"/surveys/{survey_id}/publication", data=form)
    assert answer.status_code == 422
    summary = answer.text.partition('id="errors"')[2].partition("</div>")[0]
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert set(targets) == {
        "f-title.zh",
        "f-questions.q_reasons.options.wait.en",
        "f-endings.passive.title.en",
        "f-lead_question",
    }
    for target in targets:
        assert f'id="{target}"' in answer.text
        field = answer.text.partition(f'id="{target}"')[2].partition(">")[0]
        assert 'aria-invalid="true"' in field
    with in_app():
        assert survey_with(survey_id).status == "draft"


def test_a_removed_question_leaves_a_dangling_condition_that_is_told(
    manager: FlaskClient, draft: Callable[..., int]
) -> None:
    survey_id = draft()
    form = opened(manager, survey_id)
    form["do"] = "remove:q_nps"
    manager.post(f"/surveys/{survey_id}/questions", data=form)
    answer = manager.post(f"/surveys/{survey_id}/publication")
    assert answer.status_code == 422
    assert "The condition names a question that is not there any more." in answer.text
    assert 'href="#f-questions.q_reasons.show_if"' in answer.text


def test_publish_close_and_the_frozen_version(
    manager: FlaskClient, draft: Callable[..., int]
) -> None:
    survey_id = draft("touchpoint")
    done = manager.post(f"/surveys/{survey_id}/publication", data=opened(manager, survey_id))
    assert done.status_code == 303
    page = manager.get(f"/surveys/{survey_id}").text
    assert "shown now" in page
    version = manager.get(f"/surveys/{survey_id}/versions/1?in=zh").text
    assert "您有多大可能向亲友或同事推荐我们？" in version
    assert manager.get(f"/surveys/{survey_id}/versions/2").status_code == 404
    assert manager.post(f"/surveys/{survey_id}/closure").status_code == 303
    assert manager.post(f"/surveys/{survey_id}/closure").status_code == 422


def test_who_saves_second_keeps_what_was_typed(
    manager: FlaskClient, draft: Callable[..., int], in_app: Any
) -> None:
    survey_id = draft()
    mine, theirs = opened(manager, survey_id), opened(manager, survey_id)
    theirs["title.en"] = "Theirs"
    manager.post(f"/surveys/{survey_id}/draft", data=theirs)
    mine["title.en"] = "Mine"
    answer = manager.post(f"/surveys/{survey_id}/draft", data=mine)
    assert answer.status_code == 409
    assert 'value="Mine"' in answer.text
    with in_app():
        assert survey_with(survey_id).draft["title"]["en"] == "Theirs"
    again = manager.post(f"/surveys/{survey_id}/draft", data=fields(answer.text))
    assert again.status_code == 303
    with in_app():
        assert survey_with(survey_id).draft["title"]["en"] == "Mine"


def test_preview_shows_the_draft_and_posts_nowhere(
    manager: FlaskClient, draft: Callable[..., int]
) -> None:
    page = manager.get(f"/surveys/{draft()}/preview?lang=zh")
    assert page.status_code == 200
    assert "预览" in page.text
    assert 'method="post"' not in page.text
    assert "<button" not in page.text


def test_hostile_words_stay_words(
    manager: FlaskClient, draft: Callable[..., int], in_app: Any
) -> None:
    survey_id = draft()
    form = opened(manager, survey_id)
    hostile = '"><script>alert(1)</script>{{ 7*7 }}'
    form["title.en"] = hostile
    form["questions.q_reasons.options.wait.en"] = hostile
    form["questions.q_comment.help.en"] = "NUL \x00 bell \x07 \u202e"
    manager.post(f"/surveys/{survey_id}/draft", data=form)
    for page in ("draft", "preview?lang=en"):
        text = manager.get(f"/surveys/{survey_id}/{page}").text
        assert "<script>alert" not in text
        assert "{{ 7*7 }}" in text
    with in_app():
        document = survey_with(survey_id).draft
    assert document["title"]["en"] == hostile
    assert document["questions"][2]["help"]["en"] == "NUL  bell  \u202e"


@pytest.mark.parametrize(
    "change",
    [
        {"question": "../../etc"},
        {"questions.q_nps.type": "nonsense"},
        {"languages": ""},
        {"questions.q_comment.max_chars": "many"},
        {"revision": "x"},
        {"do": "remove-option:q_nps"},
        {"languages": "²"},
        {"languages": "NaN", "default_language": "NaN"},
        {"question": "²", "questions.².type": "nps"},
    ],
)
def test_a_forged_form_breaks_nothing(
    manager: FlaskClient, draft: Callable[..., int], change: dict[str, str]
) -> None:
    survey_id = draft("touchpoint")
    for address in ("draft", "questions", "publication"):
        form = opened(manager, survey_id)
        form.update(change)
        assert manager.post(f"/surveys/{survey_id}/{address}", data=form).status_code < 500
    assert manager.get(f"/surveys/{survey_id}/draft").status_code == 200


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("GET", "/surveys"),
        ("GET", "/surveys/new"),
        ("GET", "/surveys/1"),
        ("GET", "/surveys/1/draft"),
        ("GET", "/surveys/1/preview"),
        ("POST", "/surveys"),
        ("POST", "/surveys/1/draft"),
        ("POST", "/surveys/1/publication"),
        ("POST", "/surveys/1/closure"),
    ],
)
def test_strangers_are_sent_to_sign_in(
    client: FlaskClient, draft: Callable[..., int], rows_of_surveys: Any, method: str, address: str
) -> None:
    draft()
    before = rows_of_surveys()
    answer = client.open(address, method=method)
    assert answer.status_code in {302, 401}
    assert rows_of_surveys() == before


@pytest.fixture
def rows_of_surveys(in_app: Any) -> Callable[[], list[Any]]:
    """Every survey as it stands."""

    def rows() -> list[Any]:
        with in_app() as session:
            return [(s.id, s.status, s.revision) for s in session.query(Survey).all()]

    return rows


def test_the_list_costs_one_statement_for_any_number(
    app: Flask,
    manager: FlaskClient,
    draft: Callable[..., int],
    count_queries: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # What other rooms add is theirs to keep cheap.
    monkeypatch.setitem(app.extensions["slots"], "survey_touchpoint_count", [])

    def statements() -> int:
        with count_queries() as n:
            assert manager.get("/surveys").status_code == 200
        return n.statements

    draft()
    one = statements()
    draft()
    draft()
    assert statements() == one


HUGE = ("2147483648", "9223372036854775808", "9" * 400, "9" * 5000)


@pytest.mark.parametrize("number", HUGE, ids=["2^31", "2^63", "400 digits", "5000 digits"])
def test_numbers_that_no_row_has_are_not_found(
    manager: FlaskClient, draft: Callable[..., int], number: str
) -> None:
    survey_id = draft("nps")
    manager.post(f"/surveys/{survey_id}/publication")
    for address in ("", "/draft", "/preview", "/versions/1"):
        assert manager.get(f"/surveys/{number}{address}").status_code == 404
    for address in ("draft", "questions", "publication", "closure"):
        assert manager.post(f"/surveys/{number}/{address}").status_code in {404, 405}
    assert manager.get(f"/surveys/{survey_id}/versions/{number}").status_code == 404
    # What is no number at all to the server shows the draft.
    shown = manager.get(f"/surveys/{survey_id}/preview?version={number}").status_code
    assert shown == (200 if len(number) > 4300 else 404)
    form = fields(manager.get(f"/surveys/{survey_id}/draft").text)
    form["revision"] = number
    assert manager.post(f"/surveys/{survey_id}/draft", data=form).status_code == 409


def test_a_longest_text_of_a_huge_number_is_refused_in_words(
    manager: FlaskClient, draft: Callable[..., int]
) -> None:
    survey_id = draft("nps")
    form = fields(manager.get(f"/surveys/{survey_id}/draft").text)
    field = next(name for name in form if name.endswith(".max_chars"))
    form[field] = "9" * 5000
    answer = manager.post(f"/surveys/{survey_id}/publication", data=form)
    assert answer.status_code == 422
    assert "between 1 and 10,000 characters" in answer.text


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_the_editor_in_a_browser(
    app: Flask,
    manager: FlaskClient,
    draft: Callable[..., int],
    new_page: Any,
    axe: Any,
    size: str,
    scheme: str,
) -> None:
    survey_id = draft("touchpoint")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    page = new_page(size, language="en", scheme=scheme)
    page.goto(f"{base}/login")
    page.get_by_label("E-mail").fill("may@example.com")
    page.locator("[name=password]").fill("correct horse battery")
    with page.expect_navigation():
        page.locator("[name=password]").press("Enter")
    for address in ("", "/new", f"/{survey_id}", f"/{survey_id}/draft?open=q_reasons"):
        page.goto(f"{base}/surveys{address}")
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # Enter in a field saves; it must never press the first "Remove".
    page.locator("[id='f-title.en']").fill("Saved by Enter")
    with page.expect_navigation():
        page.locator("[id='f-title.en']").press("Enter")
    assert page.get_by_text("Draft saved.").is_visible()
    assert page.locator("[name=question]").count() == 6
    assert page.locator("[id='f-questions.q_reasons.options.wait.en']").count() == 1
    page.locator("[id='f-title.zh']").fill("")
    with page.expect_navigation():
        page.get_by_role("button", name="Save and publish").click()
    assert axe(page) == []
    page.get_by_role("link", name="Title · 中文").click()
    assert page.evaluate("location.hash") == "#f-title.zh"
    server.shutdown()
