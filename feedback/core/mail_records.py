"""What the name system says of the sender of mails: whether receivers may believe it.

Large receivers take mail only from domains with SPF (RFC 7208), DKIM (RFC 6376) and DMARC
(RFC 7489), from a server whose address has a name that leads back to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parseaddr
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from feedback.core.settings import Settings

if TYPE_CHECKING:
    from dns.resolver import Resolver

LOOKUP_SECONDS = 4.0
# Names of no domain that others could look up (RFC 6761, RFC 6762).
LOCAL = ("localhost", "local", "internal", "invalid", "test", "lan", "home.arpa")


@dataclass(frozen=True, slots=True)
class Record:
    """One thing looked up: whether it is as it should be, and what to do where it is not."""

    is_good: bool
    about: str
    told: str


def mail_records(settings: Settings) -> Iterator[Record]:
    """SPF, DKIM, DMARC and PTR of the sender; where nothing can be looked up, that and no more."""
    import dns.exception
    import dns.resolver

    domain = parseaddr(settings.mail_from)[1].rpartition("@")[2].lower().rstrip(".")
    if "." not in domain or f".{domain}".endswith(tuple(f".{name}" for name in LOCAL)):
        told = f"{settings.mail_from} is no sender that receivers believe: set FEEDBACK_MAIL_FROM"
        yield Record(False, "sender", told)
        return
    try:
        resolver = dns.resolver.get_default_resolver()
        yield _spf(resolver, domain, _host(settings))
        if settings.dkim_selector:
            yield _dkim(resolver, domain, settings.dkim_selector)
        yield _dmarc(resolver, domain)
        yield from _ptr(resolver, _host(settings))
    except (dns.exception.DNSException, OSError) as error:
        told = f"not looked up, no name server answers ({type(error).__name__}): try again later"
        yield Record(False, "sender", told)


def _host(settings: Settings) -> str:
    return urlsplit(settings.smtp_url or "").hostname or "localhost"


def _spf(resolver: Resolver, domain: str, host: str) -> Record:
    found = [text for text in _texts(resolver, domain) if _is_version(text, "v=spf1")]
    if not found:
        advice = f'publish TXT {domain} "v=spf1 a:{host} ~all", or what your mail provider says'
        return Record(False, "SPF", f"{domain} has none: {advice}")
    if len(found) > 1:
        return Record(False, "SPF", f"{domain} has {len(found)}, which counts as none: join them")
    if {"+all", "all"} & set(found[0].lower().split()):
        return Record(False, "SPF", f"{domain} lets everybody send: end it with ~all or -all")
    return Record(True, "SPF", found[0])


def _dkim(resolver: Resolver, domain: str, selector: str) -> Record:
    name = f"{selector}._domainkey.{domain}"
    for text in _texts(resolver, name):
        tags = _tags(text)
        if "p" in tags:
            if tags["p"]:
                return Record(True, "DKIM", f"a key at {name}")
            return Record(False, "DKIM", f"the key at {name} was taken back: publish the new one")
    advice = "have the mail server sign, and publish its key there"
    return Record(False, "DKIM", f"no key at {name}: {advice}, or set FEEDBACK_DKIM_SELECTOR right")


def _dmarc(resolver: Resolver, domain: str) -> Record:
    labels = domain.split(".")
    for start in range(len(labels) - 1):
        name = "_dmarc." + ".".join(labels[start:])
        for text in _texts(resolver, name):
            if _is_version(text.replace(";", " "), "v=dmarc1"):
                return Record(True, "DMARC", f"{text} ({name})")
    advice = f'publish TXT _dmarc.{domain} "v=DMARC1; p=none; rua=mailto:you@{domain}"'
    return Record(False, "DMARC", f"{domain} has none: {advice}")


def _ptr(resolver: Resolver, host: str) -> Iterator[Record]:
    addresses = _addresses(resolver, host)
    if not addresses:
        yield Record(False, "PTR", f"{host} has no address: look at FEEDBACK_SMTP_URL")
    for address in addresses:
        if not ip_address(address).is_global:
            told = f"{address} is inside: the address from which {host} sends outside needs a name"
            yield Record(True, "PTR", told)
            continue
        names = _names(resolver, address)
        if not names:
            advice = "have its provider set one, such as the name of the mail server"
            yield Record(False, "PTR", f"{address} has no name: {advice}")
        elif not any(address in _addresses(resolver, name) for name in names):
            told = f"{address} is called {names[0]}, which does not lead back: give it this address"
            yield Record(False, "PTR", told)
        else:
            yield Record(True, "PTR", f"{address} is {names[0]} and back")


def _texts(resolver: Resolver, name: str) -> list[str]:
    rows = _look_up(resolver, name, "TXT")
    return [b"".join(row.strings).decode("utf-8", "replace") for row in rows]


def _addresses(resolver: Resolver, host: str) -> list[str]:
    try:
        return [str(ip_address(host))]
    except ValueError:
        pass
    if host == "localhost":
        return ["127.0.0.1"]
    rows = _look_up(resolver, host, "A") + _look_up(resolver, host, "AAAA")
    return [str(ip_address(row.address)) for row in rows]


def _names(resolver: Resolver, address: str) -> list[str]:
    import dns.reversename

    rows = _look_up(resolver, dns.reversename.from_address(address).to_text(), "PTR")
    return [str(row.target).rstrip(".") for row in rows]


def _look_up(resolver: Resolver, name: str, kind: str) -> list[Any]:
    """The rows of a name; none where there is no such name or nothing of this kind."""
    import dns.resolver

    try:
        found = resolver.resolve(name, kind, search=False, lifetime=LOOKUP_SECONDS)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    return list(found)


def _is_version(text: str, version: str) -> bool:
    return text.lower().split()[:1] == [version]


def _tags(text: str) -> dict[str, str]:
    """`tag=value` pairs of a record, parted by semicolons."""
    pairs = (part.partition("=") for part in text.split(";"))
    return {tag.strip().lower(): "".join(value.split()) for tag, _equals, value in pairs}
