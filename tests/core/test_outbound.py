"""Outbound HTTP: nothing inside is reached however it is spelled, and every try ends in time."""

from __future__ import annotations

import ast
import resource
import socket
import time
from ipaddress import ip_address, ip_network

import pytest

from feedback.core import outbound
from feedback.core.outbound import OutboundError, Rules, is_public, send
from tests.harness.certificates import certificate
from tests.harness.sources import PACKAGE, name, python_files, tree

HOME = Rules(networks=(ip_network("127.0.0.0/8"),))
SPEAKERS = {"urllib3", "requests", "http.client", "urllib.request", "httpx", "aiohttp"}
# Authlib brings requests for signing in; the demo asks its own server whether it is up.
NAMED = {"feedback/core/outbound.py", "feedback/demo/command.py"}

INSIDE = [
    "https://127.0.0.1/",
    "https://127.0.0.1:443/",
    "https://127.1/",
    "https://127.0.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0x0.0x0.0x1/",
    "https://0x7f.1/",
    "https://017700000001/",
    "https://0177.0.0.1/",
    "https://0177.0.0.01/",
    "https://00000177.0.0.1/",
    "https://127.0.0.1./",
    "https://127.000.000.001/",
    "https://localhost/",
    "https://localhost./",
    "https://LOCALHOST/",
    "https://localhost.localdomain/",
    "https://0/",
    "https://0.0.0.0/",
    "https://0x0/",
    "https://[::1]/",
    "https://[::]/",
    "https://[0:0:0:0:0:0:0:1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[::ffff:0:127.0.0.1]/",
    "https://[::127.0.0.1]/",
    "https://[64:ff9b::127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[64:ff9b:1::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[2002:a00:1::1]/",
    "https://[2001:0:7f00:1::]/",
    "https://[fe80::1]/",
    "https://[fe80::1%25lo]/",
    "https://[fe80::1%lo]/",
    "https://[fc00::1]/",
    "https://[fd00:ec2::254]/",
    "https://[fec0::1]/",
    "https://[ff02::1]/",
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://0xa9fea9fe/",
    "https://2852039166/",
    "https://[::ffff:169.254.169.254]/",
    "https://100.64.0.1/",
    "https://100.100.100.200/",
    "https://168.63.129.16/",
    "https://192.0.0.192/",
    "https://198.18.0.1/",
    "https://192.88.99.1/",
    "https://224.0.0.1/",
    "https://240.0.0.1/",
    "https://255.255.255.255/",
    "https://user@127.0.0.1/",
    "https://example.com@127.0.0.1/",
    "https://example.com:443@127.0.0.1/",
    "https://127.0.0.1#@example.com/",
    "https://127.0.0.1\\@example.com/",
    "https://example.com\\@127.0.0.1/",
    "https://example.com%00@127.0.0.1/",
    "https://127.0.0.1%2f.example.com/",
    "https://①②⑦.⓪.⓪.①/",
    "https://127。0。0。1/",
    "https://ⓛocalhost/",
    "https:// 127.0.0.1/",
    "https://127.0.0.1\t/",
    "https://127.0.0.1\r\nHost: example.com/",
    "http://127.0.0.1/",
    "https://127.0.0.1:0/",
    "https://127.0.0.1:/",
    "https://127.0.0.1:99999/",
    "https:///127.0.0.1/",
    "https:127.0.0.1/",
    "//127.0.0.1/",
    "127.0.0.1/",
    "ftp://127.0.0.1/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:25/_HELO",
    "https://" + "a" * 3000 + "/",
    "https://[::1/",
    "https://-example.com/",
    "https://exa mple.com/",
    "",
]


@pytest.fixture
def no_connection(monkeypatch):
    """Any connection at all is counted."""
    tried = []
    monkeypatch.setattr(socket.socket, "connect", lambda _self, place: tried.append(place))
    return tried


@pytest.fixture
def names(monkeypatch):
    """What the resolver says, answer after answer; the last one stays."""
    real = socket.getaddrinfo

    def answer(*lists):
        left = list(lists)
        asked = []

        def getaddrinfo(host, port, *rest, **more):
            if not str(host).endswith(".example"):
                return real(host, port, *rest, **more)
            asked.append(host)
            addresses = left.pop(0) if len(left) > 1 else left[0]
            return [
                (
                    socket.AF_INET6 if ":" in address else socket.AF_INET,
                    socket.SOCK_STREAM,
                    6,
                    "",
                    (address, port, 0, 0) if ":" in address else (address, port),
                )
                for address in addresses
            ]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        return asked

    return answer


