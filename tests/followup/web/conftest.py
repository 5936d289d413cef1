"""A signed-in agent in front of one case."""

from dataclasses import dataclass
from typing import Any

import pytest

from feedback.followup.store.models import FollowUpCase
from tests.factories.followup import World, email, opened, world
from tests.harness.moments import at

OPENED = "Mon 2026-03-30 10:00 Asia/Shanghai"
CONTACT = {"name": "Li Na", "phone": "+86 138 0013 8000", "email": "li.na@example.cn"}


@dataclass
class Desk:
    """A browser, the people of the world, and a case; `post` sends one action."""

    client: Any
    in_app: Any
    sign_in: Any
    made: World
    number: str
    case_id: int

    def as_(self, name: str) -> "Desk":
        """The same desk with another person in front of it."""
        self.sign_in(self.client, email(name))
        return self

    def get(self, path: str = "") -> Any:
        return self.client.get(path or f"/cases/{self.number}")

    def post(self, noun: str, revision: int | str = 1, **fields: str) -> Any:
        return self.client.post(
            f"/cases/{self.number}/{noun}", data={"revision": str(revision), **fields}
        )

    def case(self) -> FollowUpCase:
        with self.in_app() as session:
            found = session.get_one(FollowUpCase, self.case_id)
            session.expunge(found)
            return found


@pytest.fixture
def desk(in_app, client, sign_in, clock):
    with in_app():
        made = world(at("Mon 2026-03-30 08:00 Asia/Shanghai"))
        case = opened(
            made, at(OPENED), contact=CONTACT, language="zh", comment="排队<b>太久</b>\u202e"
        )
        number, case_id = case.number, case.id
    clock.at("Mon 2026-03-30 10:20 Asia/Shanghai")
    return Desk(client, in_app, sign_in, made, number, case_id).as_("wei")
