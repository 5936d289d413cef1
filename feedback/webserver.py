"""The web server's processes: started again however often they are killed, never left behind."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from typing import Any

from granian.server.mp import MPServer

# A process that gives up by itself this soon after its start will do so again.
SOONEST_FAILURE_SECONDS = 5.5
PR_SET_PDEATHSIG = 1  # prctl(2)


class WebServer(MPServer):
    """Granian, but a killed process is no crash loop.

    Granian ends itself when one of its processes ends twice within 5.5 s, whatever the reason; out
    of memory twice would then be out of service. Here only a process that fails by itself counts.
    """

    def _serve_loop(self, spawn_target: Any, target_loader: Any) -> None:
        while True:
            self.main_loop_interrupt.wait()
            self.main_loop_interrupt.clear()
            if self.interrupt_signal:
                break
            self.interrupt_children.clear()
            processes: list[Any] = self.wrks
            ended = [place for place, process in enumerate(processes) if not process.is_alive()]
            if any(_failed_at_once(processes[place]) for place in ended):
                self.interrupt_children.extend(ended)  # ends with exit code 1
                break
            self._respawn_workers(ended, spawn_target, target_loader)
            if self.reload_signal:
                self._reload(spawn_target, target_loader)  # type: ignore[no-untyped-call]


def _failed_at_once(process: Any) -> bool:
    was_killed = (process.inner.exitcode or 0) < 0
    return not was_killed and time.monotonic() - process.birth <= SOONEST_FAILURE_SECONDS


def end_with_parent() -> None:
    """Have every process forked from now on end when this one is killed without a word.

    Otherwise the old processes would go on answering beside those of the next start.
    """
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def arrange() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    os.register_at_fork(after_in_child=arrange)