def reason(url, rules=Rules()):
    with pytest.raises(OutboundError) as caught:
        send("POST", url, rules=rules, body=b"{}")
    assert url == "" or url not in str(caught.value)
    return caught.value.reason


@pytest.mark.parametrize("url", INSIDE)
def test_no_spelling_leads_inside(url, no_connection):
    assert reason(url) in {"url", "address", "dns"}
    assert reason(url, Rules(allows_http=True)) in {"url", "address", "dns"}
    assert no_connection == []


def test_one_address_inside_spoils_them_all(names, no_connection):
    names(["8.8.8.8", "127.0.0.1"])
    assert reason("https://hooks.example/") == "address"
    names(["8.8.8.8", "::ffff:10.0.0.1"])
    assert reason("https://hooks.example/") == "address"
    assert no_connection == []


def test_a_name_is_resolved_once_so_that_a_second_answer_changes_nothing(names, monkeypatch):
    asked = names(["8.8.8.8"], ["127.0.0.1"])
    tried = []

    def connect(_self, place):
        tried.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", connect)
    assert reason("https://hooks.example/") == "connect"
    assert (asked, tried) == (["hooks.example"], [("8.8.8.8", 443)])


def test_what_is_connected_to_is_looked_at_again(names, monkeypatch):
    names(["8.8.8.8"])
    monkeypatch.setattr(socket.socket, "connect", lambda *_: None)
    monkeypatch.setattr(socket.socket, "getpeername", lambda _self: ("127.0.0.1", 443))
    assert reason("https://hooks.example/") == "address"


def test_a_first_address_that_does_not_answer_leaves_time_for_the_second(names, http_sink):
    names(["127.0.0.9", "127.0.0.1"])
    answer = send("GET", f"http://hooks.example:{http_sink.port}/x", rules=HOME)
    assert answer.status == 200
    assert http_sink.requests[0].headers["host"] == f"hooks.example:{http_sink.port}"


def test_ports_and_plain_http_need_the_operators_leave(names, no_connection):
    names(["8.8.8.8"])
    assert reason("http://hooks.example/") == "address"
    assert reason("https://hooks.example:22/") == "address"
    assert reason("https://hooks.example:25/", Rules(allows_http=True)) == "address"
    assert reason("http://hooks.example:6379/", Rules(allows_http=True)) == "address"
    assert no_connection == []


def test_public_is_judged_through_every_wrapping():
    public = ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "119.28.0.1"]
    assert [address for address in public if not is_public(ip_address(address))] == []


def test_proxies_of_the_environment_are_not_asked(http_sink, monkeypatch):
    for variable in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(variable, "http://127.0.0.1:9")
    assert send("GET", http_sink.url + "/", rules=HOME).status == 200


def test_a_redirect_is_an_answer_and_not_a_way(http_sink):
    http_sink.reply(302, headers={"Location": "http://169.254.169.254/latest/meta-data/"})
    answer = send("POST", http_sink.url + "/hook", rules=HOME, body=b"{}")
    assert (answer.status, len(http_sink.requests)) == (302, 1)


def talk(*parts, pause=0.0, reads=True):
    """A script that sends the parts one after the other."""

    def script(accepted):
        if reads:
            accepted.recv(65536)
        for part in parts:
            accepted.sendall(part)
            time.sleep(pause)

    return script


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"


def test_a_body_without_an_end_is_cut_at_64_kb(raw_sink):
    def endless(accepted):
        accepted.recv(65536)
        accepted.sendall(OK + b"Content-Length: 10000000000\r\n\r\n")
        while True:
            accepted.sendall(b"x" * 65536)

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = send("GET", raw_sink(endless).url, rules=HOME)
    assert (answer.status, len(answer.body), answer.is_cut) == (200, 64 * 1024, True)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 5 * 1024


def test_a_packed_body_stays_packed(raw_sink):
    import gzip

    bomb = gzip.compress(b"0" * 20_000_000)
    head = OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb)
    answer = send("GET", raw_sink(talk(head, bomb)).url, rules=HOME)
    assert answer.body == bomb[: 64 * 1024]


