"""PDF bytes from our own HTML, rendered in a child process with limits."""

from __future__ import annotations

import base64
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Mapping
from threading import Lock

from feedback.core.errors import Unavailable

WALL_SECONDS = 60.0
IDLE_SECONDS = 60.0
SYSTEM_PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


class RenderFailed(Unavailable):
    """The renderer gave up; `code` says why: limits, libraries, or a fault of the document."""

    def __init__(self, message: str, code: str = "fault") -> None:
        super().__init__(message)
        self.code = code


class Renderer:
    """One warm child process; a render that breaks its limits costs only the child."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = Lock()
        self._used_at = 0.0

    def render(
        self, html: str, assets: Mapping[str, bytes] | None = None, *, seconds: float = WALL_SECONDS
    ) -> bytes:
        """The PDF of a page; raises `RenderFailed` with a reason that a person understands."""
        task = {
            "html": html,
            "assets": {
                name: base64.b64encode(body).decode() for name, body in (assets or {}).items()
            },
        }
        with self._lock:
            try:
                return self._ask(json.dumps(task).encode() + b"\n", seconds)
            except RenderFailed:
                raise
            except BrokenPipeError as error:
                raise self._last_words() from error
            except (OSError, ValueError) as error:
                self._end()
                raise RenderFailed(f"The PDF renderer stopped ({type(error).__name__}).") from error

    def warm(self) -> None:
        """Start the child, so that it loads while the page is still being written."""
        with self._lock:
            if self._child is None or self._child.poll() is not None:
                self._end()
                self._child = self._start()
                self._used_at = time.monotonic()

    def rest(self) -> None:
        """End a child that has had nothing to do for a while, to give its memory back."""
        if not self._lock.acquire(blocking=False):
            return
        try:
            if self._child is not None and time.monotonic() - self._used_at > IDLE_SECONDS:
                self._end()
        finally:
            self._lock.release()

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._end()

    def _start(self) -> subprocess.Popen[bytes]:
        environment = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("FEEDBACK_", "AWS_"))
        }
        return subprocess.Popen(
            [sys.executable, "-m", "feedback.core.render.renderer"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )

    def _ask(self, line: bytes, seconds: float) -> bytes:
        if self._child is None or self._child.poll() is not None:
            self._end()
            self._child = self._start()
        child = self._child
        assert child.stdin is not None
        assert child.stdout is not None
        until = time.monotonic() + seconds
        child.stdin.write(line)
        child.stdin.flush()
        head, rest = self._line(child, until)
        answer = json.loads(head)
        if not answer["ok"]:
            code = "limits" if answer["error"].startswith("MemoryError") else "fault"
            raise RenderFailed(f"The PDF could not be made: {answer['error']}", code)
        while len(rest) < answer["n_bytes"]:
            rest += self._more(child, until)
        self._used_at = time.monotonic()
        return rest

    def _line(self, child: subprocess.Popen[bytes], until: float) -> tuple[bytes, bytes]:
        got = b""
        while b"\n" not in got:
            got += self._more(child, until)
        head, _, rest = got.partition(b"\n")
        return head, rest

    def _more(self, child: subprocess.Popen[bytes], until: float) -> bytes:
        assert child.stdout is not None
        left = until - time.monotonic()
        ready = left > 0 and select.select([child.stdout], [], [], left)[0]
        if not ready:
            self._end()
            raise RenderFailed(
                "The PDF took longer than allowed. Choose a shorter period.", "limits"
            )
        chunk = os.read(child.stdout.fileno(), 1 << 16)
        if not chunk:
            raise self._last_words()
        return chunk

    def _last_words(self) -> RenderFailed:
        """Why the child ended by itself."""
        child = self._child
        words = b""
        if child is not None and child.stderr is not None:
            try:
                child.wait(timeout=5)
            except subprocess.TimeoutExpired:
                child.kill()
            words = child.stderr.read()[-4000:]
        self._end()
        if b"cannot load library" in words or b"OSError" in words:
            return RenderFailed(
                "PDF needs system libraries that are missing. Install them: "
                f"apt install {SYSTEM_PACKAGES}",
                "libraries",
            )
        return RenderFailed(
            "The PDF broke its limits of time or memory. Choose a shorter period.", "limits"
        )

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout, child.stderr):
            if pipe is not None:
                pipe.close()


_renderer = Renderer()
_turn = Lock()


def render_pdf(html: str, assets: Mapping[str, bytes] | None = None) -> bytes:
    """The PDF of a page, from this process's renderer."""
    return _renderer.render(html, assets)


def render_once(html: str, *, wait_seconds: float = 10.0, seconds: float = 20.0) -> bytes:
    """The PDF of a small page from a child that ends at once, one at a time in this process.

    For a request: who waits too long for a turn is told to try again, and no memory stays taken.
    """
    if not _turn.acquire(timeout=wait_seconds):
        raise RenderFailed("Other PDFs are being made. Try again in a moment.", "limits")
    renderer = Renderer()
    try:
        return renderer.render(html, seconds=seconds)
    finally:
        renderer.close()
        _turn.release()


def warm() -> None:
    """Start this process's renderer, if it does not run."""
    _renderer.warm()


def rest() -> None:
    """Let an idle renderer go."""
    _renderer.rest()


def close() -> None:
    """End the renderer with the process that owns it."""
    _renderer.close()
