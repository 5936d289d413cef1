"""F12: whatever a mail server does, it is known whether to try again, and nothing hangs."""

from __future__ import annotations

import socket
import struct
import time

import pytest
from aiosmtpd.smtp import AuthResult

from feedback.core import mail
from feedback.core.delivery import NotDelivered, PermanentFailure
from feedback.core.mail import compose, send_mail
from tests.harness.certificates import certificate
from tests.harness.sinks import SmtpSink

LETTER = {
    "sender": "Feedback <f@example.org>",
    "to": "li@example.com",
    "subject": "案例",
    "text": "你好\n",
    "message_id": "m1",
}


def fault(url, **changes):
    with pytest.raises(NotDelivered) as caught:
        send_mail(url, **LETTER | changes)
    return caught.value


def server(answers, *, after_data=b"250 OK\r\n", data=b"354 go\r\n", greeting=b"220 hi\r\n"):
    """A mail server by script: what it says to each word; None hangs, b"" hangs up."""

    def say(accepted, words):
        if words is None:
            time.sleep(5)
        if not words:
            raise OSError
        accepted.sendall(words)

    def script(accepted):
        say(accepted, greeting)
        lines = accepted.makefile("rb")
        for line in lines:
            word = line.partition(b" ")[0].strip().upper().decode("latin-1")
            if word == "DATA":
                say(accepted, data)
                if data.startswith(b"354"):
                    for row in lines:
                        if row == b".\r\n":
                            break
                    say(accepted, after_data)
            elif word == "QUIT":
                say(accepted, b"221 bye\r\n")
                return
            else:
                say(accepted, answers.get(word, b"250 OK\r\n"))

    return script


@pytest.fixture
def smtp(raw_sink):
    """The address of a scripted server."""
    return lambda **how: f"smtp://127.0.0.1:{raw_sink(server(how.pop('answers', {}), **how)).port}"


@pytest.fixture
def hurry(monkeypatch):
    """Half a second for the whole conversation."""
    monkeypatch.setattr(mail, "TOTAL_SECONDS", 0.5)


def test_a_server_that_is_not_there_is_down(smtp):
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        found = fault(f"smtp://127.0.0.1:{bound.getsockname()[1]}")
    assert (str(found), found.is_place_down, found.is_counted) == ("connect", True, False)


def test_a_name_that_is_gone_is_a_server_that_is_down():
    found = fault("smtp://mail.invalid:25")
    assert (str(found), found.is_place_down) == ("dns", True)


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"greeting": b"421 4.3.2 Closing\r\n"}, 421),
        ({"greeting": b"554 5.7.1 Not you\r\n"}, 554),
        ({"answers": {"MAIL": b"421 4.3.2 Closing\r\n"}}, 421),
        ({"answers": {"MAIL": b"553 5.7.1 Sender refused\r\n"}}, 553),
        ({"answers": {"RCPT": b"421 4.7.0 Too many\r\n"}}, 421),
        ({"after_data": b"421 4.3.0 Going\r\n"}, 421),
    ],
)
def test_what_is_wrong_for_every_mail_is_not_held_against_this_one(smtp, how, status):
    found = fault(smtp(**how))
    assert (found.status, found.is_place_down, found.is_counted) == (status, True, False)
    assert not found.is_permanent


@pytest.mark.parametrize(
    "how",
    [
        {"answers": {"RCPT": b"450 4.2.0 Greylisted, li@example.com\r\n"}},
        {"data": b"451 4.7.1 Later\r\n"},
        {"after_data": b"452 4.3.1 Full\r\n"},
    ],
)
def test_a_greylist_asks_for_a_little_time(smtp, how):
    found = fault(smtp(**how))
    assert (found.is_permanent, found.is_place_down, found.is_counted) == (False, False, True)
    assert found.retry_after_seconds == 300
    assert "li@" not in found.answer


