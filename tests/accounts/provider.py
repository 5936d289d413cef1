"""An identity provider on the loopback: OpenID Connect by the book, and lies on request."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "feedback", "a secret: with signs % and spaces"


@cache
def _key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "k1"})


class Provider:
    """Signs in whoever `subject` says; `claims` and `metadata` lay over what is true."""

    def __init__(self) -> None:
        self.subject = "subject-1"
        self.claims: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.key = _key()
        self.ahead_seconds = 0
        self.signs_with: Any = self.key
        self.algorithm = "RS256"
        self.token_status = 200
        self.asked: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider._get(self)

            def do_POST(self) -> None:
                provider._token(self)

            def log_message(self, *_parts: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.issuer = f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _get(self, request: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(request.path)
        self.asked.append(parts.path)
        if parts.path == "/.well-known/openid-configuration":
            document = {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            }
            _send(request, 200, document | self.metadata)
        elif parts.path == "/keys":
            _send(request, 200, {"keys": [self.key.as_dict(private=False)]})
        elif parts.path == "/authorize":
            facts = {name: values[0] for name, values in parse_qs(parts.query).items()}
            code = secrets.token_urlsafe(16)
            self._codes[code] = facts
            back = urlencode({"code": code, "state": facts["state"]})
            request.send_response(302)
            request.send_header("Location", f"{facts['redirect_uri']}?{back}")
            request.end_headers()
        else:
            _send(request, 404, {})

    def _token(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append(request.path)
        length = int(request.headers["Content-Length"])
        form = {name: v[0] for name, v in parse_qs(request.rfile.read(length).decode()).items()}
        facts = self._codes.pop(form["code"], None)
        if self.token_status != 200 or facts is None or not self._is_client(request):
            return _send(request, max(self.token_status, 400), {"error": "invalid_grant"})
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        same = facts["code_challenge"] == challenge and facts["code_challenge_method"] == "S256"
        if not same or facts["redirect_uri"] != form["redirect_uri"]:
            return _send(request, 400, {"error": "invalid_grant"})
        now = int(time.time()) + self.ahead_seconds
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": self.subject,
            "nonce": facts["nonce"],
            "iat": now,
            "exp": now + 300,
            "email": "ada@example.com",
            "email_verified": True,
        }
        if facts.get("max_age") == "0":
            claims["auth_time"] = now
        claims = {k: v for k, v in (claims | self.claims).items() if v is not None}
        header = {"alg": self.algorithm, "kid": "k1"}
        token = jwt.encode(header, claims, self.signs_with, algorithms=[self.algorithm])
        return _send(request, 200, {"id_token": token, "access_token": "x", "token_type": "Bearer"})

    def _is_client(self, request: BaseHTTPRequestHandler) -> bool:
        shown = (request.headers.get("Authorization") or "").removeprefix("Basic ")
        name, _colon, secret = base64.b64decode(shown).decode().partition(":")
        return (unquote(name), unquote(secret)) == (CLIENT, SECRET)


def _send(request: BaseHTTPRequestHandler, status: int, document: Any) -> None:
    body = json.dumps(document).encode()
    request.send_response(status)
    request.send_header("Content-Type", "application/json")
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)
