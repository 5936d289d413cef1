"""A bad deployment refuses to start, names every fault in a line, and creates nothing."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from feedback.core.database import sqlite_driver
from feedback.core.errors import SettingsError
from feedback.core.settings import Settings
from tests.harness import postgres, processes
from tests.harness.databases import Databases
from tests.harness.http import free_port

KEY = "0123456789abcdef" * 4


def serve_with(env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """`feedback serve` until it refuses."""
    given = {"FEEDBACK_PORT": str(free_port()), "FEEDBACK_SECRET_KEY": KEY} | env
    return subprocess.run(
        [processes.PYTHON, "-m", "feedback.cli", "serve"],
        env=processes.clean_environment() | given,
        cwd=processes.ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def refused(env: dict[str, str]) -> list[str]:
    """The faults it names; they are all it says."""
    told = serve_with(env)
    assert told.returncode not in {0, None}
    assert "Traceback" not in told.stderr
    assert told.stdout == ""
    lines = told.stderr.strip().splitlines()
    assert lines
    assert all(line.startswith("error: ") for line in lines), told.stderr
    return [line.removeprefix("error: ") for line in lines]


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("in the way")
    told = refused(
        {
            "FEEDBACK_PORT": "eighty",
            "FEEDBACK_WEB_WORKERS": "0",
            "FEEDBACK_SECRET_KEY": "change-me",
            "FEEDBACK_PUBLIC_URL": "feedback.example.com",
            "FEEDBACK_DATABASE_URL": "mysql://root@localhost/feedback",
            "FEEDBACK_DATA_DIR": str(file / "below"),
            "FEEDBACK_SMTP_URL": "mail.example.com:25",
            "FEEDBACK_MAIL_FROM_FILE": str(tmp_path / "none"),
        }
    )
    named = " ".join(told)
    for name in (
        "PORT", "WEB_WORKERS", "SECRET_KEY", "PUBLIC_URL", "DATABASE_URL", "DATA_DIR", "SMTP_URL",
        "MAIL_FROM_FILE",
    ):  # fmt: skip
        assert f"FEEDBACK_{name}" in named
    assert len(told) == 8
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file"]


FAULTS: dict[str, tuple[dict[str, str], str]] = {
    "sample key": ({"FEEDBACK_SECRET_KEY": "secret"}, "is a sample"),
    "short key": ({"FEEDBACK_SECRET_KEY": "k" * 31}, "at least 32 characters"),
    "key left to be changed": ({"FEEDBACK_SECRET_KEY": "please-CHANGE-this" * 4}, "is a sample"),
    "port 0": ({"FEEDBACK_PORT": "0"}, "from 1 to 65535"),
    "port too high": ({"FEEDBACK_PORT": "65536"}, "from 1 to 65535"),
    "port in full width": ({"FEEDBACK_PORT": "８０８０"}, "whole number"),
    "port negative": ({"FEEDBACK_PORT": "-1"}, "whole number"),
    "address without scheme": ({"FEEDBACK_PUBLIC_URL": "//x"}, "PUBLIC_URL"),
    "address of another kind": ({"FEEDBACK_PUBLIC_URL": "ftp://x"}, "PUBLIC_URL"),
    "address with a path": ({"FEEDBACK_PUBLIC_URL": "https://x.example/fb/"}, "after the host"),
    "address with a query": ({"FEEDBACK_PUBLIC_URL": "https://x.example/?a=b"}, "must look like"),
    "address with a fragment": ({"FEEDBACK_PUBLIC_URL": "https://x.example#a"}, "must look like"),
    "address with a bad port": ({"FEEDBACK_PUBLIC_URL": "https://x:99999"}, "must look like"),
    "address torn": ({"FEEDBACK_PUBLIC_URL": "https://[::1"}, "must look like"),
    "every address": ({"FEEDBACK_HOST": "0.0.0.0"}, "set FEEDBACK_PUBLIC_URL"),
    "every address of IPv6": ({"FEEDBACK_HOST": "::"}, "set FEEDBACK_PUBLIC_URL"),
    "every address, in full": ({"FEEDBACK_HOST": "0:0::0"}, "set FEEDBACK_PUBLIC_URL"),
    "database of another kind": ({"FEEDBACK_DATABASE_URL": "mongodb://x/y"}, "postgresql://"),
    "database port": ({"FEEDBACK_DATABASE_URL": "postgresql://x:y@h:port/d"}, "port"),
    "value and file": ({"FEEDBACK_HOST": "::1", "FEEDBACK_HOST_FILE": "/x"}, "keep one"),
    "file that is none": ({"FEEDBACK_SECRET_KEY_FILE": "/"}, "cannot read"),
    "score floor": ({"FEEDBACK_SCORE_FLOOR": "many"}, "whole number"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named(tmp_path: Path, fault: str) -> None:
    env, expected = FAULTS[fault]
    with pytest.raises(SettingsError) as refusal:
        Settings.from_env({"FEEDBACK_DATA_DIR": str(tmp_path)} | env)
    (told,) = refusal.value.faults
    assert expected in told
    assert "\n" not in told


def test_a_secret_is_never_repeated_in_a_fault(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refusal:
        Settings.from_env({"FEEDBACK_DATA_DIR": str(tmp_path), "FEEDBACK_SECRET_KEY": "hunter2"})
    assert "hunter2" not in str(refusal.value)


def test_a_key_file_that_holds_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"\xff\xfe\x00")
    env = {"FEEDBACK_DATA_DIR": str(tmp_path), "FEEDBACK_SECRET_KEY_FILE": str(tmp_path / "key")}
    with pytest.raises(SettingsError, match="is not a text file"):
        Settings.from_env(env)


def test_the_generated_key_is_one_key_for_processes_that_start_together(tmp_path: Path) -> None:
    env = {"FEEDBACK_DATA_DIR": str(tmp_path / "new")}
    with ThreadPoolExecutor(8) as starts:
        keys = set(starts.map(lambda _: Settings.from_env(env).secret_key, range(16)))
    assert len(keys) == 1
    assert len(keys.pop()) == 64
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["secret_key"]
    assert (tmp_path / "new" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_an_empty_key_left_by_a_crash_is_never_used(tmp_path: Path) -> None:
    (tmp_path / "secret_key").touch()
    with pytest.raises(SettingsError, match="holds no key"):
        Settings.from_env({"FEEDBACK_DATA_DIR": str(tmp_path)})


def test_a_mistyped_path_creates_no_second_database(tmp_path: Path) -> None:
    wrong = tmp_path / "mistyped.sqlite3"
    told = refused(
        {"FEEDBACK_DATA_DIR": str(tmp_path), "FEEDBACK_DATABASE_URL": f"sqlite:///{wrong}"}
    )
    assert told == [
        f"there is no database at {wrong}; run `feedback db upgrade`, or correct the address"
    ]
    assert not wrong.exists()


@pytest.mark.parametrize(
    ("version", "expected"),
    [("9999", "does not know"), ("0001", "older than"), (None, "no tables")],
)
def test_another_versions_tables_are_not_touched(
    databases: Databases, engine_name: str, tmp_path: Path, version: str | None, expected: str
) -> None:
    url = databases.fresh()
    set_version(url, engine_name, version)
    env = {"FEEDBACK_DATA_DIR": str(tmp_path), "FEEDBACK_DATABASE_URL": url}
    (told,) = refused(env)
    assert expected in told
    databases.drop(url)


def set_version(url: str, engine_name: str, version: str | None) -> None:
    """Have a database say that it is at another migration, or at none."""
    change = (
        "DROP TABLE alembic_version"
        if version is None
        else f"UPDATE alembic_version SET version_num = '{version}'"
    )
    connection: Any
    if engine_name == "sqlite":
        connection = sqlite_driver().connect(url.removeprefix("sqlite:///"), isolation_level=None)
    else:
        name, folder = url.split("?host=")
        connection = postgres.connect(folder, name.rsplit("/", 1)[1])
    with closing(connection):
        connection.execute(change)
