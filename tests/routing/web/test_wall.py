"""The praise wall: what it shows to whom, and how it is tended."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from feedback.core.database import db
from feedback.responses.store.models import Response
from feedback.routing.store.models import Praise, PraiseCredit
from tests.factories.followup import email, response, world
from tests.harness.moments import at

NOW = at("Mon 2026-03-30 10:00 Asia/Shanghai")
BEFORE = at("Fri 2026-03-27 10:00 Asia/Shanghai")


@pytest.fixture
def made(in_app: Callable[..., Any], clock: Any) -> Any:
    clock.at(NOW)
    with in_app():
        return world(NOW)


def praise(made: Any, comment: str, **facts: Any) -> int:
    row = response(made, BEFORE, value=10, comment=comment, reasons=(), **facts)
    db.session.add(
        Praise(
            response_key=row.id,
            touchpoint_id=row.touchpoint_id,
            praised_at=BEFORE,
            praised_on=row.local_on,
        )
    )
    db.session.flush()
    return row.id


def page(client: Any, address: str = "/praise") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    text: str = answer.get_data(as_text=True)
    return text


def test_the_last_day_is_the_one_of_the_place(
    made: Any, client: Any, sign_in: Any, clock: Any
) -> None:
    # 3 p.m. in Greenwich is eleven at night at the place; 5 p.m. is one in the morning.
    for moment, last_on in (("15:00", "2026-03-30"), ("17:00", "2026-03-31")):
        clock.at(f"Mon 2026-03-30 {moment} UTC")
        sign_in(client, email("wei"))
        assert re.search(rf'name="to"[^>]*value="{last_on}"', page(client))


def test_it_shows_praise_in_scope_without_contact(
    made: Any, in_app: Any, client: Any, sign_in: Any
) -> None:
    with in_app():
        praise(made, "Fast & kind", contact={"phone": "13800138000", "name": "Zoe Customer"})
        praise(made, "South is great", touchpoint_id=made.desk)
        praise(made, "Robot words", is_flagged=True)
    sign_in(client, email("wei"))
    shown = page(client)
    assert "Fast &amp; kind" in shown
    for absent in ("South is great", "Robot words", "13800138000", "Zoe"):
        assert absent not in shown
    assert "Praise wall" in page(client, "/responses")
    sign_in(client, email("ada"))
    assert "South is great" in page(client)
    assert "South is great" not in page(client, "/praise?from=2026-03-28")
    assert client.get("/praise?from=x").status_code == 422


def test_erased_words_leave_the_wall(made: Any, in_app: Any, client: Any, sign_in: Any) -> None:
    with in_app():
        key = praise(made, "Goodbye words")
    with in_app():
        row = db.session.get_one(Response, key)
        row.comment, row.erased_at = None, NOW
    sign_in(client, email("ada"))
    assert "Goodbye" not in page(client)
    assert client.post(f"/praise/{key}/hiding", data={"is_hidden": "1"}).status_code == 404


def test_a_colleague_is_credited_and_taken_back(
    made: Any, in_app: Any, client: Any, sign_in: Any
) -> None:
    with in_app():
        key = praise(made, "The tall one helped me")
    sign_in(client, email("lena"))
    where = f"/praise/{key}/credits"
    wei, omar = made.wei.staff_id, made.omar.staff_id
    told = client.post(where, data={"staff": wei, "query": "staff=1&next=https://evil"})
    assert (told.status_code, told.location) == (303, f"/praise?staff=1#praise-{key}")
    assert client.post(where, data={"staff": wei}).status_code == 303
    assert client.post(where, data={"staff": omar}).status_code == 422
    with in_app():
        rows = db.session.scalars(select(PraiseCredit)).all()
        assert [(row.staff_id, row.credited_by) for row in rows] == [(wei, made.lena.staff_id)]
    shown = page(client, f"/praise?staff={wei}")
    assert "The tall one helped me" in shown
    assert "Do not credit Wei Zhang" in shown
    assert client.post(f"{where}/{wei}/removal").status_code == 303
    assert "The tall one helped me" not in page(client, f"/praise?staff={wei}")


def test_a_praise_is_taken_down_and_put_up_again(
    made: Any, in_app: Any, client: Any, sign_in: Any
) -> None:
    with in_app():
        key = praise(made, "Rude joke")
    sign_in(client, email("mei"))
    assert client.post(f"/praise/{key}/hiding", data={"is_hidden": "1"}).status_code == 303
    assert "Rude joke" not in page(client)
    assert "Rude joke" in page(client, "/praise?hidden=1")
    sign_in(client, email("vera"))
    assert "Rude joke" not in page(client, "/praise?hidden=1")
    assert client.post(f"/praise/{key}/hiding", data={"is_hidden": "0"}).status_code == 403
    sign_in(client, email("omar"))
    assert client.post(f"/praise/{key}/hiding", data={"is_hidden": "0"}).status_code == 404


def test_the_wall_costs_the_same_whatever_its_length(
    made: Any, in_app: Any, client: Any, sign_in: Any, count_queries: Any
) -> None:
    sign_in(client, email("mei"))
    costs = []
    for n in (1, 2):
        with in_app():
            for number in range(n):
                praise(made, f"Thanks {number}")
        page(client)
        with count_queries() as counted:
            page(client)
        costs.append(counted.statements)
    assert costs[0] == costs[1]
