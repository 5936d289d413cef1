"""Every room is named in the contracts, has its card and keeps heavy libraries out of the way."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import tomllib

import pytest

from tests.harness import processes
from tests.harness.sources import PACKAGE, ROOT, name, python_files, tree

LAYERED = {"core", "demo", "translations"}
HEAVY = ["pandas", "numpy", "weasyprint", "PIL", "qrcode", "cv2", "matplotlib"]


def rooms() -> list[str]:
    return sorted(
        path.name for path in PACKAGE.iterdir() if path.is_dir() and not path.name.startswith("__")
    )


def contracts() -> list[dict]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return settings["tool"]["importlinter"]["contracts"]


def test_every_room_has_its_place_in_the_flow():
    named = " ".join(contracts()[0]["layers"])
    placed = [room for room in rooms() if room != "translations"]
    assert [room for room in placed if f"feedback.{room}" not in named] == []


def test_every_room_keeps_the_layers():
    expected = {f"feedback.{room}" for room in rooms()} - {f"feedback.{room}" for room in LAYERED}
    assert set(contracts()[1]["containers"]) == expected


@pytest.mark.parametrize("room", [room for room in rooms() if room != "translations"])
def test_room_card_says_what_enters_and_leaves_and_holds_no_code(room):
    card = tree(PACKAGE / room / "__init__.py")
    assert ast.get_docstring(card), f"feedback/{room}/__init__.py has no room card"
    assert len(card.body) == 1


def test_rules_import_the_standard_library_and_rules_only():
    found = []
    for path in python_files():
        if "domain" not in path.parts:
            continue
        for node in ast.walk(tree(path)):
            modules = []
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                modules = [node.module or ""]
            for module in modules:
                parts = module.split(".")
                ours = parts[0] == "feedback" and {"domain", "texts"} & set(parts)
                if parts[0] not in sys.stdlib_module_names and not ours:
                    found.append(f"{name(path)}:{node.lineno}: {module}")
    assert found == []


def test_cold_start_of_the_web_loads_nothing_heavy(tmp_path):
    code = "import json, sys, wsgi; print(json.dumps(sorted(sys.modules)))"
    env = processes.clean_environment() | {"FEEDBACK_DATA_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert [module for module in HEAVY if module in loaded] == []
