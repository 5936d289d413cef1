"""How long the web takes to start, and what the whole default installation holds when idle."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from bench import servers
from bench.http import prepare

IDLE_SECONDS = 20.0


def measure() -> tuple[float, float, float]:
    """Seconds until the first answer (median of five), RSS and PSS in MB of all processes."""
    with tempfile.TemporaryDirectory() as folder:
        env = {
            "FEEDBACK_DATA_DIR": folder,
            "FEEDBACK_DEMO": "1",
            "FEEDBACK_SECRET_KEY": "b" * 64,
            "FEEDBACK_PORT": str(servers.free_port()),
        }
        prepare(env)
        starts = []
        for _ in range(5):
            with servers.product(env, serve=True) as running:
                starts.append(running.start_seconds)
        with servers.product(env, serve=True) as running:
            time.sleep(IDLE_SECONDS)
            tree = _tree(running.pid)
            rss = sum(_field(pid, "Rss") for pid in tree) / 1024
            pss = sum(_field(pid, "Pss") for pid in tree) / 1024
        return statistics.median(starts), rss, pss


def _tree(root: int) -> list[int]:
    """A process and all below it."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += parents.get(pid, [])
    return found


def _field(pid: int, name: str) -> int:
    """A field of the process's memory in kB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    return 0
