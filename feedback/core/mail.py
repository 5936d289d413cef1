"""Hand one mail to the SMTP server; called by outbox handlers only.

With a password the connection is encrypted to a server whose certificate is valid, or nothing is
said. Without one it is encrypted whenever the server offers it, whoever vouches for it: still
better than in the open (RFC 7435), and a relay on the own machine rarely has a valid certificate.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, parseaddr
from typing import Any
from urllib.parse import unquote, urlsplit

from feedback.core.delivery import NotDelivered, PermanentFailure, is_mailbox_fault

CONNECT_SECONDS = 10
TOTAL_SECONDS = 30
GREYLIST_SECONDS = 300.0
_ENHANCED = re.compile(r"\s*[245]\.\d{1,3}\.\d{1,3}\b")
# Refusals of a recipient by servers that give no enhanced status (RFC 5321, RFC 7504).
_NO_MAILBOX = {550, 551, 553, 556}
_FIXED = {"from", "to", "cc", "bcc", "subject", "date", "message-id", "reply-to", "sender"}


def send_mail(
    smtp_url: str,
    *,
    sender: str,
    to: str,
    subject: str,
    text: str,
    message_id: str,
    reply_to: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> None:
    """Deliver one mail; returns only after the server's 250.

    Raises `PermanentFailure` when this recipient or mail is refused for good ("mailbox" where it is
    the address that takes no mail, "recipient" where it is none), else `NotDelivered`: later, with
    `is_place_down` when the server itself does not work. The same `message_id` makes the same
    Message-ID, by which a receiver knows a mail that came twice.
    """
    message = compose(
        sender=sender,
        to=to,
        subject=subject,
        text=text,
        message_id=message_id,
        reply_to=reply_to,
        headers=headers,
    )
    with _Session(smtp_url) as session:
        session.open()
        session.hand_over(message, sender=parseaddr(sender)[1], to=to)


def compose(
    *,
    sender: str,
    to: str,
    subject: str,
    text: str,
    message_id: str,
    reply_to: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> EmailMessage:
    """The mail itself; a line break in any header becomes a space, so none can be added."""
    message = EmailMessage()
    try:
        message["From"] = _one_line(sender)
        message["To"] = Address(addr_spec=_one_line(to))
        message["Subject"] = _one_line(subject)[:300]
        if reply_to:
            message["Reply-To"] = Address(addr_spec=_one_line(reply_to))
    except (MessageError, ValueError, IndexError) as error:
        raise PermanentFailure("recipient") from error
    message["Date"] = formatdate()
    domain = parseaddr(_one_line(sender))[1].rpartition("@")[2] or "localhost"
    message["Message-ID"] = f"<{_one_line(message_id).replace(' ', '-')}@{domain}>"
    for name, value in (headers or {}).items():
        if name.lower() not in _FIXED:
            message[name] = _one_line(value)
    message.set_content(text)
    return message


def _one_line(value: str) -> str:
    plain = "".join(letter if letter.isprintable() else " " for letter in value)
    return " ".join(plain.split())


class _Session:
    """One conversation with the server, hung up when it takes too long as a whole."""

    def __init__(self, smtp_url: str) -> None:
        self._parts = urlsplit(smtp_url)
        self._server: smtplib.SMTP | None = None
        self._has_struck = False
        self._timer = threading.Timer(TOTAL_SECONDS, self._strike)
        self._timer.daemon = True

    def __enter__(self) -> _Session:
        self._timer.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._timer.cancel()
        if self._server is not None:
            self._server.close()

    def _strike(self) -> None:
        self._has_struck = True
        sock = getattr(self._server, "sock", None)
        if sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def open(self) -> None:
        """Connect, greet, switch to TLS and sign in."""
        try:
            self._server = self._connect()
            if self._parts.scheme == "smtp":
                self._server = self._encrypted(self._server)
            if self._parts.username:
                self._server.login(
                    unquote(self._parts.username), unquote(self._parts.password or "")
                )
            self._server.ehlo_or_helo_if_needed()
        except smtplib.SMTPResponseException as error:
            raise self._down("refused", error) from error
        except (ssl.SSLError, smtplib.SMTPNotSupportedError) as error:
            raise self._down("tls") from error
        except TimeoutError as error:
            raise self._down("time") from error
        except (OSError, smtplib.SMTPException) as error:
            dns = isinstance(error, socket.gaierror)
            raise self._down("dns" if dns else "connect") from error

    def _encrypted(self, server: smtplib.SMTP) -> smtplib.SMTP:
        """The conversation under TLS: with a password always, else where the server can."""
        server.ehlo_or_helo_if_needed()
        if self._parts.username:
            server.starttls(context=ssl.create_default_context())
        elif server.has_extn("starttls"):
            try:
                server.starttls(context=_unvouched())
            except smtplib.SMTPResponseException:
                pass  # 454 is "not now": it goes on in the open (RFC 3207)
            except (ssl.SSLError, ConnectionError, smtplib.SMTPServerDisconnected):
                # It may as well hang up in the middle of it.
                server.close()
                return self._connect()
        return server

    def _connect(self) -> smtplib.SMTP:
        host, port = self._parts.hostname or "localhost", self._parts.port
        # Made before it connects, so that the timer can reach its socket.
        if self._parts.scheme == "smtps":
            context = ssl.create_default_context()
            self._server = smtplib.SMTP_SSL(timeout=CONNECT_SECONDS, context=context)
            self._server._host = host  # type: ignore[attr-defined]
            default = 465
        else:
            self._server, default = smtplib.SMTP(timeout=CONNECT_SECONDS), 25
            self._server._host = host  # type: ignore[attr-defined]
        code, said = self._server.connect(host, port or default)
        if code != 220:
            raise smtplib.SMTPConnectError(code, said)
        return self._server

    def hand_over(self, message: EmailMessage, *, sender: str, to: str) -> None:
        """MAIL, RCPT, DATA; what is refused at each says who is to blame."""
        server = self._server
        if server is None:
            raise RuntimeError("the conversation is not open")
        utf8 = not to.isascii() or not sender.isascii()
        if utf8 and not server.has_extn("smtputf8"):
            raise PermanentFailure("recipient")
        options = ["SMTPUTF8", "BODY=8BITMIME"] if utf8 else []
        data = message.as_bytes(policy=SMTP.clone(utf8=utf8))
        try:
            self._say(lambda: server.mail(sender, options), blame_server=True)
            self._say(lambda: server.rcpt(to), blame_recipient=True)
            self._say(lambda: server.data(data))
        except smtplib.SMTPResponseException as error:
            raise self._refusal(int(error.smtp_code), error.smtp_error) from error
        except (OSError, smtplib.SMTPException) as error:
            slow = isinstance(error, TimeoutError) or self._has_struck
            raise NotDelivered("time" if slow else "broken") from error
        with suppress(OSError, smtplib.SMTPException):
            server.quit()

    def _say(
        self,
        command: Callable[[], tuple[int, bytes]],
        *,
        blame_server: bool = False,
        blame_recipient: bool = False,
    ) -> None:
        code, said = command()
        if 200 <= code < 300:
            return
        if blame_server:
            # A sender that is refused is wrong for every mail: set right, not given up.
            raise self._down("refused", smtplib.SMTPResponseException(code, said))
        raise self._refusal(code, said, at_recipient=blame_recipient)

    def _refusal(self, code: int, said: Any, *, at_recipient: bool = False) -> NotDelivered:
        told = _words(said)
        if code == 421:
            return self._down("refused", smtplib.SMTPResponseException(code, told))
        if 500 <= code < 600:
            reason = "mailbox" if _is_mailbox(code, told, at_recipient) else "refused"
            return PermanentFailure(reason, status=code, answer=told)
        return NotDelivered("later", status=code, answer=told, retry_after_seconds=GREYLIST_SECONDS)

    def _down(
        self, reason: str, error: smtplib.SMTPResponseException | None = None
    ) -> NotDelivered:
        return NotDelivered(
            reason,
            status=int(error.smtp_code) if error else None,
            answer=_words(error.smtp_error) if error else "",
            is_place_down=True,
            is_counted=False,
        )


def _words(said: Any) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


def _is_mailbox(code: int, told: str, at_recipient: bool) -> bool:
    """Whether it is the address that takes no mail, and not this mail, its sender or our server."""
    if _ENHANCED.match(told):
        return is_mailbox_fault(told)
    return at_recipient and code in _NO_MAILBOX


def _unvouched() -> ssl.SSLContext:
    """TLS without asking who the other side is."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
