"""Every text field of every page takes every hostile text: refused in words, or kept as typed.

The fields are found on the pages themselves, and the pages in the authorisation table, so that a
new field is tried without being named here. One that no page shows to this test fails it.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_wtf import FlaskForm
from sqlalchemy import select
from werkzeug.test import TestResponse
from wtforms import StringField, TextAreaField

from feedback.accounts.domain.roles import SYSTEM
from feedback.accounts.web.typed import line, lines
from feedback.core import clock as real_clock
from feedback.core.database import Base, db
from feedback.followup import service as followup
from feedback.responses.store.models import Response
from feedback.surveys.domain.clean import clean_text
from feedback.touchpoints.service import add_node, retire
from tests.architecture.authorisation import ROUTES
from tests.architecture.test_authorisation import Stage, samples
from tests.factories.followup import PASSWORD, World, email, opened, world
from tests.faults.forms_on_pages import Control, Form, fields_of_classes, forms_of
from tests.faults.hostile import ODD_VALUES, TEXTS

CONTACT = {"name": "Li Na", "phone": "+86 138 0013 8000", "email": "li.na@example.cn"}
# Numbers stand alone, or they are none; all others carry their name through the database.
NAMES = list(TEXTS)
HALVES = re.compile("[\ud800-\udfff]")
LONGEST_IN_ADDRESS = 4000
# One text of so many goes into each field; with `--long` all do.
SHARE = 10
# Not pages of forms, or forms that end the test's own session.
LEFT_OUT = re.compile(r"^GET /(static|healthz|readyz)|\.(csv|png|svg|pdf|json)|company|/u/<token>")
PROOFS = frozenset({"csrf_token", "revision", "t"})
ENDS = ("/logout", "/end", "/deactivation", "/ends")


def typed(name: str) -> str:
    """The text of a name as it is typed, with a mark by which it is found again."""
    text = TEXTS[name]
    if not text.strip() or len(text) > 2000 or re.fullmatch(r"[\d_.+\-²³eNa]+", text):
        return text
    return f"{text} zq{NAMES.index(name):02}z"


@dataclass
class Shop:
    """The application with one of everything, and an administrator before it."""

    app: Flask
    client: FlaskClient
    stranger: FlaskClient
    made: World
    stage: Stage
    enter: Callable[[], None]
    faults: list[str] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)
    n_sent: int = 0
    every: int = 1

    def texts_for(self, control: Control) -> list[str]:
        """What is put into a control: texts where people write, odd values elsewhere.

        Of `every` texts one, by turns, so that each form meets them all.
        """
        if control.is_typed or control.kind == "file":
            return NAMES[len(self.seen) % self.every :: self.every]
        return [f"odd {number}" for number in range(len(ODD_VALUES))][
            len(self.seen) % self.every :: self.every
        ]

    def case(self, status: str) -> tuple[str, str]:
        """The number of a new case that is open, held or resolved, and its receipt."""
        with self.app.app_context():
            now = real_clock.now()
            case = opened(self.made, now, contact=dict(CONTACT))
            act = {"actor": SYSTEM, "now": now, "number": case.number, "seen_revision": 1}
            if status == "held":
                followup.hold(**act, reason="not_reached", note="")
            if status == "resolved":
                followup.resolve(**act, reason_code="wait", note="Done.", customer_told=True)
            receipt = db.session.get_one(Response, case.response_key).receipt
            number = case.number
            db.session.commit()
        return number, receipt

    def retired(self) -> str:
        """The code of a touchpoint that asks nobody any more."""
        with self.app.app_context():
            who = {"actor": SYSTEM, "now": real_clock.now()}
            spot = add_node(**who, parent_id=self.made.north, kind="touchpoint", name={"en": "Old"})
            code = retire(**who, touchpoint_id=spot.id).code
            db.session.commit()
        return code

    def pages(self) -> Iterator[tuple[FlaskClient, Callable[[], str]]]:
        """Who opens which page; each call of the address gives a page that can be sent from."""
        for status in ("open", "held", "resolved"):
            yield self.client, lambda status=status: f"/cases/{self.case(status)[0]}"
            yield self.stranger, lambda status=status: f"/r/{self.case(status)[1]}?lang=en"
        yield self.client, lambda: f"/touchpoints/{self.retired()}"
        for route, row in ROUTES.items():
            if not route.startswith("GET ") or LEFT_OUT.search(route):
                continue
            values = self.stage.values(row.object, "own", "administrator")
            address = self.stage.address(route.partition(" ")[2], values)
            is_strangers = row.own[0] in {"200", "in"} or "/login" in address
            yield (self.stranger if is_strangers else self.client), lambda at=address: at


@pytest.fixture
def shop(
    app: Flask, in_app: Any, sign_in: Any, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> Shop:
    settings = replace(app.extensions["settings"], smtp_url="smtp://127.0.0.1:1", render_seconds=0)
    monkeypatch.setitem(app.extensions, "settings", settings)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with in_app():
        made = world(real_clock.now())
        kinds = samples(made)
    stage = Stage(app, kinds, {}, None)

    def enter() -> None:
        sign_in(client, email("ada"))

    enter()
    return Shop(app, client, app.test_client(), made, stage, enter)


@pytest.mark.parametrize("every", [SHARE, pytest.param(1, marks=pytest.mark.long)])
def test_every_text_field_takes_every_hostile_text(shop: Shop, every: int) -> None:
    shop.every = every
    # Buttons with something behind them come last: they take away what others are tried on.
    for has_text in (True, False):
        for client, address in shop.pages():
            shop.enter()
            try_page(shop, client, address, has_text=has_text)
    n_forms = len({action for action, _name in shop.seen})
    print(f"\n{n_forms} forms, {len(shop.seen)} fields, {shop.n_sent} requests")
    assert shop.faults == []
    shop.enter()
    for client, address in shop.pages():
        answer = client.get(address())
        assert answer.status_code < 500, address()
    with shop.app.app_context():
        assert list(kept_otherwise()) == []
    declared = fields_of_classes(FlaskForm, StringField, TextAreaField)
    found = {name for _action, name in shop.seen}
    unseen = {
        (form, name)
        for form, names in declared.items()
        for name in names
        if not any(one == name or one.endswith(f"-{name}") for one in found)
    }
    assert unseen == set(), "show these fields to the test: a page of `Shop.pages`"


def try_page(
    shop: Shop, client: FlaskClient, address: Callable[[], str], *, has_text: bool
) -> None:
    at = address()
    page = client.get(at)
    if page.status_code != 200 or page.mimetype != "text/html":
        return
    for form in forms_of(page.text, at):
        if form.action.endswith(ENDS):
            continue
        fresh = [one for one in form.controls if (plain(form), one.name) not in shop.seen]
        is_written = any(one.is_typed or one.kind == "file" for one in form.controls)
        behind = {one.name for one in form.controls} - PROOFS
        if fresh and behind and is_written is has_text:
            try_form(shop, client, address, form, fresh)


def plain(form: Form) -> str:
    """The form's address without the names of objects."""
    path = form.action.partition("?")[0]
    path = re.sub(r"/(C-\d+|\d+|[A-Z0-9]{8}|[\w-]{22,}|[0-9a-f]{16})(?=/|$)", "/*", path)
    return f"{form.method} {path}"


