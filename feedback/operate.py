"""Processes: the web server, the worker, and both together until ended."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from types import FrameType
from typing import Any

from feedback.core.errors import SettingsError
from feedback.core.settings import ROOT, Settings

COMMAND = (sys.executable, "-m", "feedback.cli")
PARENT = "FEEDBACK_PARENT_PID"
POLL_SECONDS = 0.25
BEAT_SECONDS = 30.0
STEP_SECONDS = 15.0
TEND_SECONDS = 3600.0
GATHER_SECONDS = 1.0
WATCH_SECONDS = 60.0
SEEK_SECONDS = 300.0
KEEP_SECONDS = 900.0
LONGEST_GOODBYE_SECONDS = 10


def run_worker(*, with_parent: bool = False) -> None:
    """Do the outbox's work until SIGTERM or SIGINT; a message under way is finished first.

    `with_parent` also ends it when the process that started it is gone, killed without a word.
    """
    from feedback.app import create_app
    from feedback.core.render import pdf
    from feedback.handlers import HANDLERS, LANES, PLACED

    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    app = create_app()
    # Named by the parent itself: it may be gone before this process looks for it.
    parent = int(os.environ.get(PARENT, os.getppid()))
    bells = {kind: threading.Event() for kind in (*HANDLERS, *PLACED)}
    lanes = [threading.Thread(target=_drain, args=(app, lane, bells, stopping)) for lane in LANES]
    lanes.append(threading.Thread(target=_deliver, args=(app, bells, stopping)))
    lanes.append(threading.Thread(target=_ring, args=(app, bells, stopping)))
    lanes.append(threading.Thread(target=_keep_house, args=(app, stopping)))
    for lane in lanes:
        lane.start()
    try:
        beaten_at, tended_at, stepped_at = -BEAT_SECONDS, -TEND_SECONDS, -STEP_SECONDS
        sought_at = -SEEK_SECONDS
        while not stopping.is_set() and not (with_parent and os.getppid() != parent):
            beaten_at = _every(BEAT_SECONDS, beaten_at, app, _beat)
            stepped_at = _every(STEP_SECONDS, stepped_at, app, _step)
            sought_at = _every(SEEK_SECONDS, sought_at, app, _seek)
            tended_at = _every(TEND_SECONDS, tended_at, app, _tend)
            pdf.rest()
            stopping.wait(POLL_SECONDS)
    finally:
        stopping.set()
        for lane in lanes:
            lane.join()
        pdf.close()


def _ring(app: Any, bells: Mapping[str, threading.Event], stopping: threading.Event) -> None:
    """Look for work once for everybody, so that an idle worker costs next to nothing."""
    from feedback.outbox.jobs import kinds_due

    while not stopping.is_set():
        try:
            with app.app_context():
                due = kinds_due()
            for kind in due & set(bells):
                bells[kind].set()
        except Exception as error:
            app.logger.warning("worker: %s; looking again", type(error).__name__)
            stopping.wait(2.0)
        stopping.wait(POLL_SECONDS)


def _drain(
    app: Any, lane: Any, bells: Mapping[str, threading.Event], stopping: threading.Event
) -> None:
    """Do one lane's messages as they fall due."""
    from feedback.outbox.jobs import work_once

    (kind,) = lane
    while not stopping.is_set():
        done = 0
        bells[kind].clear()
        try:
            with app.app_context():
                # One at a time: no lease runs out while an earlier message waits for its server.
                done = work_once(lane, most=1)
        except Exception as error:
            app.logger.warning("worker: %s; trying again", type(error).__name__)
            stopping.wait(2.0)
        while not (done or stopping.is_set() or bells[kind].wait(1.0)):
            pass


def _deliver(app: Any, bells: Mapping[str, threading.Event], stopping: threading.Event) -> None:
    """Gather notices into messages and give each place with something due a thread."""
    from feedback.handlers import PLACED
    from feedback.notices.jobs import gather, watch
    from feedback.outbox.jobs import LaneRunner

    runner = LaneRunner(app, PLACED)
    gathered_at, watched_at = -GATHER_SECONDS, -WATCH_SECONDS
    while not stopping.is_set():
        gathered_at = _every(GATHER_SECONDS, gathered_at, app, gather)
        watched_at = _every(WATCH_SECONDS, watched_at, app, watch)
        if any(bells[kind].is_set() for kind in PLACED):
            for kind in PLACED:
                bells[kind].clear()
            _every(0.0, 0.0, app, runner.look)
        stopping.wait(POLL_SECONDS)
    runner.finish()


