"""A PostgreSQL cluster of our own, on a socket that nobody else sees."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

from tests.harness import processes

NEEDED = "PostgreSQL 15 or later is needed by the tests: apt install postgresql"
OWNER = "feedback"
FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
ALWAYS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_min_messages": "warning",
}


def find_programs() -> Path:
    """The folder of the newest PostgreSQL server programs; raises if there are none."""
    installed = [
        path.parent
        for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")
        if path.parts[-3].isdigit() and int(path.parts[-3]) >= 15
    ]
    if installed:
        return max(installed, key=lambda path: int(path.parts[-2]))
    on_path = shutil.which("initdb")
    if on_path is None:
        raise RuntimeError(NEEDED)
    return Path(on_path).resolve().parent


def _server_account() -> dict[str, Any]:
    """Who the server runs as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam("postgres")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


class Cluster:
    """A server with its data folder; `durable` keeps what was committed through a crash."""

    def __init__(self, *, durable: bool = False) -> None:
        self.durable = durable
        self.programs = find_programs()
        self.account = _server_account()
        self.folder = Path(tempfile.mkdtemp(prefix="feedback-pg-"))
        self.process: subprocess.Popen[bytes] | None = None
        self.folder.chmod(0o755)
        if self.account:
            os.chown(self.folder, self.account["user"], self.account["group"])
        self._initialise()

    def _initialise(self) -> None:
        command = [str(self.programs / "initdb"), "--pgdata", str(self.folder / "data")]
        command += ["--username", OWNER, "--auth", "trust", "--encoding", "UTF8", "--no-sync"]
        command += ["--locale", "C.UTF-8"]
        done = subprocess.run(
            command, capture_output=True, text=True, cwd=self.folder, check=False, **self.account
        )
        if done.returncode:
            raise RuntimeError(f"initdb failed:\n{done.stdout}{done.stderr}")

    def start(self) -> None:
        """Start the server and wait until it answers."""
        command = [str(self.programs / "postgres"), "-D", str(self.folder / "data")]
        command += ["-k", str(self.folder)]
        for name, value in (ALWAYS if self.durable else ALWAYS | FAST).items():
            command += ["-c", f"{name}={value}"]
        self.process = processes.start(
            command,
            log=self.folder / "server.log",
            on_parent_death=signal.SIGQUIT,
            cwd=self.folder,
            **self.account,
        )
        for _ in range(600):
            try:
                self.connect("postgres").close()
                return
            except psycopg.OperationalError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        raise RuntimeError("PostgreSQL did not start:\n" + (self.folder / "server.log").read_text())

    def _signal(self, number: int) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(timeout=60)
        self.process = None

    def stop(self) -> None:
        """End the server; open connections are closed."""
        self._signal(signal.SIGINT)

    def kill(self) -> None:
        """End the server as a crash does: no checkpoint, recovery at the next start."""
        self._signal(signal.SIGQUIT)

    def remove(self) -> None:
        """End the server and delete its data."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, name: str) -> str:
        """The address of a database, as `FEEDBACK_DATABASE_URL` takes it."""
        return database_url(str(self.folder), name)

    def connect(self, name: str) -> psycopg.Connection:
        """An autocommit connection."""
        return connect(str(self.folder), name)

    def create(self, name: str, template: str | None = None) -> str:
        """A new database, a copy of the template if one is named; its address."""
        create(str(self.folder), name, template)
        return self.url(name)

    def drop(self, name: str) -> None:
        """Delete a database, open connections or not."""
        drop(str(self.folder), name)


def database_url(folder: str, name: str) -> str:
    """The address of a database behind the socket in a folder."""
    return f"postgresql+psycopg://{OWNER}@/{name}?host={folder}"


def connect(folder: str, name: str) -> psycopg.Connection:
    """An autocommit connection to a database behind the socket in a folder."""
    return psycopg.connect(host=folder, user=OWNER, dbname=name, autocommit=True)


def create(folder: str, name: str, template: str | None = None) -> None:
    """Create a database behind the socket in a folder."""
    source = f' TEMPLATE "{template}"' if template else ""
    with connect(folder, "postgres") as connection:
        connection.execute(f'CREATE DATABASE "{name}"{source}')


def drop(folder: str, name: str) -> None:
    """Delete a database behind the socket in a folder, open connections or not."""
    with connect(folder, "postgres") as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
