"""The one function by which the product speaks HTTP to other computers.

Whoever may type an address could otherwise make the server reach into its own network. The name
is resolved once, every address of it must be a public one, the connection goes to that very
address, and what it is connected to is looked at again. No redirects, no proxies, no
decompression, hard limits on time and size, certificates always checked.
"""

from __future__ import annotations

import json
import re
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from feedback.core.settings import Settings

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 15.0
GRACE_SECONDS = 0.2
MOST_BYTES = 64 * 1024
LONGEST_URL = 2000
PORTS = {"https": {443, 8443}, "http": {80, 8080}}
# What `is_global` lets through or judges by the Python version: protocol assignments, 6to4 and
# its relays, local NAT64, discard, Teredo and ORCHID, documentation, site-local, Azure's inside.
REFUSED = (
    IPv4Network((0, 8)),
    *(
        ip_network(network)
        for network in (
            "100.64.0.0/10",
            "168.63.129.16/32",
            "192.0.0.0/24",
            "192.88.99.0/24",
            "198.18.0.0/15",
            "::/8",
            "64:ff9b:1::/48",
            "100::/64",
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "3fff::/20",
            "5f00::/16",
            "fc00::/7",
            "fe80::/10",
            "fec0::/10",
        )
    ),
)
NAT64 = IPv6Network("64:ff9b::/96")
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?")
_NUMBER = re.compile(r"(0x[0-9a-f]*|[0-9]+)")


class OutboundError(Exception):
    """Nothing came back; `reason` is one word of `REASONS`, never the address itself."""

    REASONS = ("url", "address", "dns", "connect", "tls", "time", "broken")

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator allows beyond public https: networks of the own house, plain http."""

    networks: tuple[Network, ...] = ()
    allows_http: bool = False
    total_seconds: float = TOTAL_SECONDS

    @classmethod
    def of(cls, settings: Settings) -> Rules:
        """The rules that the operator set."""
        return cls(settings.outbound_allow, settings.allow_http_outbound)

    def opens(self, address: Address) -> bool:
        """Whether an address lies in a network that the operator listed."""
        return any(address in network for network in self.networks)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `is_cut` when the body was longer or slower than allowed."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    spent_ms: int
    is_cut: bool = False

    def json(self) -> Any:
        """The body as JSON; None when it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart by the only parser that looks at it."""

    scheme: str
    host: str
    port: int
    path: str = field(repr=False)


def post_json(
    url: str, document: Any, *, rules: Rules, headers: Mapping[str, str] | None = None
) -> Answer:
    """The answer to a POST of a JSON document; raises `OutboundError`."""
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return send("POST", url, rules=rules, body=body, headers=headers)


def send(
    method: str,
    url: str,
    *,
    rules: Rules,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """The answer of a public host within 15 seconds; raises `OutboundError`."""
    started = time.monotonic()
    target = parse(url)
    addresses = resolve(target, rules)
    sock = _connect(addresses, target, rules)
    deadline = _Deadline(sock, started + rules.total_seconds)
    connection = _connection(target, sock)
    try:
        with deadline:
            return _exchange(connection, method, target, body, headers or {}, started, deadline)
    except ssl.SSLError as error:
        raise OutboundError("time" if deadline.has_struck else "tls") from error
    except (OSError, HTTPError, ValueError) as error:
        if deadline.has_struck or isinstance(error, TimeoutError):
            raise OutboundError("time") from error
        is_tls = isinstance(error.__cause__, ssl.SSLError) or "SSL" in type(error).__name__
        raise OutboundError("tls" if is_tls else "broken") from error
    except Exception as error:  # http.client has a family of its own for broken answers
        raise OutboundError("time" if deadline.has_struck else "broken") from error
    finally:
        connection.close()
        sock.close()


def parse(url: str) -> Target:
    """Scheme, host, port and path; raises `OutboundError("url")` for anything ambiguous."""
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable():
        raise OutboundError("url")
    if any(letter in url for letter in ' \\"<>^`{|}#'):
        raise OutboundError("url")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise OutboundError("url") from error
    scheme, host = parts.scheme, (parts.hostname or "").lower()
    if scheme not in PORTS or "@" in parts.netloc or "%" in parts.netloc or port == 0:
        raise OutboundError("url")
    if parts.netloc.endswith(":") or not _is_host(host):
        raise OutboundError("url")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(scheme, host.rstrip("."), port or (443 if scheme == "https" else 80), path)


def _is_host(host: str) -> bool:
    """A name, or an address in its one usual spelling: `127.1` and `0x7f.1` are neither."""
    try:
        return str(ip_address(host)) == host or ":" in host
    except ValueError:
        last = host.rstrip(".").rpartition(".")[2]
        return bool(_HOST.fullmatch(host)) and not _NUMBER.fullmatch(last)


def is_public(address: Address) -> bool:
    """Whether an address belongs to the world, also when it is written inside another one."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address in NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    if any(address.version == network.version and address in network for network in REFUSED):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def check(target: Target, addresses: list[Address], rules: Rules) -> None:
    """Raise `OutboundError("address")` unless every address may be spoken to so."""
    for address in addresses:
        inner = address.ipv4_mapped if isinstance(address, IPv6Address) else None
        if rules.opens(inner or address):
            continue
        is_plain = target.scheme == "http"
        if is_plain and not rules.allows_http:
            raise OutboundError("address")
        if target.port not in PORTS[target.scheme] or not is_public(address):
            raise OutboundError("address")
    if not addresses:
        raise OutboundError("dns")


