"""Sign-in through the company's identity provider: OpenID Connect Core 1.0, code flow with PKCE.

The provider is asked at the configured issuer's own address only, or at hosts the operator named.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network
from threading import Lock
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from feedback.core import outbound
from feedback.core.outbound import OutboundError, Rules
from feedback.core.settings import Settings

# Signatures that a public key proves; neither "none" nor a shared secret.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
SECONDS = 10.0
LEEWAY_SECONDS = 60
KEPT_FOR = timedelta(minutes=10)
# Anybody may press the button: a provider that hangs is asked by one at a time, and then rests,
# so that customers' answers still find a thread.
RESTS_FOR = timedelta(seconds=10)
LONGEST_WAIT_SECONDS = 1.0
# The operator chose the issuer, which may well live in the own house.
EVERYWHERE = (IPv4Network((0, 0)), IPv6Network((0, 0)))


class ProviderError(Exception):
    """The provider cannot be used now; `reason` says why, for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RefusedError(Exception):
    """What came back is not what was asked for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What this browser was sent away with."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says it is."""

    issuer: str
    subject: str
    name: str
    authenticated_at: int | None


def new_question() -> Asked:
    """Three secrets of one sign-in."""
    return Asked(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))


class Provider:
    """The configured provider; its metadata are kept for ten minutes."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._issuer = settings.oidc_issuer or ""
        self._kept: tuple[datetime, dict[str, Any]] | None = None
        self._down: tuple[datetime, str] | None = None
        self._asking = Lock()

    def address(self, asked: Asked, *, back: str, now: datetime, again: bool = False) -> str:
        """Where the browser goes; `again` has the person say anew who it is."""
        from authlib.oauth2.rfc7636 import create_s256_code_challenge

        facts = {
            "response_type": "code",
            "client_id": self._settings.oidc_client_id,
            "redirect_uri": back,
            "scope": "openid profile email",
            "state": asked.state,
            "nonce": asked.nonce,
            "code_challenge": create_s256_code_challenge(asked.verifier),
            "code_challenge_method": "S256",
        }
        if again:
            facts |= {"prompt": "login", "max_age": "0"}
        endpoint = self._endpoint("authorization_endpoint", now)
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(facts)}"

    def identity(self, asked: Asked, *, code: str, back: str, now: datetime) -> Identity:
        """Who came back; raises `RefusedError`, or `ProviderError` when nobody answers."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": asked.verifier,
            "client_id": self._settings.oidc_client_id,
        }
        answer = self._ask("POST", self._endpoint("token_endpoint", now), form, now)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise RefusedError("no id_token")
        claims = self._claims(token, answer.get("access_token"), asked.nonce, now)
        subject = claims.get("sub")
        if not isinstance(subject, str) or not 0 < len(subject) <= 255 or not subject.isprintable():
            raise RefusedError("subject")
        said_at = claims.get("auth_time")
        name = claims.get("email") or claims.get("preferred_username") or claims.get("name") or ""
        return Identity(
            issuer=self._issuer,
            subject=subject,
            name=str(name)[:120],
            authenticated_at=said_at if isinstance(said_at, int) else None,
        )

    def _claims(self, token: str, access_token: Any, nonce: str, now: datetime) -> dict[str, Any]:
        """The checked claims of an ID token (OpenID Connect Core §3.1.3.7)."""
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet
        from joserfc.jws import JWSRegistry

        document = self._ask("GET", self._endpoint("jwks_uri", now), None, now)
        try:
            read = jwt.decode(
                token,
                key=KeySet.import_key_set(document),  # type: ignore[arg-type]
                registry=JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False),
            )
            claims = CodeIDToken(
                read.claims,
                read.header,
                options={
                    "iss": {"essential": True, "value": self._issuer},
                    "aud": {"essential": True, "value": self._settings.oidc_client_id},
                },
                params={
                    "nonce": nonce,
                    "client_id": self._settings.oidc_client_id,
                    "access_token": access_token,
                },
            )
            claims.validate(now=int(now.timestamp()), leeway=LEEWAY_SECONDS)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise RefusedError(type(error).__name__) from error
        except Exception as error:  # Authlib has a family of its own for broken claims
            if type(error).__module__.startswith("authlib"):
                raise RefusedError(type(error).__name__) from error
            raise
        if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
            raise RefusedError("nonce")
        return dict(claims)

    def _metadata(self, now: datetime) -> dict[str, Any]:
        if (kept := self._young(now)) is not None:
            return kept
        if not self._asking.acquire(timeout=LONGEST_WAIT_SECONDS):
            raise ProviderError("it is being asked already")
        try:
            if (kept := self._young(now)) is not None:
                return kept
            if self._down is not None and abs(now - self._down[0]) < RESTS_FOR:
                raise ProviderError(self._down[1])
            return self._asked_anew(now)
        finally:
            self._asking.release()

    def _young(self, now: datetime) -> dict[str, Any] | None:
        """The metadata while they are young enough."""
        kept = self._kept
        return kept[1] if kept is not None and abs(now - kept[0]) <= KEPT_FOR else None

    def _asked_anew(self, now: datetime) -> dict[str, Any]:
        well_known = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
        try:
            document = self._ask("GET", well_known, None, now)
            if document.get("issuer") != self._issuer:
                raise ProviderError("the provider calls itself something else")
        except ProviderError as error:
            self._down = now, error.reason
            raise
        self._kept, self._down = (now, document), None
        return document

    def _endpoint(self, name: str, now: datetime) -> str:
        address = self._metadata(now).get(name)
        if not isinstance(address, str) or self._rules(address) is None:
            raise ProviderError(f"{name} is on a host that is not the issuer's")
        return address

    def _rules(self, address: str) -> Rules | None:
        """How an address may be asked; None when it may not."""
        own, parts = urlsplit(self._issuer), urlsplit(address)
        if (parts.scheme, parts.netloc.lower()) == (own.scheme, own.netloc.lower()):
            return Rules(networks=EVERYWHERE, allows_http=True, total_seconds=SECONDS)
        if parts.scheme == "https" and parts.netloc.lower() in self._settings.oidc_hosts:
            return Rules(total_seconds=SECONDS)
        return None

    def _ask(
        self, method: str, address: str, form: dict[str, str] | None, now: datetime
    ) -> dict[str, Any]:
        rules = self._rules(address)
        if rules is None:
            raise ProviderError("a host that is not the issuer's")
        headers: dict[str, str] = {}
        body = None
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            if secret := self._settings.oidc_client_secret:
                self._show_secret(secret, form, headers, now)
            body = urlencode(form).encode()
        try:
            answer = outbound.send(method, address, rules=rules, body=body, headers=headers)
        except OutboundError as error:
            raise ProviderError(error.reason) from error
        document = answer.json()
        if answer.status in {400, 401, 403} and form is not None:
            raise RefusedError(f"status {answer.status}")
        if answer.status != 200 or not isinstance(document, dict):
            raise ProviderError(f"status {answer.status}")
        return document

    def _show_secret(
        self, secret: str, form: dict[str, str], headers: dict[str, str], now: datetime
    ) -> None:
        ways = self._metadata(now).get("token_endpoint_auth_methods_supported")
        if isinstance(ways, list) and "client_secret_basic" not in ways:
            form["client_secret"] = secret
            return
        pair = f"{quote(self._settings.oidc_client_id, safe='')}:{quote(secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
