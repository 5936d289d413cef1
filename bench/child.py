"""A measured installation in a process of its own, asked over its standard input."""

from __future__ import annotations

import os
import subprocess
import sys

from bench import servers


class Child:
    """A process that holds one installation and times what it is asked for."""

    def __init__(self, module: str, size: int, folder: str, url: str | None) -> None:
        env = {
            **os.environ,
            "FEEDBACK_DATA_DIR": folder,
            "FEEDBACK_DEMO": "1",
            "FEEDBACK_SECRET_KEY": "b" * 64,
            **({"FEEDBACK_DATABASE_URL": url} if url else {}),
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, str(size)],
            cwd=servers.ROOT,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._line() == "ready"

    def ask(self, name: str) -> float:
        assert self._process.stdin is not None
        self._process.stdin.write(name + "\n")
        self._process.stdin.flush()
        return float(self._line())

    def end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the measured process ended")
        return line.strip()
