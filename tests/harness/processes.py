"""Child processes that end with the test run, however it ends."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sys.executable
PR_SET_PDEATHSIG = 1


def end_with_parent(signal_number: int) -> Callable[[], None]:
    """A hook for the child: the kernel sends it the signal when the test process dies."""
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def arrange() -> None:
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, signal_number)

    return arrange


def start(
    command: Sequence[str],
    *,
    log: Path,
    env: dict[str, str] | None = None,
    on_parent_death: int = signal.SIGKILL,
    **options: Any,
) -> subprocess.Popen[bytes]:
    """A child in a process group of its own, its output appended to a file."""
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=end_with_parent(on_parent_death),
            **options,
        )


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL for the child and everything it started in its group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def clean_environment() -> dict[str, str]:
    """Our environment without settings of the product."""
    return {name: value for name, value in os.environ.items() if not name.startswith("FEEDBACK_")}
