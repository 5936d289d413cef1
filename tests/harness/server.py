"""The product as an operator runs it: a process, a port, a database of its own."""

from __future__ import annotations

import http.client
import secrets
import signal
import subprocess
import time
from pathlib import Path

from tests.harness import http as plain
from tests.harness import processes
from tests.harness.postgres import Cluster


class Server:
    """`feedback serve` on a free port of the loopback."""

    def __init__(
        self,
        *,
        database_url: str,
        data_dir: Path,
        env: dict[str, str] | None = None,
        workers: int = 1,
        cluster: Cluster | None = None,
    ) -> None:
        self.database_url = database_url
        self.data_dir = data_dir
        self.cluster = cluster
        self.port = plain.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self._beside: list[subprocess.Popen[bytes]] = []
        self._log = data_dir / "serve.log"
        data_dir.mkdir(parents=True, exist_ok=True)
        self.env = {
            "FEEDBACK_HOST": "127.0.0.1",
            "FEEDBACK_PORT": str(self.port),
            "FEEDBACK_PUBLIC_URL": self.url,
            "FEEDBACK_DATABASE_URL": database_url,
            "FEEDBACK_DATA_DIR": str(data_dir),
            "FEEDBACK_SECRET_KEY": secrets.token_hex(32),
            "FEEDBACK_WEB_WORKERS": str(workers),
        } | (env or {})

    @property
    def pid(self) -> int:
        """The process id of `feedback serve`; raises when it is not running."""
        if self.process is None:
            raise RuntimeError("the server is not running")
        return self.process.pid

    def start(self) -> Server:
        """Start and wait until `/healthz` answers."""
        self.process = self._start("serve")
        return self._answering()

    def start_whole(self) -> Server:
        """The same with the web application alone, in one process that never forks.

        A fork may leave libfaketime's lock taken for ever: it belongs to a thread that is gone.
        """
        run = ("--app", "wsgi", "run", "--host", "127.0.0.1", "--port", str(self.port))
        self.process = self._start(*run, module="flask")
        return self._answering()

    def _answering(self) -> Server:
        for _ in range(600):
            try:
                if plain.ask("GET", f"{self.url}/healthz", timeout=2).status == 200:
                    return self
            except (OSError, http.client.HTTPException):
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError(f"feedback serve did not start:\n{self.log()}")

    def _start(
        self, *words: str, module: str = "feedback.cli", env: dict[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        command = [processes.PYTHON, "-m", module, *words]
        env = processes.clean_environment() | self.env | (env or {})
        return processes.start(command, log=self._log, env=env, cwd=processes.ROOT)

    def worker(self, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        """`feedback worker` beside the server, ended with it."""
        self._beside.append(self._start("worker", env=env))
        return self._beside[-1]

    def stop(self, seconds: float = 30) -> int:
        """SIGTERM; the exit code. Raises when it does not end in time."""
        process, self.process = self.process, None
        self._end_beside()
        if process is None:
            return 0
        process.send_signal(signal.SIGTERM)
        try:
            return process.wait(timeout=seconds)
        finally:
            processes.kill_group(process)

    def kill(self) -> None:
        """SIGKILL for the server and all its processes."""
        process, self.process = self.process, None
        self._end_beside()
        if process is not None:
            processes.kill_group(process)

    def _end_beside(self) -> None:
        for process in self._beside:
            processes.kill_group(process)
        self._beside.clear()

    def restart(self) -> Server:
        """Stop and start on the same port."""
        self.stop()
        return self.start()

    def log(self) -> str:
        """What it has printed so far."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def get(self, path: str, **headers: str) -> plain.Answer:
        """The answer to a GET."""
        return plain.ask("GET", self.url + path, headers=headers)

    def feedback(self, *words: str) -> subprocess.CompletedProcess[str]:
        """`feedback …` in the server's environment."""
        return subprocess.run(
            [processes.PYTHON, "-m", "feedback.cli", *words],
            env=processes.clean_environment() | self.env,
            cwd=processes.ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
