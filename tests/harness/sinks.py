"""Real receivers on the loopback: a mail server and a web server that remember."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

from tests.harness.http import free_port


def wait_until(is_true: Callable[[], bool], seconds: float, what: str) -> None:
    """Return when the condition holds; raises `TimeoutError` naming what was awaited."""
    end = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} within {seconds} s")
        time.sleep(0.02)


class SmtpSink:
    """A mail server that keeps what it accepts; with a `tls_context` it offers STARTTLS."""

    host = "127.0.0.1"

    def __init__(self, **options: Any) -> None:
        self.port = free_port()
        self.messages: list[EmailMessage] = []
        self._refusal: str | None = None
        self._seconds = 0.0
        self._refusals: dict[str, str] = {}
        self._controller = Controller(self, hostname=self.host, port=self.port, **options)

    @property
    def url(self) -> str:
        """As `FEEDBACK_SMTP_URL` takes it."""
        return f"smtp://{self.host}:{self.port}"

    def start(self) -> None:
        """Listen."""
        self._controller.start()

    def stop(self) -> None:
        """Stop listening."""
        self._controller.stop()

    def refuse(self, answer: str = "451 4.7.1 Try again later") -> None:
        """Refuse messages with this answer from now on; an empty one accepts again."""
        self._refusal = answer or None

    def delay(self, seconds: float) -> None:
        """Take so long for each message from now on."""
        self._seconds = seconds

    def refuse_recipient(self, address: str, answer: str = "550 5.1.1 No such user") -> None:
        """Refuse one recipient with this answer from now on; an empty one accepts again."""
        self._refusals[address] = answer

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        """Called by aiosmtpd for each recipient."""
        if answer := self._refusals.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:
        """Called by aiosmtpd for each message."""
        await asyncio.sleep(self._seconds)
        if self._refusal:
            return self._refusal
        message = message_from_bytes(envelope.content, policy=policy.default)
        message.is_encrypted = session.ssl is not None  # type: ignore[attr-defined]
        message.envelope_from = envelope.mail_from  # type: ignore[attr-defined]
        message.envelope_to = list(envelope.rcpt_tos)  # type: ignore[attr-defined]
        self.messages.append(message)  # type: ignore[arg-type]
        return "250 OK"

    def wait(self, n: int = 1, seconds: float = 5) -> list[EmailMessage]:
        """The messages, once there are `n`."""
        wait_until(lambda: len(self.messages) >= n, seconds, f"{n} messages")
        return self.messages


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody sent; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class HttpSink:
    """A web server that keeps what it is sent and answers as told."""

    def __init__(self, port: int = 0) -> None:
        self.requests: list[Request] = []
        self._status, self._body, self._seconds = 200, b"{}", 0.0
        self._headers: dict[str, str] = {}
        sink = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _take(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = self.rfile.read(length)
                sink.requests.append(Request(self.command, self.path, headers, body))
                time.sleep(sink._seconds)
                self.send_response(sink._status)
                self.send_header("Content-Type", "application/json")
                for name, value in sink._headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(sink._body)))
                self.end_headers()
                self.wfile.write(sink._body)

            do_GET = do_POST = do_PUT = do_DELETE = _take

            def log_message(self, *_parts: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listen."""
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def reply(
        self,
        status: int = 200,
        body: bytes = b"{}",
        seconds: float = 0,
        headers: dict[str, str] | None = None,
    ) -> None:
        """Answer so from now on, after so many seconds."""
        self._status, self._body, self._seconds = status, body, seconds
        self._headers = headers or {}

    def wait(self, n: int = 1, seconds: float = 5) -> list[Request]:
        """The requests, once there are `n`."""
        wait_until(lambda: len(self.requests) >= n, seconds, f"{n} requests")
        return self.requests


class RawSink:
    """A port that does to each connection what it is told: for everything no server does.

    `script` gets the accepted socket in a thread of its own; the socket is closed after it.
    """

    def __init__(self, script: Callable[[socket.socket], None], *, context: Any = None) -> None:
        self.n_connections = 0
        self._script, self._context = script, context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        """The address for HTTP."""
        return f"http{'s' if self._context else ''}://127.0.0.1:{self.port}/hook"

    def _serve(self) -> None:
        while True:
            try:
                accepted, _address = self._listener.accept()
            except OSError:
                return
            self.n_connections += 1
            threading.Thread(target=self._talk, args=(accepted,), daemon=True).start()

    def _talk(self, accepted: socket.socket) -> None:
        with suppress(OSError):
            if self._context is not None:
                accepted = self._context.wrap_socket(accepted, server_side=True)
            self._script(accepted)
        accepted.close()

    def stop(self) -> None:
        """Stop listening."""
        # Closing alone leaves a thread in accept, and with it the port open.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
