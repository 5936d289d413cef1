"""No secret lies in the repository, and nothing listens to the world by itself."""

from __future__ import annotations

import re
from pathlib import Path

from feedback.core.settings import Settings
from tests.harness.sources import text_files

# Written apart, so that this file does not find itself.
SECRETS = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE" + " KEY-----"),
    "an AWS key": re.compile(r"\bAKIA[0-9A-Z]{16}\b"),
    "a GitHub token": re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36,}\b"),
    "a Slack token": re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}"),
    "a Google key": re.compile(r"\bAIza[0-9A-Za-z_-]{35}\b"),
    "an address with a password": re.compile(
        r"\b(?:postgres(?:ql)?(?:\+psycopg)?|smtps?|https?)://[a-z0-9._-]+:(?!password@|secret@)"
        r"[^@\s/{}<>'\"]{3,}@"
    ),
}
EVERYWHERE = re.compile(r"(?<![\d.])0\.0\.0\.0(?![\d.])")
# They print the address to open when the operator lets the whole network in.
SAID = {"feedback/demo/command.py", "feedback/demo/render/terminal.py"}
LOCKS = {"uv.lock", "requirements.lock"}


def is_test(path: Path) -> bool:
    return path.parts[0] == "tests"


def test_no_file_holds_a_secret():
    found = [
        f"{path}: {kind}"
        for path, text in text_files()
        for kind, pattern in SECRETS.items()
        if pattern.search(text) and not (kind == "an address with a password" and is_test(path))
    ]
    assert found == []


def test_nothing_listens_to_every_network():
    found = [
        str(path)
        for path, text in text_files()
        if path.suffix in {".py", ".sh", ".toml", ".service", ".conf", ""}
        and path.parts[0] != "tests"
        and str(path) not in SAID | {"LICENSE"}
        and EVERYWHERE.search(text)
    ]
    assert found == []


def test_product_listens_to_this_machine_unless_told_otherwise(tmp_path):
    assert Settings.from_env({"FEEDBACK_DATA_DIR": str(tmp_path)}).host == "127.0.0.1"


def test_locks_name_the_public_index_only():
    found = {
        address
        for path, text in text_files()
        if path.name in LOCKS
        for address in re.findall(r"(?:https?|file)://[^/\s\"]*", text)
    }
    assert found - {"https://pypi.org", "https://files.pythonhosted.org"} == set()
