"""Migrated databases for tests, as copies of a template that is built once per run."""

from __future__ import annotations

import fcntl
import itertools
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

import psycopg

from feedback.core.database import sqlite_driver
from tests.harness import postgres, processes, snapshot

STORIES = ("empty", "demo")
_numbers = itertools.count(1)


class Databases(Protocol):
    """Copies of a story (`empty` or `demo`) on one engine."""

    def fresh(self, story: str = "empty") -> str:
        """The address of a new copy."""

    def put_back(self, url: str, story: str = "empty") -> None:
        """Make a copy what it was, while others are connected to it."""

    def drop(self, url: str) -> None:
        """Delete a copy."""


@contextmanager
def _once(folder: Path, name: str) -> Iterator[bool]:
    """Whether the caller is the first of all worker processes; the others wait for it."""
    with (folder / f"{name}.lock").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        done = folder / f"{name}.done"
        yield not done.exists()
        done.touch()


def command_line(url: str, data_dir: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `feedback …` against a database; raises with its output when it fails."""
    env = processes.clean_environment() | {
        "FEEDBACK_DATABASE_URL": url,
        "FEEDBACK_DATA_DIR": str(data_dir),
        "FEEDBACK_DEMO": "1",
        "PYTHONWARNINGS": "ignore",
    }
    command = [processes.PYTHON, "-m", "feedback.cli", *words]
    done = subprocess.run(
        command, env=env, cwd=processes.ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"feedback {' '.join(words)} failed:\n{done.stdout}{done.stderr}")
    return done


def _tell(story: str, url: str, data_dir: Path) -> None:
    data_dir.mkdir(parents=True, exist_ok=True)
    command_line(url, data_dir, "db", "upgrade")
    if story == "demo":
        command_line(url, data_dir, "demo")


class SqliteDatabases:
    """Files; a template is a file that nobody writes to."""

    def __init__(self, shared: Path, own: Path) -> None:
        self.shared, self.own = shared, own

    def _template(self, story: str) -> Path:
        folder = self.shared / f"sqlite-{story}"
        file = folder / "feedback.sqlite3"
        with _once(self.shared, f"sqlite-{story}") as first:
            if first:
                _tell(story, f"sqlite:///{file}", folder)
                with closing(sqlite_driver().connect(str(file))) as connection:
                    connection.execute("PRAGMA journal_mode=DELETE")
        return file

    def fresh(self, story: str = "empty") -> str:
        folder = self.own / f"sqlite-{next(_numbers)}"
        folder.mkdir(parents=True)
        shutil.copyfile(self._template(story), folder / "feedback.sqlite3")
        return f"sqlite:///{folder / 'feedback.sqlite3'}"

    def put_back(self, url: str, story: str = "empty") -> None:
        driver = sqlite_driver()
        source = driver.connect(f"file:{self._template(story)}?mode=ro", uri=True)
        target = driver.connect(url.removeprefix("sqlite:///"), timeout=20)
        with closing(source), closing(target):
            target.execute("PRAGMA synchronous=OFF")
            source.backup(target)

    def drop(self, url: str) -> None:
        shutil.rmtree(Path(url.removeprefix("sqlite:///")).parent, ignore_errors=True)


class PostgresDatabases:
    """Databases of one cluster; a template is a database that nobody connects to."""

    def __init__(self, shared: Path, socket_folder: str) -> None:
        self.shared, self.socket_folder = shared, socket_folder
        # A connection that has done it before puts a database back in a fifth of the time.
        self._kept: dict[str, psycopg.Connection] = {}

    def _template(self, story: str) -> str:
        name = f"template_{story}"
        mark = name + "-" + Path(self.socket_folder).name
        with _once(self.shared, mark) as first:
            if first:
                postgres.drop(self.socket_folder, name)
                postgres.create(self.socket_folder, name)
                url = postgres.database_url(self.socket_folder, name)
                _tell(story, url, self.shared / mark)
                with postgres.connect(self.socket_folder, name) as connection:
                    snapshot.take(connection)
        return name

    def fresh(self, story: str = "empty") -> str:
        name = f"feedback_{os.getpid()}_{next(_numbers)}"
        template = self._template(story)
        # Copying takes a lock on the template: one worker process at a time.
        with (self.shared / "copying.lock").open("a+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            postgres.create(self.socket_folder, name, template)
        return postgres.database_url(self.socket_folder, name)

    def put_back(self, url: str, story: str = "empty") -> None:
        name = _name(url)
        if name in self._kept:
            try:
                return snapshot.put_back(self._kept[name])
            except psycopg.OperationalError:
                # The test ended every connection, or the server.
                self._kept.pop(name).close()
        self._kept[name] = postgres.connect(self.socket_folder, name)
        snapshot.put_back(self._kept[name])
        return None

    def drop(self, url: str) -> None:
        if kept := self._kept.pop(_name(url), None):
            kept.close()
        postgres.drop(self.socket_folder, _name(url))


def _name(url: str) -> str:
    return url.split("?")[0].rsplit("/", 1)[1]
