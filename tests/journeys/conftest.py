"""Who walks: customers with a phone and staff who sign in, in the language of their browser."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from feedback.demo.domain.people import PASSWORD, Person
from feedback.demo.domain.places import SPOT
from tests.harness import pdf
from tests.harness.server import Server
from tests.journeys.words import Words

# Answers that come faster than any human are set aside, as they should be.
HUMAN_MILLISECONDS = 1_600
COMMENTS = {
    "en": "The door was left open all night.",
    "zh": "师傅走后门没有关，一夜都开着。",
}
_numbers = itertools.count(1)
CONTACTS = {"en": ("Grace", "+44 20 7946 0018"), "zh": ("何女士", "100 0000 0456")}


@pytest.fixture
def language(engine_name: str) -> str:
    """Each database tells long stories in another language, so that both are told."""
    return {"sqlite": "en", "postgresql": "zh"}[engine_name]


@pytest.fixture
def words(language: str) -> Words:
    """The staff's words in the language of this story."""
    return Words(language)


@dataclass(frozen=True)
class Staff:
    """Signs people in through the form."""

    server: Server

    def sign_in(self, page: Page, person: Person, path: str = "/", language: str = "en") -> None:
        """The page shows the path, in a session that speaks this language."""
        page.goto(f"{self.server.url}/login?lang={language}&next={path}")
        page.locator("#email").fill(person.email)
        page.locator("#password").fill(PASSWORD)
        page.locator("main form button").click()
        page.wait_for_url(lambda url: "/login" not in url)


@pytest.fixture
def staff(demo_server: Server) -> Staff:
    return Staff(demo_server)


@dataclass(frozen=True)
class Customer:
    """Answers the combined survey of a touchpoint, unhappily, by hand."""

    page: Page
    language: str
    address: str
    comment: str

    def scan(self) -> None:
        """Open what the symbol says."""
        self.page.goto(self.address)
        self.page.wait_for_timeout(HUMAN_MILLISECONDS)

    def complain(self, score: int = 1) -> None:
        """Score, reason, comment and a phone number, without consent so far."""
        name, phone = CONTACTS[self.language]
        self.page.locator(f"#a-q_nps-{score}").check()
        self.page.locator("#a-q_reasons-quality").check()
        self.page.locator("#a-q_comment").fill(self.comment)
        self.page.locator("#a-q_contact-name").fill(name)
        self.page.locator("#a-q_contact-phone").fill(phone)

    def consent(self) -> None:
        self.page.locator("#a-q_contact-consent").check()

    def send(self) -> None:
        """Press the button and wait for the next page."""
        with self.page.expect_navigation():
            self.page.locator("main form button").click()

    def answer(self, score: int = 1) -> str:
        """From the code to the receipt; its address."""
        self.scan()
        self.complain(score)
        self.consent()
        self.send()
        expect(self.page.locator(".rn b")).to_be_visible()
        return self.page.url


@pytest.fixture
def customer(demo_server: Server, new_page: Callable[..., Page]) -> Callable[..., Customer]:
    """`customer("camden_delivery", "zh")`: someone with a phone in front of that touchpoint."""

    def make(spot: str, language: str = "en", **options: object) -> Customer:
        page = new_page("phone", language=language, **options)
        # The same words twice within the hour would be set aside as a repeat.
        comment = f"{COMMENTS[language]} {next(_numbers)}"
        return Customer(page, language, f"{demo_server.url}/t/{SPOT[spot].code}", comment)

    return make


def decoded(symbols: Iterable[bytes]) -> list[str]:
    """What scanners read: from pictures, and from the pages of PDFs."""
    found = []
    for content in symbols:
        read = pdf.codes if content.startswith(b"%PDF-") else pdf.decode_png
        found += read(content)
    return found
