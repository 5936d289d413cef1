"""A small closed-loop load generator: keep-alive sockets, one thread each, no HTTP library."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable

Step = Callable[["Wire", int], None]


class Wire:
    """One keep-alive connection that sends prepared bytes and reads whole answers."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._rest = b""

    def ask(self, request: bytes) -> tuple[int, bytes, bytes]:
        """Status, head and body of the answer to a request."""
        self._socket.sendall(request)
        while (end := self._rest.find(b"\r\n\r\n")) < 0:
            self._rest += self._more()
        head = self._rest[:end]
        body_starts = end + 4
        length = _content_length(head)
        while len(self._rest) < body_starts + length:
            self._rest += self._more()
        body = self._rest[body_starts : body_starts + length]
        self._rest = self._rest[body_starts + length :]
        return int(head[9:12]), head, body

    def close(self) -> None:
        self._socket.close()

    def _more(self) -> bytes:
        chunk = self._socket.recv(1 << 16)
        if not chunk:
            raise ConnectionError("the server closed the connection")
        return chunk


def _content_length(head: bytes) -> int:
    lower = head.lower()
    at = lower.find(b"content-length:")
    if at < 0:
        return 0
    return int(lower[at + 15 : lower.find(b"\r\n", at) if b"\r\n" in lower[at:] else None])


def get(path: str) -> bytes:
    """A GET without content encoding."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: identity\r\n"
        "Accept-Language: en\r\n\r\n"
    ).encode()


def post(path: str, body: bytes, agent: str) -> bytes:
    """A form POST."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: {agent}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nAccept-Encoding: identity\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def rate(port: int, step: Step, *, seconds: float, n_connections: int = 8) -> float:
    """Steps per second over all connections; a failed step raises."""
    deadline = time.perf_counter() + seconds
    counts = [0] * n_connections
    errors: list[BaseException] = []

    def run(index: int) -> None:
        wire = Wire(port)
        try:
            while time.perf_counter() < deadline:
                step(wire, index)
                counts[index] += 1
        except BaseException as error:
            errors.append(error)
        finally:
            wire.close()

    started = time.perf_counter()
    threads = [threading.Thread(target=run, args=(i,)) for i in range(n_connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return sum(counts) / (time.perf_counter() - started)
