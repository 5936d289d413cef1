"""H16: absolute addresses come from FEEDBACK_PUBLIC_URL, whatever host a request names."""

from __future__ import annotations

import ast
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import followup
from tests.harness.moments import at
from tests.harness.sources import PACKAGE, name, python_files, templates, tree

EVIL = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "Forwarded": "host=evil.example",
}
# What a request says of its own address, and the two that compare it with where it came from.
SAID = {"host", "host_url", "url", "url_root", "base_url", "root_url", "server"}
COMPARED = {"feedback/accounts/web/current.py": {"host"}, "feedback/intake/web/door.py": {"host"}}


def test_nobody_builds_an_address_from_what_a_request_says() -> None:
    found: dict[str, set[str]] = {}
    for path in python_files(PACKAGE):
        for node in ast.walk(tree(path)):
            is_said = (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == "request"
                and node.attr in SAID
            )
            if is_said:
                found.setdefault(name(path), set()).add(node.attr)
            if isinstance(node, ast.keyword):
                assert node.arg != "_external", name(path)
    assert found == COMPARED
    for template in templates():
        text = template.read_text(encoding="utf-8")
        assert "request." not in text or "request.host" not in text, template
        assert "_external" not in text, template


@pytest.fixture
def number(in_app: Any) -> str:
    """A case of a place with people."""
    with in_app():
        made = followup.world(at("Mon 2026-03-30 08:00 Asia/Shanghai"))
        return followup.opened(made, at("Mon 2026-03-30 09:00 Asia/Shanghai")).number


def told(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers=EVIL)
    assert answer.status_code != 500, path
    for header, value in answer.headers:
        assert "evil.example" not in value, (path, header)
    assert b"evil.example" not in answer.data, path


def test_no_page_repeats_a_foreign_host(
    app: Flask, client: FlaskClient, sign_in: Any, number: str
) -> None:
    paths = [
        str(rule)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments
    ]
    assert len(paths) > 40
    for path in paths:
        told(client, path)
    sign_in(client, followup.email("ada"))
    for path in [*paths, f"/cases/{number}"]:
        told(client, path)


def test_a_redirect_stays_where_it_is(client: FlaskClient) -> None:
    answer = client.get("/cases", headers=EVIL)
    assert answer.status_code == 302
    assert urlsplit(answer.headers["Location"])[:2] == ("", "")