@pytest.mark.parametrize(
    "how",
    [
        {"answers": {"RCPT": b"550 5.1.1 <li@example.com> unknown\r\n"}},
        {"data": b"554 5.7.1 No\r\n"},
        {"after_data": b"554 5.7.1 Spam\r\n"},
    ],
)
def test_a_refusal_for_good_ends_at_once(smtp, how):
    found = fault(smtp(**how))
    assert isinstance(found, PermanentFailure)
    assert found.status in {550, 554}
    assert "li@" not in found.answer


@pytest.mark.parametrize("how", [{"after_data": None}, {"after_data": b""}, {"data": None}])
def test_a_server_that_hangs_or_dies_before_its_250_is_tried_again(smtp, how, hurry):
    start = time.monotonic()
    found = fault(smtp(**how))
    assert (found.is_permanent, found.is_place_down, found.is_counted) == (False, False, True)
    assert time.monotonic() - start < 2


def test_a_server_that_drips_is_cut_off_as_a_whole(raw_sink, hurry):
    def script(accepted):
        for letter in b"220-hello\r\n" * 100:
            accepted.sendall(bytes([letter]))
            time.sleep(0.05)

    start = time.monotonic()
    found = fault(f"smtp://127.0.0.1:{raw_sink(script).port}")
    assert found.is_place_down
    assert time.monotonic() - start < 2


@pytest.fixture
def smtp_with_tls(tmp_path, monkeypatch):
    """`smtp_with_tls(is_trusted=…)`: a mail server that offers STARTTLS and lets a@b sign in."""
    sinks = []

    def start(*, is_trusted, days=10):
        context, root = certificate(tmp_path, days=days)
        if is_trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(root))
        sinks.append(
            SmtpSink(
                tls_context=context,
                auth_required=False,
                authenticator=lambda *_: AuthResult(success=True),
            )
        )
        sinks[-1].start()
        return sinks[-1]

    yield start
    for sink in sinks:
        sink.stop()


@pytest.mark.parametrize("user", ["", "a:b@"])
def test_what_is_offered_tls_is_said_under_tls(smtp_with_tls, user):
    sink = smtp_with_tls(is_trusted=True)
    send_mail(f"smtp://{user}127.0.0.1:{sink.port}", **LETTER)
    assert [message.is_encrypted for message in sink.wait(1)] == [True]


@pytest.mark.parametrize(("is_trusted", "days"), [(False, 10), (True, -1)])
def test_a_certificate_that_nobody_vouches_for_is_enough_only_without_a_password(
    smtp_with_tls, is_trusted, days
):
    sink = smtp_with_tls(is_trusted=is_trusted, days=days)
    found = fault(f"smtp://a:b@127.0.0.1:{sink.port}")
    assert (str(found), found.is_place_down) == ("tls", True)
    assert sink.messages == []
    send_mail(sink.url, **LETTER)
    assert [message.is_encrypted for message in sink.wait(1)] == [True]


def test_a_password_is_never_said_in_the_open(raw_sink):
    said = []

    def script(accepted):
        accepted.sendall(b"220 hi\r\n")
        for line in accepted.makefile("rb"):
            said.append(line.split()[0].upper())
            accepted.sendall(b"250-hi\r\n250 AUTH PLAIN LOGIN\r\n")

    found = fault(f"smtp://a:b@127.0.0.1:{raw_sink(script).port}")
    assert (str(found), found.is_place_down, found.is_counted) == ("tls", True, False)
    assert said == [b"EHLO"]


@pytest.mark.parametrize(
    "answer", [b"454 4.7.0 Not now\r\n", b"220 go\r\nnonsense\r\n", b"220 go\r\n", b""]
)
def test_tls_that_is_offered_and_does_not_work_stops_no_mail_without_a_password(raw_sink, answer):
    taken = []

    def script(accepted):
        accepted.sendall(b"220 hi\r\n")
        lines = accepted.makefile("rb")
        for line in lines:
            word = line.split()[0].upper()
            if word == b"EHLO":
                accepted.sendall(b"250-hi\r\n250 STARTTLS\r\n")
            elif word == b"STARTTLS":
                accepted.sendall(answer)
                if not answer.startswith(b"454"):
                    # Hang up at once, as a reset that whoever speaks hears in the middle of it.
                    at_once = struct.pack("ii", 1, 0)
                    accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
                    return
            elif word == b"DATA":
                accepted.sendall(b"354 go\r\n")
                taken.append(list(iter(lines.readline, b".\r\n")))
                accepted.sendall(b"250 OK\r\n")
            else:
                accepted.sendall(b"250 OK\r\n")

    send_mail(f"smtp://127.0.0.1:{raw_sink(script).port}", **LETTER)
    assert len(taken) == 1


