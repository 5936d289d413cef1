"""A name server on the loopback that knows what the test says, and can fall silent."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

import dns.message
import dns.rcode
import dns.rdatatype
import dns.resolver
import dns.rrset


class NameServer:
    """`rows[("example.com.", "TXT")] = ['"v=spf1 -all"']`; what is not there does not exist."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], list[str]] = {}
        self.is_silent = False
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def resolver(self) -> dns.resolver.Resolver:
        """Asks this server and nobody else."""
        made = dns.resolver.Resolver(configure=False)
        made.nameservers, made.port = ["127.0.0.1"], self._socket.getsockname()[1]
        return made

    def stop(self) -> None:
        """Stop listening."""
        self._socket.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                asked, whom = self._socket.recvfrom(4096)
                if not self.is_silent:
                    self._socket.sendto(self._answer(asked), whom)

    def _answer(self, asked: bytes) -> bytes:
        query = dns.message.from_wire(asked)
        answer = dns.message.make_response(query)
        question = query.question[0]
        name, kind = question.name.to_text().lower(), dns.rdatatype.to_text(question.rdtype)
        if found := self.rows.get((name, kind)):
            answer.answer.append(dns.rrset.from_text(question.name, 0, "IN", kind, *found))
        elif not any(known == name for known, _kind in self.rows):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer.to_wire()
