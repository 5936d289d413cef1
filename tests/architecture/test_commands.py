"""The commands a stranger types: they explain themselves, start the product and end it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from pathlib import Path

from tests.harness import processes
from tests.harness.http import ask, free_port
from tests.harness.sources import ROOT

PROMISED = {"run", "test", "check", "bench", "faults", "demo", "lock", "messages", "clean", "help"}


def make(*words: str) -> str:
    # A make of its own, not a part of the one that may be running these tests.
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(
        ["make", "--no-print-directory", *words],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_make_alone_explains_every_target_in_a_line():
    explained = re.findall(r"^  make ([a-z-]+) +\S.*$", make(), re.MULTILINE)
    phony = (ROOT / "Makefile").read_text(encoding="utf-8").split(".PHONY:")[1].split("\n")[0]
    assert sorted(explained) == sorted(phony.split())
    assert set(explained) >= PROMISED


def test_continuous_integration_runs_make_test():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text(encoding="utf-8").splitlines()[-1] == "exec make test"


def test_check_is_what_test_does():
    assert make("--dry-run", "check").splitlines() == make("--dry-run", "test").splitlines()


def session_members(leader: int) -> list[str]:
    """The command lines of all living processes of a session."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            facts = (folder / "stat").read_text().rpartition(")")[2].split()
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(facts[3]) == leader and facts[0] != "Z":
            found.append(words)
    return found


def test_make_run_serves_until_sigterm_and_leaves_nothing_behind(databases_of, tmp_path):
    data_dir = Path(databases_of("sqlite").fresh("demo").removeprefix("sqlite:///")).parent
    port = free_port()
    env = processes.clean_environment() | {
        "FEEDBACK_DATA_DIR": str(data_dir),
        "FEEDBACK_PORT": str(port),
    }
    log = tmp_path / "run.log"
    installed = ["--old-file=.venv/.installed-run", "--old-file=uv.lock"]
    command = ["make", *installed, "run"]
    process = processes.start(command, log=log, env=env, cwd=ROOT)
    try:
        end = time.monotonic() + 60
        status = 0
        while status != 200 and time.monotonic() < end and process.poll() is None:
            time.sleep(0.1)
            try:
                status = ask("GET", f"http://127.0.0.1:{port}/login").status
            except OSError:
                continue
        assert status == 200, log.read_text()
        # What prints the addresses is beside the server; it ends by itself.
        while f"127.0.0.1:{port}" not in log.read_text() and time.monotonic() < end:
            time.sleep(0.1)
        assert f"127.0.0.1:{port}" in log.read_text()
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        end = time.monotonic() + 5
        while (left := session_members(process.pid)) and time.monotonic() < end:
            time.sleep(0.1)
        assert left == []
    finally:
        processes.kill_group(process)
