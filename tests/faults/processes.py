"""The processes of a server, seen from outside."""

from __future__ import annotations

from pathlib import Path

from tests.harness.server import Server


def children(pid: int) -> dict[int, str]:
    """The living children of a process with their command lines."""
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if int(parent) == pid and state != "Z":
            found[int(folder.name)] = words
    return found


def web_processes(server: Server) -> list[int]:
    """The processes that answer requests; the worker of the outbox is none of them."""
    return [pid for pid, words in children(server.pid).items() if " worker" not in words]


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that is only waiting to be forgotten does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