def try_form(
    shop: Shop,
    client: FlaskClient,
    address: Callable[[], str],
    form: Form,
    fresh: list[Control],
) -> None:
    wanted = plain(form), tuple(one.name for one in form.controls)

    def again(at: str) -> Form | None:
        page = client.get(at)
        if page.status_code >= 500:
            shop.faults.append(f"GET {at}: {page.status_code}")
        if "/login" in page.headers.get("Location", ""):
            shop.enter()
            page = client.get(at)
        for one in forms_of(page.text, at):
            if (plain(one), tuple(control.name for control in one.controls)) == wanted:
                return one
        return None

    at = address()
    now = again(at)
    # What proves the page comes last: whatever it says, the form may do its work, and be gone.
    for control in sorted(fresh, key=lambda one: one.name in PROOFS):
        shop.seen.add((plain(form), control.name))
        for name in shop.texts_for(control):
            if now is None:
                at = address()
                now = again(at)
            if now is None:
                return
            answer = send(shop, client, now, control, name)
            if answer.status_code >= 500:
                shop.faults.append(f"{plain(form)} {control.name} {name!r}: {answer.status_code}")
            if answer.status_code in {301, 302, 303}:
                after = client.get(answer.headers["Location"])
                if after.status_code >= 500:
                    shop.faults.append(f"{plain(form)} {control.name} {name!r}, then: 500")
            if answer.status_code < 400 or answer.status_code == 409:
                now = again(at)