@pytest.mark.parametrize(
    "parts",
    [
        (OK + b"\r\n", *[b"x"] * 100),
        (OK, *[b"X"] * 100),
        (*[b"H"] * 100,),
    ],
    ids=["body", "headers", "status"],
)
def test_what_drips_is_cut_at_the_deadline(raw_sink, parts):
    rules = Rules(networks=HOME.networks, total_seconds=1.0)
    start = time.monotonic()
    sink = raw_sink(talk(*parts, pause=0.1))
    if parts[0].startswith(OK):
        # The status is known: the receiver took it, whatever it still has to say.
        assert send("GET", sink.url, rules=rules).is_cut
    else:
        assert reason(sink.url, rules) == "time"
    assert time.monotonic() - start < 1.5


def test_a_status_survives_the_deadline_whenever_the_next_byte_comes(raw_sink):
    rules = Rules(networks=HOME.networks, total_seconds=0.2)
    sink = raw_sink(talk(OK, *[b"X"] * 3000, pause=0.0001))
    answers = [send("GET", sink.url, rules=rules) for _ in range(20)]
    assert {(answer.status, answer.is_cut) for answer in answers} == {(200, True)}


def test_one_who_pours_or_does_not_read_is_cut_too(raw_sink):
    def interim_answers(accepted):
        while True:
            accepted.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)

    rules = Rules(networks=HOME.networks, total_seconds=0.3)
    deaf = raw_sink(lambda accepted: time.sleep(3))
    start = time.monotonic()
    assert reason(raw_sink(interim_answers).url, rules) == "time"
    with pytest.raises(OutboundError, match="time"):
        send("POST", deaf.url, rules=rules, body=b"0" * 20_000_000)
    assert time.monotonic() - start < 2


def test_what_says_nothing_or_breaks_off_ends_too(raw_sink):
    rules = Rules(networks=HOME.networks, total_seconds=0.5)
    assert reason(raw_sink(lambda accepted: time.sleep(5)).url, rules) == "time"
    assert reason(raw_sink(lambda accepted: None).url, HOME) == "broken"
    assert reason(raw_sink(talk(b"nonsense\r\n\r\n")).url, HOME) == "broken"
    gone = raw_sink(lambda accepted: None)
    gone.stop()
    assert reason(gone.url, HOME) == "connect"


def test_a_resolver_that_hangs_costs_no_more_than_the_time_to_connect(monkeypatch):
    monkeypatch.setattr(outbound, "CONNECT_SECONDS", 0.3)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: time.sleep(3))
    start = time.monotonic()
    assert reason("https://hooks.example/") == "dns"
    assert time.monotonic() - start < 1


@pytest.fixture
def trust(monkeypatch):
    """Trust this authority as the operator would, by SSL_CERT_FILE."""

    def trusting(root):
        monkeypatch.setenv("SSL_CERT_FILE", str(root))
        outbound._tls.cache_clear()

    yield trusting
    outbound._tls.cache_clear()


HELLO = OK + b"Content-Length: 2\r\n\r\n{}"


def test_tls_goes_by_the_name_though_the_connection_goes_by_the_address(
    raw_sink, names, trust, tmp_path
):
    names(["127.0.0.1"])
    context, root = certificate(tmp_path, days=10)
    asked = []
    context.sni_callback = lambda _socket, server_name, _context: asked.append(server_name)
    sink = raw_sink(talk(HELLO), context=context)
    trust(root)
    assert send("GET", f"https://hooks.example:{sink.port}/", rules=HOME).body == b"{}"
    assert asked == ["hooks.example"]
    assert reason(f"https://other.example:{sink.port}/", HOME) == "tls"


def test_a_certificate_that_ran_out_or_is_nobodys_is_refused(raw_sink, trust, tmp_path):
    (tmp_path / "old").mkdir()
    good, _root = certificate(tmp_path, days=10)
    assert reason(raw_sink(talk(HELLO), context=good).url, HOME) == "tls"
    old, root = certificate(tmp_path / "old", days=-1)
    trust(root)
    assert reason(raw_sink(talk(HELLO), context=old).url, HOME) == "tls"


def test_a_handshake_that_never_ends_is_cut(raw_sink):
    rules = Rules(networks=HOME.networks, total_seconds=0.5)
    sink = raw_sink(lambda accepted: time.sleep(3))
    start = time.monotonic()
    assert reason(sink.url.replace("http:", "https:"), rules) == "time"
    assert time.monotonic() - start < 1.5


def test_only_one_module_speaks_http():
    found = set()
    for path in python_files():
        for node in ast.walk(tree(path)):
            modules = []
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                modules = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            if any(m == s or m.startswith(s + ".") for m in modules for s in SPEAKERS):
                found.add(name(path))
    assert PACKAGE.name == "feedback"
    assert {path for path in found if "/accounts/" not in path} == NAMED
