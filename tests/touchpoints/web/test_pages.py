"""Pages of the tree as people use them."""

from __future__ import annotations

import re

import pytest

from feedback.audit.store.models import AuditEntry
from feedback.touchpoints.store.models import Touchpoint
from tests.factories.places import CODES, build_places, email
from tests.harness import pdf

TILL, DESK, SHOP = CODES["till"], CODES["desk"], CODES["shop"]
DETAILS = {"name_en": "Till 1", "name_zh": "一号收银", "moment": "purchase", "channel": "counter"}


@pytest.fixture
def places(in_app):
    with in_app():
        return build_places()


@pytest.fixture
def enter(client, sign_in, places):
    def as_person(name):
        sign_in(client, email(name))
        return client

    return as_person


def page(answer):
    return answer.get_data(as_text=True)


def node(in_app, code):
    with in_app() as session:
        found = session.query(Touchpoint).filter_by(code=code).one()
        session.refresh(found)
        session.expunge(found)
        return found


def test_tree_shows_what_the_person_sees(enter):
    shown = page(enter("manager").get("/touchpoints"))
    assert [code for code in CODES.values() if f'href="/touchpoints/{code}"' in shown] == [
        CODES["east"],
        SHOP,
        TILL,
    ]


@pytest.mark.parametrize("n_more", [0, 3])
def test_tree_page_costs_the_same_queries_whatever_its_size(
    enter, in_app, places, count_queries, n_more
):
    from feedback.accounts.domain.roles import SYSTEM
    from feedback.core import clock
    from feedback.touchpoints.service import add_node

    with in_app():
        for number in range(n_more):
            add_node(
                actor=SYSTEM,
                now=clock.now(),
                parent_id=places.shop,
                kind="touchpoint",
                name={"en": f"More {number}"},
            )
    client = enter("manager")
    with count_queries() as n:
        client.get("/touchpoints")
    assert n.statements == 3, n.sql


@pytest.mark.parametrize(
    ("person", "status"),
    [("admin", 200), ("manager", 200), ("agent", 200), ("viewer", 200), ("stranger", 404)],
)
def test_page_of_a_touchpoint_exists_for_who_sees_it(enter, person, status):
    client = enter(person)
    assert client.get(f"/touchpoints/{TILL}").status_code == status


READS = ["", "/qr.svg", "/qr.png", "/poster.pdf?lang=en", "/details", "/standards"]
WRITES = ["/details", "/survey", "/retirement", "/standards"]


@pytest.mark.parametrize("path", READS)
def test_out_of_scope_is_not_found_to_read(enter, path):
    assert enter("manager").get(f"/touchpoints/{DESK}{path}").status_code == 404


@pytest.mark.parametrize("path", WRITES)
def test_out_of_scope_is_not_found_to_write(enter, path):
    assert enter("manager").post(f"/touchpoints/{DESK}{path}").status_code == 404


@pytest.mark.parametrize("person", ["agent", "viewer"])
@pytest.mark.parametrize("path", WRITES)
def test_roles_without_the_right_may_not_write(enter, person, path):
    assert enter(person).post(f"/touchpoints/{TILL}{path}").status_code == 403


@pytest.mark.parametrize("person", ["agent", "viewer"])
def test_roles_without_the_right_see_no_buttons_to_write(enter, person):
    shown = page(enter(person).get(f"/touchpoints/{TILL}"))
    posts = re.findall(r'method="post" action="([^"]+)"', shown)
    assert set(posts) == {"/logout"}
    assert f"/touchpoints/{TILL}/details" not in shown


def test_new_touchpoint_gets_a_page_with_its_code(enter, in_app, places):
    answer = enter("manager").post(
        "/touchpoints",
        data={**DETAILS, "kind": "touchpoint", "parent": SHOP, "survey": places.survey_id},
    )
    code = answer.headers["Location"].rpartition("/")[2]
    made = node(in_app, code)
    assert answer.status_code == 303
    assert (made.name, made.moment, made.survey_id, made.parent_id) == (
        {"en": "Till 1", "zh": "一号收银"},
        "purchase",
        places.survey_id,
        places.shop,
    )


def test_new_touchpoint_with_faults_shows_them_all_and_keeps_what_was_typed(enter, in_app):
    answer = enter("manager").post(
        "/touchpoints",
        data={"kind": "touchpoint", "parent": SHOP, "channel": "counter", "notify_email": "nobody"},
    )
    shown = page(answer)
    assert answer.status_code == 422
    assert "A name is needed in at least one language." in shown
    assert "This is no e-mail address." in shown
    assert 'value="nobody"' in shown
    assert '<option selected value="counter">' in shown


@pytest.mark.parametrize(
    ("person", "parent", "status"),
    [
        ("admin", None, 303),
        ("manager", None, 403),
        ("manager", "west", 404),
        ("manager", "till", 403),
        ("agent", "shop", 403),
    ],
)
def test_where_one_may_add(enter, person, parent, status):
    form = {"name_en": "New", "kind": "touchpoint" if parent else "organisation", "zone": "UTC"}
    answer = enter(person).post(
        "/touchpoints", data=form | ({"parent": CODES[parent]} if parent else {})
    )
    assert answer.status_code == status


def test_details_are_changed(enter, in_app):
    seen = node(in_app, TILL).revision
    answer = enter("manager").post(
        f"/touchpoints/{TILL}/details", data=DETAILS | {"revision": seen, "zone": "Asia/Tokyo"}
    )
    changed = node(in_app, TILL)
    assert answer.status_code == 303
    assert (changed.name["zh"], changed.zone, changed.revision) == (
        "一号收银",
        "Asia/Tokyo",
        seen + 1,
    )