RELAY, UNKNOWN = b"550 5.7.1 Relaying denied\r\n", b"550 5.1.1 No such user\r\n"


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"answers": {"RCPT": UNKNOWN}}, "mailbox"),
        ({"answers": {"RCPT": b"550 No such user here\r\n"}}, "mailbox"),
        ({"answers": {"RCPT": b"556 5.1.10 Domain takes no mail\r\n"}}, "mailbox"),
        ({"answers": {"RCPT": b"550 5.4.1 Recipient address rejected\r\n"}}, "mailbox"),
        ({"answers": {"RCPT": b"550 5.2.1 Mailbox disabled\r\n"}}, "mailbox"),
        ({"after_data": UNKNOWN}, "mailbox"),
        ({"answers": {"RCPT": RELAY}}, "refused"),
        ({"answers": {"RCPT": b"554 Relay access denied\r\n"}}, "refused"),
        ({"answers": {"RCPT": b"550 5.1.8 Bad sender\r\n"}}, "refused"),
        ({"answers": {"RCPT": b"552 5.2.2 Mailbox full\r\n"}}, "refused"),
        ({"after_data": b"550 Looks like spam\r\n"}, "refused"),
    ],
)
def test_an_address_that_takes_no_mail_is_told_from_a_mail_that_is_not_wanted(smtp, how, reason):
    found = fault(smtp(**how))
    assert (str(found), found.is_permanent) == (reason, True)


def test_tls_that_fails_is_a_server_that_is_down(raw_sink):
    url = f"smtps://127.0.0.1:{raw_sink(server({})).port}"
    assert (str(fault(url)), fault(url).is_place_down) == ("tls", True)


def test_what_was_taken_is_one_mail_with_the_same_id_each_time(smtp_sink):
    for _ in range(2):
        send_mail(smtp_sink.url, **LETTER, reply_to="desk@example.org", headers={"X-Case": "A1"})
    first, again = smtp_sink.wait(2)
    assert first["Message-ID"] == again["Message-ID"] == "<m1@example.org>"
    assert (first["Reply-To"], first["X-Case"]) == ("desk@example.org", "A1")
    assert first["Subject"] == "案例"
    assert first.get_content().strip() == "你好"


HOSTILE = [
    "x\r\nBcc: all@example.com",
    "x\nBcc: all@example.com",
    "x\rBcc: all@example.com",
    "x\u2028Bcc: all@example.com",
    "x\x0bBcc: all@example.com",
    "x\r\n\r\nBody",
    "x\x00y",
]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("place", ["subject", "message_id", "sender", "header"])
def test_no_value_adds_a_header(place, value):
    changes = {"headers": {"X-Case": value}} if place == "header" else {place: value}
    if place == "sender":
        changes = {"sender": f'"{value}" <f@example.org>'}
    plain = compose(**LETTER, headers={"X-Case": "A1"})
    made = compose(**{"headers": {"X-Case": "A1"}} | LETTER | changes)
    assert sorted(made.keys()) == sorted(plain.keys())
    head = made.as_bytes().partition(b"\n\n")[0]
    assert not [row for row in head.splitlines() if row.lower().startswith(b"bcc")]


@pytest.mark.parametrize(
    "to", [*(f"li@example.com{value}" for value in HOSTILE), "a@b, c@d", "", "nobody", "<>", "@"]
)
def test_a_recipient_is_one_address_or_nothing_leaves(to, smtp_sink):
    with pytest.raises(PermanentFailure):
        send_mail(smtp_sink.url, **LETTER | {"to": to})
    assert smtp_sink.messages == []