def resolve(target: Target, rules: Rules) -> list[tuple[Any, Any]]:
    """Family and socket address of each address of the name, looked up once and all allowed."""
    found = _look_up(target)
    addresses = [ip_address(str(place[0]).partition("%")[0]) for _family, place in found]
    if any("%" in str(place[0]) for _family, place in found):
        raise OutboundError("address")
    check(target, addresses, rules)
    return found


def _look_up(target: Target) -> list[tuple[Any, Any]]:
    """What the resolver says within the time to connect; its own patience may be far longer."""
    result: list[Any] = []

    def ask() -> None:
        try:
            result.append(socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            result.append(error)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(CONNECT_SECONDS)
    if not result or isinstance(result[0], Exception):
        raise OutboundError("dns")
    unique = {(family, place): None for family, _type, _proto, _name, place in result[0]}
    return list(unique)


def _connect(addresses: list[tuple[Any, Any]], target: Target, rules: Rules) -> socket.socket:
    """A socket to one of the addresses, whose other end is looked at again."""
    tried = addresses[:2]
    fault = "connect"
    for family, place in tried:
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.settimeout(min(CONNECT_SECONDS, rules.total_seconds) / len(tried))
        try:
            sock.connect(place)
            check(target, [ip_address(sock.getpeername()[0])], rules)
        except TimeoutError:
            sock.close()
            fault = "time"
        except OSError:
            sock.close()
        except OutboundError:
            sock.close()
            raise
        else:
            sock.settimeout(CONNECT_SECONDS)
            return sock
    raise OutboundError(fault)


class _Deadline:
    """Hangs up when the time is over, whatever is being waited for."""

    def __init__(self, sock: socket.socket, at: float) -> None:
        self.has_struck = False
        self._is_over = threading.Event()
        # A handle of its own: TLS takes the first one over.
        self._sock = sock.dup()
        self._timer = threading.Timer(max(0.0, at - time.monotonic()), self._strike)
        self._timer.daemon = True

    def _strike(self) -> None:
        self.has_struck = True
        # Reading ends first, and both ways only where that does not help: a socket shut both
        # ways answers the next byte with a reset, which destroys the status that came before.
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_RD)
        if not self._is_over.wait(GRACE_SECONDS):
            with suppress(OSError):
                self._sock.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_error: object) -> None:
        self._is_over.set()
        self._timer.cancel()
        self._timer.join()
        self._sock.close()


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _connection(target: Target, sock: socket.socket) -> HTTPConnection:
    """A connection by name, for SNI, Host and the certificate, over the socket that is open."""
    if target.scheme == "https":
        return _SecureConnection(target, sock, ssl_context=_tls())
    return _PlainConnection(target, sock)


class _PlainConnection(HTTPConnection):
    """Uses the socket that was checked instead of opening one."""

    def __init__(self, target: Target, sock: socket.socket, **options: Any) -> None:
        self._checked = sock
        super().__init__(target.host, target.port, timeout=TOTAL_SECONDS, **options)

    def _new_conn(self) -> socket.socket:
        self._checked.settimeout(TOTAL_SECONDS)
        return self._checked


class _SecureConnection(_PlainConnection, HTTPSConnection):
    pass


def _exchange(
    connection: HTTPConnection,
    method: str,
    target: Target,
    body: bytes | None,
    headers: Mapping[str, str],
    started: float,
    deadline: _Deadline,
) -> Answer:
    """Send and read at most 64 KB, as they come over the wire."""
    sent = {"User-Agent": "feedback", "Accept": "application/json", "Accept-Encoding": "identity"}
    if body is not None:
        sent["Content-Type"] = "application/json; charset=utf-8"
    connection.request(
        method,
        target.path,
        body=body,
        headers=sent | dict(headers) | {"Connection": "close"},
        preload_content=False,
        decode_content=False,
    )
    response = connection.getresponse()
    found, is_cut = b"", False
    try:
        while len(found) <= MOST_BYTES:
            part = response.read1(MOST_BYTES + 1 - len(found), decode_content=False)
            if not part:
                break
            found += part
    except (OSError, HTTPError):
        is_cut = True
    return Answer(
        status=response.status,
        headers={name.lower(): value[:200] for name, value in response.headers.items()},
        body=found[:MOST_BYTES],
        spent_ms=round((time.monotonic() - started) * 1000),
        is_cut=is_cut or deadline.has_struck or len(found) > MOST_BYTES,
    )