def _keep_house(app: Any, stopping: threading.Event) -> None:
    """Let go what is kept no longer, aside: the first time it may be a year's worth."""
    kept_at = -KEEP_SECONDS
    while not stopping.is_set():
        kept_at = _every(KEEP_SECONDS, kept_at, app, _keep_terms)
        stopping.wait(POLL_SECONDS)


def _keep_terms() -> None:
    from feedback.notices.jobs import purge_items
    from feedback.outbox.jobs import purge
    from feedback.privacy.jobs import keep_terms, scrub_when_quiet, sweep_files

    keep_terms()
    sweep_files()
    purge()
    purge_items()
    scrub_when_quiet()


def _every(seconds: float, last_at: float, app: Any, work: Any) -> float:
    """Do the work if it is due again; returns when it was last tried."""
    now = time.monotonic()
    if now - last_at < seconds:
        return last_at
    try:
        with app.app_context():
            work()
    except Exception as error:
        app.logger.warning("worker: %s; trying again", type(error).__name__)
        return now - seconds + 2.0
    return now


def _beat() -> None:
    from feedback.outbox.jobs import beat

    beat(f"{os.uname().nodename}:{os.getpid()}")


def _step() -> None:
    """Wake the cases whose hold is over, then warn and escalate what is due."""
    from feedback.core import clock
    from feedback.followup.service.escalating import escalate_due
    from feedback.followup.service.waking import resume_due

    resume_due(clock.now())
    escalate_due(clock.now())


def _seek() -> None:
    from feedback.core import clock
    from feedback.followup.handing_jobs import find_left_cases

    find_left_cases(clock.now())


def _tend() -> None:
    from feedback.core import clock
    from feedback.core.database import tend_database
    from feedback.followup.photo_jobs import sweep_photos
    from feedback.followup.service.escalating import straighten

    straighten(clock.now())
    sweep_photos()
    tend_database()


class _Worker:
    """The worker beside the web server, started again should it end by itself."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()

    def start(self) -> None:
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._stopping.is_set():
            self._child = subprocess.Popen(
                [*COMMAND, "worker", "--with-parent"],
                cwd=ROOT,
                env={**os.environ, PARENT: str(os.getpid())},
            )
            while self._child.poll() is None and not self._stopping.wait(0.2):
                pass
            if not self._stopping.is_set():
                self._stopping.wait(1.0)

    def stop(self) -> None:
        self._stopping.set()
        child = self._child
        if child is not None and child.poll() is None:
            child.terminate()
            try:
                child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def run_server(*, with_worker: bool = True, announce: Any = None) -> None:
    """Serve until SIGTERM or SIGINT; ends everything it started."""
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from feedback.core.schema import schema_fault
    from feedback.webserver import WebServer, end_with_parent

    settings = Settings.from_env(os.environ)
    if fault := schema_fault(settings):
        raise SettingsError([fault])
    worker = _Worker()
    end_with_parent()
    server = WebServer(
        "wsgi:app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.web_workers,
        blocking_threads=settings.web_threads,
        workers_kill_timeout=LONGEST_GOODBYE_SECONDS,
        working_dir=ROOT,
        log_level=LogLevels.warning,
    )
    if with_worker:
        # Not before: loading it at the same time would keep the first customers waiting.
        server.on_startup(worker.start)
    if announce is not None:
        server.on_startup(announce)
    try:
        server.serve(target_loader=_ready_application(settings))
    finally:
        worker.stop()


def _ready_application(settings: Settings) -> Any:
    """The application built once, before the web processes are forked from this one.

    One that is killed is then replaced in milliseconds, and they share most of their memory.
    None where processes are not forked: each then loads `wsgi:app` by itself.
    """
    if multiprocessing.get_start_method() != "fork":
        return None
    from feedback.app import create_app

    app = create_app(settings)
    gc.collect()
    gc.freeze()
    return lambda _target: app


def run_everything() -> None:
    """Migrate, load the demo story into an empty database, serve, and say where."""
    os.environ.setdefault("FEEDBACK_DEMO", "1")
    Settings.from_env(os.environ)
    # In a process that ends: what migrating loads is not kept while serving.
    if subprocess.run([*COMMAND, "prepare"], cwd=ROOT, check=False).returncode:
        sys.exit(1)

    def announce() -> None:
        subprocess.Popen([*COMMAND, "demo", "--announce"], cwd=ROOT)

    run_server(announce=announce)