def send(shop: Shop, client: FlaskClient, form: Form, control: Control, name: str) -> TestResponse:
    shop.n_sent += 1
    odd = name.removeprefix("odd ")
    value = ODD_VALUES[int(odd)] if odd != name else typed(name)
    pairs = []
    for one in form.controls:
        if one.name == control.name:
            if one.kind != "file":
                pairs.append((one.name, value))
        elif one.is_typed and form.method == "post" and one.values in {("",), ()}:
            pairs.append((one.name, filling(one, name, shop.n_sent)))
        elif one.kind == "checkbox" and one.name in {"sure", "consent"}:
            pairs.append((one.name, "1"))
        elif one.kind != "file":
            pairs += [(one.name, kept) for kept in one.values]
    if form.method == "get":
        query = urlencode(pairs, encoding="utf-8", errors="surrogatepass")[:LONGEST_IN_ADDRESS]
        return client.get(f"{form.action.partition('?')[0]}?{query}")
    if control.kind == "file" or form.is_multipart:
        data: dict[str, Any] = dict(pairs)
        if control.kind == "file":
            raw = value.encode("utf-8", "surrogatepass")
            data[control.name] = (io.BytesIO(raw), value[:100].encode("utf-8", "replace").decode())
        else:
            data = {key: kept.encode("utf-8", "replace").decode() for key, kept in data.items()}
        return client.post(form.action, data=data, content_type="multipart/form-data")
    return client.post(
        form.action,
        data=urlencode(pairs, encoding="utf-8", errors="surrogatepass"),
        content_type="application/x-www-form-urlencoded",
    )


def filling(control: Control, name: str, number: int) -> str:
    """Something likely for a field beside the one that is tried, or nothing."""
    if control.kind == "email" or "email" in control.name:
        return f"fine{number}@example.com"
    if control.kind == "url" or control.name == "address":
        return "https://example.com/hook"
    if control.name in {"name", "note", "subject", "text", "name_en", "zh_text", "en_text"} or (
        control.name.endswith("_subject")
    ):
        return f"Fine {number}"
    if "password" in control.name:
        return PASSWORD
    return ""


def kept_otherwise() -> Iterator[str]:
    """What stands in the database otherwise than it was typed, by the forms that we document."""
    for table in Base.metadata.sorted_tables:
        if table.name.endswith("_token"):
            continue
        for row in db.session.execute(select(table)):
            for text in strings_in(tuple(row)):
                for number in re.findall(r"zq(\d\d)z", text):
                    name = NAMES[int(number)]
                    if not any(one in text or text in one for one in forms(typed(name))):
                        yield f"{table.name}: {name}: {text[:200]!r}"


def strings_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield str(key)
            yield from strings_in(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from strings_in(one)


def forms(text: str) -> set[str]:
    """As typed without what no database takes; names on one line; words in one normal form.

    Bytes that are no characters stay as the signs by which they were sent.
    """
    found = set()
    for sent in (HALVES.sub(lambda half: quote(half[0].encode("utf-8", "surrogatepass")), text),
                 HALVES.sub("?", text)):  # fmt: skip
        found |= {clean_text(sent)[0].strip(), line(sent) or "", (lines(sent) or "").strip()}
    found |= {" ".join(one.split()) for one in found}
    return found | {unicodedata.normalize(form, one) for form in ("NFC", "NFKC") for one in found}
