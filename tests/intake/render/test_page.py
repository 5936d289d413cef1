"""The page as text: what is asked, kept and tied together; and the prepared pieces."""

from __future__ import annotations

import gzip
import json
import re
from html.parser import HTMLParser

import pytest

from feedback.intake.render.page import Page, survey_page
from feedback.intake.render.pieces import MARK, pieces
from feedback.surveys.domain.answers import Fault
from feedback.surveys.domain.definition import parse
from feedback.surveys.domain.question_types import REGISTRY
from feedback.surveys.domain.structure import Definition
from feedback.surveys.ready_made import ready_made

SURVEYS = {key: parse(document) for key, document in ready_made().items()}


def page_of(definition: Definition, language: str = "en", **more: object) -> str:
    facts = {"place": "Front desk", "action": "/t/ABCDEFGH", "token": "token", **more}
    return survey_page(definition, language=language, **facts).html  # type: ignore[arg-type]


class Ids(HTMLParser):
    """Every id and every reference to one; inputs by name."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.named: set[str] = set()
        self.inputs: list[dict[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        for name in ("for", "aria-describedby"):
            self.named.update((found.get(name) or "").split())
        if (found.get("href") or "").startswith("#"):
            self.named.add(str(found["href"])[1:])
        if tag in {"input", "textarea"}:
            self.inputs.append(found)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("key", SURVEYS)
def test_every_reference_leads_somewhere_and_every_field_is_known(key: str, language: str) -> None:
    definition = SURVEYS[key]
    fields = [f for q in definition.questions for f in REGISTRY[q.type].fields(q)]
    faults = [
        Fault(q.id, field, "required")
        for q in definition.questions
        for field in REGISTRY[q.type].fields(q)
    ]
    for found in (
        Ids(page_of(definition, language)),
        Ids(page_of(definition, language, faults=faults)),
    ):
        assert len(found.ids) == len(set(found.ids))
        assert found.named <= set(found.ids)
        sent = {str(one["name"]) for one in found.inputs} - {"t", "topic"}
        assert sent <= set(fields)


def test_nothing_is_ticked_and_nothing_grabs_the_keyboard() -> None:
    for definition in SURVEYS.values():
        page = page_of(definition).partition("<main>")[2]
        assert " checked" not in page
        assert "autofocus" not in page


def test_contact_fields_say_what_they_are() -> None:
    by_name = {one["name"]: one for one in Ids(page_of(SURVEYS["nps"])).inputs}
    kinds = {
        part: (
            by_name[f"a.q_contact.{part}"]["type"],
            by_name[f"a.q_contact.{part}"]["autocomplete"],
        )
        for part in ("name", "phone", "email")
    }
    assert kinds == {
        "name": ("text", "name"),
        "phone": ("tel", "tel"),
        "email": ("email", "email"),
    }
    assert by_name["a.q_contact.consent"]["value"] == "1"


def test_the_ends_of_the_scale_are_tied_to_it() -> None:
    page = page_of(SURVEYS["nps"])
    group = page.partition('<fieldset role="radiogroup"')[2].partition(">")[0]
    assert 'aria-describedby="a-q_nps-low a-q_nps-high"' in group
    assert re.search(r'id="a-q_nps-low"><bdi>0</bdi> Not at all likely', page)
    assert re.search(r'id="a-q_nps-high"><bdi>10</bdi> Extremely likely', page)


def test_a_score_is_its_value_never_its_position() -> None:
    text = json.dumps(ready_made()["nps"]).replace('"en"', '"ar"')
    page = page_of(parse(json.loads(text)), "ar")
    assert '<html lang="ar" dir="rtl">' in page
    values = [one["value"] for one in Ids(page).inputs if one["name"] == "a.q_nps"]
    assert values == [str(n) for n in range(11)]


def test_words_of_a_survey_are_escaped_but_for_its_style() -> None:
    document = {**ready_made()["nps"], "title": {"en": "</title><script>x</script>", "zh": "&"}}
    page = page_of(parse(document))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_pieces_give_the_same_page_plain_and_packed() -> None:
    made = survey_page(
        SURVEYS["touchpoint"], language="zh", place="前台", action="/t/ABCDEFGH", token=MARK
    )
    prepared = pieces(made)
    for token in (b"x", b"token" * 20):
        plain = made.html.replace(MARK, token.decode()).encode()
        assert prepared.plain(token) == plain
        assert gzip.decompress(prepared.packed(token)) == plain


def test_an_author_s_words_cannot_take_the_token_s_place() -> None:
    prepared = pieces(Page(f'<p>{MARK}</p><input value="{MARK}">', "policy"))
    assert prepared.plain(b"T") == f'<p>{MARK}</p><input value="T">'.encode()
