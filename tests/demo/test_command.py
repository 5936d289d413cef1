"""`feedback demo` as an operator and a tool see it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.testing import Result

from feedback.accounts.domain.roles import SYSTEM
from feedback.core.clock import now
from feedback.touchpoints.service import add_node
from tests.harness.databases import command_line


def test_json_tells_what_a_tool_needs(demo_database_url: str, tmp_path: Path) -> None:
    told = json.loads(command_line(demo_database_url, tmp_path, "demo", "--json").stdout)
    assert told["base_url"] == "http://127.0.0.1:8000"
    assert {"code", "name", "kind", "site", "survey", "url"} <= set(told["touchpoints"][0])
    assert {"email", "password", "role", "scope"} <= set(told["staff"][0])
    assert set(told["period"]) == {"from", "to"}
    assert 4500 <= told["n_responses"] <= 6000
    assert 350 <= told["n_cases"] <= 700


def test_a_second_load_says_so_and_changes_nothing(demo_database_url: str, tmp_path: Path) -> None:
    before = command_line(demo_database_url, tmp_path, "demo", "--json").stdout
    assert "nothing changed" in command_line(demo_database_url, tmp_path, "demo").stdout
    quiet = command_line(demo_database_url, tmp_path, "demo", "--if-empty").stdout
    assert quiet == "The database is not empty; nothing changed.\n"
    assert command_line(demo_database_url, tmp_path, "demo", "--json").stdout == before


def test_a_database_in_use_is_refused(
    in_app: Callable[[], Any], cli: Callable[..., Result]
) -> None:
    with in_app():
        add_node(actor=SYSTEM, now=now(), parent_id=None, kind="organisation", name={"en": "Ours"})
    refused = cli("demo")
    assert refused.exit_code == 1
    assert "nothing changed" in str(refused.exception)
    assert cli("demo", "--json").exit_code == 1
    assert cli("demo", "--if-empty").exit_code == 0
