"""Start and stop the servers under test: the same granian settings for product and floor."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """A server process that ends with the block."""

    def __init__(self, command: list[str], env: dict[str, str], path: str) -> None:
        self.port = int(env["FEEDBACK_PORT"])
        self._path = path
        started = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **env},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._wait()
        self.start_seconds = time.perf_counter() - started

    @property
    def pid(self) -> int:
        return self._process.pid

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_: object) -> None:
        os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _wait(self) -> None:
        until = time.perf_counter() + 30
        while time.perf_counter() < until:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}{self._path}", timeout=2)
                return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError("the server did not start")


def product(env: dict[str, str], *, serve: bool = False) -> Running:
    """The product; `serve` = the whole installation with its worker."""
    if serve:
        return Running([sys.executable, "-m", "feedback.cli", "serve"], env, "/healthz")
    return Running(_granian("wsgi:app", env), env, "/healthz")


def floor(env: dict[str, str]) -> Running:
    """The bare Flask application."""
    return Running(_granian("bench.floor:app", env), env, "/page")


def _granian(target: str, env: dict[str, str]) -> list[str]:
    return [
        shutil.which("granian", path=str(Path(sys.executable).parent)) or "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        env["FEEDBACK_PORT"],
        "--workers",
        "1",
        "--blocking-threads",
        "4",
        "--log-level",
        "warning",
        target,
    ]