def test_details_changed_by_someone_else_meanwhile_are_a_conflict_that_keeps_everything(
    enter, in_app
):
    seen = node(in_app, TILL).revision
    client = enter("manager")
    client.post(f"/touchpoints/{TILL}/details", data=DETAILS | {"revision": seen})
    late = DETAILS | {"revision": seen, "name_en": "My own words"}
    answer = client.post(f"/touchpoints/{TILL}/details", data=late)
    shown = page(answer)
    assert answer.status_code == 409
    assert 'value="My own words"' in shown
    assert f'name="revision" type="hidden" value="{seen + 1}"' in shown
    assert "<li>Name in English: <b>Till 1</b></li>" in shown
    assert node(in_app, TILL).name["en"] == "Till 1"
    again = client.post(f"/touchpoints/{TILL}/details", data=late | {"revision": seen + 1})
    assert again.status_code == 303
    assert node(in_app, TILL).name["en"] == "My own words"


def test_survey_is_re_pointed_and_the_code_stays(enter, in_app, places):
    seen = node(in_app, TILL).revision
    client = enter("manager")
    answer = client.post(
        f"/touchpoints/{TILL}/survey", data={"survey": places.other_survey_id, "revision": seen}
    )
    assert answer.status_code == 303
    assert node(in_app, TILL).survey_id == places.other_survey_id
    late = client.post(
        f"/touchpoints/{TILL}/survey", data={"survey": places.survey_id, "revision": seen}
    )
    assert late.status_code == 409
    assert node(in_app, TILL).survey_id == places.other_survey_id


def test_unknown_survey_is_refused(enter):
    answer = enter("manager").post(f"/touchpoints/{TILL}/survey", data={"survey": "99999"})
    assert answer.status_code == 422


def test_touchpoint_is_retired_and_brought_back(enter, in_app):
    client = enter("manager")
    first = client.post(f"/touchpoints/{TILL}/retirement", data={"revision": 1})
    assert (first.status_code, node(in_app, TILL).retired_at is None) == (303, False)
    again = client.post(f"/touchpoints/{TILL}/retirement", data={"revision": 2, "bring_back": "1"})
    assert (again.status_code, node(in_app, TILL).retired_at) == (303, None)


def test_standards_are_typed_in_percent_and_kept_as_shares(enter):
    client = enter("manager")
    answer = client.post(
        f"/touchpoints/{TILL}/standards", data={"nps": "45", "csat": "85.5", "revision": "1"}
    )
    assert answer.status_code == 303
    shown = page(client.get(f"/touchpoints/{TILL}"))
    assert ">45</td>" in shown
    assert ">85.5%</td>" in shown
    form = page(client.get(f"/touchpoints/{TILL}/standards"))
    assert 'value="85.5"' in form


def test_standards_with_faults_keep_what_was_typed(enter):
    answer = enter("manager").post(
        f"/touchpoints/{TILL}/standards", data={"nps": "450", "csat": "many", "revision": "1"}
    )
    shown = page(answer)
    assert answer.status_code == 422
    assert "From -100 to 100." in shown
    assert 'value="450"' in shown
    assert 'value="many"' in shown


def test_standards_of_an_old_revision_are_a_conflict(enter):
    client = enter("manager")
    for revision, status in (("1", 303), ("1", 409), ("2", 303)):
        answer = client.post(
            f"/touchpoints/{TILL}/standards", data={"nps": "30", "revision": revision}
        )
        assert answer.status_code == status


def test_png_and_poster_lead_to_the_touchpoint(enter, app):
    client = enter("viewer")
    address = f"{app.extensions['settings'].public_url}/t/{TILL}"
    png = client.get(f"/touchpoints/{TILL}/qr.png?size=card")
    poster = client.get(f"/touchpoints/{TILL}/poster.pdf?lang=both")
    assert pdf.decode_png(png.data) == [address]
    assert pdf.codes(poster.data) == [address]
    assert (png.mimetype, poster.mimetype) == ("image/png", "application/pdf")


@pytest.mark.parametrize(
    "path", [f"/touchpoints/{TILL}/qr.png?size=huge", f"/touchpoints/{TILL}/poster.pdf?lang=fr",
             f"/touchpoints/{SHOP}/qr.svg", f"/touchpoints/{SHOP}/poster.pdf"]
)  # fmt: skip
def test_symbols_that_do_not_exist_are_not_found(enter, path):
    assert enter("viewer").get(path).status_code == 404


def test_poster_in_chinese_leaves_the_page_in_the_language_it_had(enter):
    client = enter("viewer")
    client.get("/touchpoints?lang=en")
    client.get(f"/touchpoints/{TILL}/poster.pdf?lang=zh")
    assert '<html lang="en">' in page(client.get("/touchpoints"))


def test_names_are_escaped_everywhere(enter, in_app, places):
    seen = node(in_app, TILL).revision
    client = enter("manager")
    client.post(
        f"/touchpoints/{TILL}/details",
        data=DETAILS | {"revision": seen, "name_en": "<script>alert(1)</script>"},
    )
    for path in ("/touchpoints", f"/touchpoints/{TILL}", f"/touchpoints/{TILL}/details"):
        assert "<script>alert" not in page(client.get(path))
    assert client.get(f"/touchpoints/{TILL}/poster.pdf?lang=en").data.startswith(b"%PDF")


def test_changes_stand_in_the_audit_trail(enter, in_app, places):
    enter("manager").post(f"/touchpoints/{TILL}/retirement", data={"revision": 1})
    with in_app() as session:
        entry = session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
        assert (entry.action, entry.staff_id) == ("touchpoint.retired", places.manager.staff_id)
