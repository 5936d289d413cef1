"""Settings from `FEEDBACK_*` variables, with every fault named at once."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from feedback.core.errors import SettingsError
from feedback.core.numbers import whole

PREFIX = "FEEDBACK_"
SAMPLE_KEYS = {"change-me", "changeme", "secret", "sample", "dev", "test", "password"}
_SELECTOR = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")
ROOT = Path(__file__).resolve().parents[2]
KNOWN = {
    "HOST": "address to listen on (127.0.0.1)",
    "PORT": "port to listen on (8000)",
    "DATA_DIR": "where the database, archive and uploads live (instance/)",
    "DATABASE_URL": "postgresql://… ; without it SQLite in the data directory",
    "SECRET_KEY": "at least 32 characters; signs page tokens and sessions",
    "PUBLIC_URL": "the address that customers reach, printed into QR codes",
    "SMTP_URL": "smtp://user:password@host:587 or smtps://… ; without it no mail leaves. With a"
    " password never without TLS and a valid certificate; else TLS where the server offers it",
    "MAIL_FROM": "sender of mails",
    "DKIM_SELECTOR": "the name of the key with which the mail server signs; the doctor looks it up",
    "NOTICE_SECONDS": "how long notices are gathered before they leave together (120)",
    "OUTBOUND_ALLOW": "own networks that robots and webhooks may be in, 10.1.2.0/24,… (none)",
    "ALLOW_HTTP_OUTBOUND": "1 = robots and webhooks may be spoken to without TLS",
    "SCORE_FLOOR": "fewest answers for which a score is shown (5)",
    "WEB_WORKERS": "web processes (1)",
    "WEB_THREADS": "threads per web process (4)",
    "DEMO": "1 = this is the demo: a generated key is enough",
    "PROXIES": "reverse proxies in front, whose X-Forwarded-* headers are believed (0)",
    "RENDER_SECONDS": "longest a request waits for a PDF (30)",
    "OIDC_ISSUER": "https://… of the identity provider; without it no company accounts",
    "OIDC_CLIENT_ID": "the name under which the provider knows this installation",
    "OIDC_CLIENT_SECRET": "its secret, where the provider gave one",
    "OIDC_HOSTS": "further hosts of the provider, with commas (none)",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator decided; built once at start by `Settings.from_env`."""

    data_dir: Path
    database_url: str
    secret_key: str
    public_url: str
    host: str = "127.0.0.1"
    port: int = 8000
    smtp_url: str | None = None
    mail_from: str = "feedback@localhost"
    dkim_selector: str = ""
    notice_seconds: int = 120
    outbound_allow: tuple[IPv4Network | IPv6Network, ...] = ()
    allow_http_outbound: bool = False
    score_floor: int = 5
    web_workers: int = 1
    web_threads: int = 4
    demo: bool = False
    render_seconds: int = 30
    proxies: int = 0
    testing: bool = False
    oidc_issuer: str | None = None
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_hosts: tuple[str, ...] = ()

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is the file in the data directory."""
        return self.database_url.startswith("sqlite")

    @property
    def is_https(self) -> bool:
        """Whether customers and staff reach the product over TLS."""
        return self.public_url.startswith("https://")

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Settings from variables; raises `SettingsError` naming every fault at once."""
        faults: list[str] = []
        values = _read(environ, faults)
        demo = values.get("DEMO") == "1"
        data_dir = _usable_folder(
            Path(values.get("DATA_DIR") or ROOT / "instance").expanduser().resolve(), faults
        )
        port = _whole("PORT", values.get("PORT"), 8000, 1, 65535, faults)
        host = values.get("HOST") or "127.0.0.1"
        public = _public_url(values.get("PUBLIC_URL"), host, port, demo, faults)
        settings = cls(
            data_dir=data_dir,
            database_url=_database_url(values.get("DATABASE_URL"), data_dir, faults),
            secret_key=_secret_key(values.get("SECRET_KEY"), data_dir, demo, faults),
            public_url=public,
            host=host,
            port=port,
            smtp_url=_smtp_url(values.get("SMTP_URL"), faults),
            mail_from=values.get("MAIL_FROM") or "feedback@localhost",
            dkim_selector=_selector(values.get("DKIM_SELECTOR"), faults),
            notice_seconds=_whole(
                "NOTICE_SECONDS", values.get("NOTICE_SECONDS"), 120, 0, 3600, faults
            ),
            outbound_allow=_networks(values.get("OUTBOUND_ALLOW"), faults),
            allow_http_outbound=values.get("ALLOW_HTTP_OUTBOUND") == "1",
            score_floor=_whole("SCORE_FLOOR", values.get("SCORE_FLOOR"), 5, 1, 1000, faults),
            web_workers=_whole("WEB_WORKERS", values.get("WEB_WORKERS"), 1, 1, 64, faults),
            web_threads=_whole("WEB_THREADS", values.get("WEB_THREADS"), 4, 1, 64, faults),
            demo=demo,
            oidc_issuer=_oidc_issuer(values, faults),
            oidc_client_id=values.get("OIDC_CLIENT_ID", ""),
            oidc_client_secret=values.get("OIDC_CLIENT_SECRET", ""),
            oidc_hosts=tuple(
                host.strip().lower() for host in values.get("OIDC_HOSTS", "").split(",") if host
            ),
            proxies=_whole("PROXIES", values.get("PROXIES"), 0, 0, 9, faults),
            render_seconds=_whole(
                "RENDER_SECONDS", values.get("RENDER_SECONDS"), 30, 1, 300, faults
            ),
        )
        if faults:
            raise SettingsError(faults)
        return settings


def _read(environ: Mapping[str, str], faults: list[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, value in environ.items():
        if not name.startswith(PREFIX):
            continue
        key = name.removeprefix(PREFIX)
        if key.endswith("_FILE") and key.removesuffix("_FILE") in KNOWN:
            key = key.removesuffix("_FILE")
            if f"{PREFIX}{key}" in environ:
                faults.append(f"{PREFIX}{key} and {name} are both set; keep one")
                continue
            try:
                value = Path(value).read_text(encoding="utf-8").strip()
            except OSError as fault:
                faults.append(f"{name}: cannot read {value!r}: {fault.strerror}")
                continue
            except UnicodeDecodeError:
                faults.append(f"{name}: {value!r} is not a text file")
                continue
        if value:
            values[key] = value
    return values


def _whole(name: str, raw: str | None, default: int, low: int, high: int, faults: list[str]) -> int:
    if raw is None:
        return default
    number = whole(raw)
    if number is None or not low <= number <= high:
        faults.append(f"{PREFIX}{name} must be a whole number from {low} to {high}, not {raw!r}")
        return default
    return number


def _public_url(raw: str | None, host: str, port: int, demo: bool, faults: list[str]) -> str:
    """What customers reach; by default where we listen, if that is an address to be reached."""
    if not raw:
        if _is_everywhere(host):
            if not demo:
                faults.append(
                    f"FEEDBACK_HOST {host!r} listens on every address, which is none that customers"
                    " can reach: set FEEDBACK_PUBLIC_URL"
                )
            host = "127.0.0.1"
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    public = raw.rstrip("/")
    try:
        parts = urlsplit(public)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        is_address = False
    if not is_address or "?" in public or "#" in public:
        faults.append("FEEDBACK_PUBLIC_URL must look like https://feedback.example.com")
    elif parts.path:
        faults.append(
            f"FEEDBACK_PUBLIC_URL must end after the host, as in {parts.scheme}://{parts.netloc}:"
            " the product cannot live under a path"
        )
    return public


def _is_everywhere(host: str) -> bool:
    try:
        return ip_address(host).is_unspecified
    except ValueError:
        return False


def _database_url(raw: str | None, data_dir: Path, faults: list[str]) -> str:
    if not raw:
        return f"sqlite:///{data_dir / 'feedback.sqlite3'}"
    try:
        _ = urlsplit(raw).port
    except ValueError:
        faults.append("FEEDBACK_DATABASE_URL has a port that is no number")
        return raw
    for scheme in ("postgresql+psycopg://", "postgresql://", "postgres://"):
        if raw.startswith(scheme):
            return "postgresql+psycopg://" + raw.removeprefix(scheme)
    if raw.startswith("sqlite:///"):
        return raw
    faults.append("FEEDBACK_DATABASE_URL must start with postgresql:// (or sqlite:///)")
    return raw


def _usable_folder(data_dir: Path, faults: list[str]) -> Path:
    """The data directory; a fault when it cannot be made or written to. Nothing is made here."""
    there = next(folder for folder in (data_dir, *data_dir.parents) if folder.exists())
    if not there.is_dir():
        faults.append(f"FEEDBACK_DATA_DIR {str(data_dir)!r}: {str(there)!r} is not a folder")
    elif not os.access(there, os.W_OK | os.X_OK):
        faults.append(f"FEEDBACK_DATA_DIR {str(data_dir)!r} cannot be written")
    return data_dir


def _networks(raw: str | None, faults: list[str]) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(part) for part in (raw or "").replace(",", " ").split())
    except ValueError as fault:
        faults.append(f"FEEDBACK_OUTBOUND_ALLOW must be networks such as 10.1.2.0/24: {fault}")
        return ()


def _smtp_url(raw: str | None, faults: list[str]) -> str | None:
    if raw and urlsplit(raw).scheme not in {"smtp", "smtps"}:
        faults.append("FEEDBACK_SMTP_URL must look like smtp://user:password@host:587")
    return raw


def _selector(raw: str | None, faults: list[str]) -> str:
    if raw and not _SELECTOR.fullmatch(raw):
        faults.append("FEEDBACK_DKIM_SELECTOR must be a name such as mail2026, without the domain")
    return raw or ""


def _oidc_issuer(values: Mapping[str, str], faults: list[str]) -> str | None:
    """The provider's address; plain HTTP only on this machine, and never without a client id."""
    issuer = values.get("OIDC_ISSUER")
    if not issuer:
        if values.get("OIDC_CLIENT_ID"):
            faults.append("FEEDBACK_OIDC_CLIENT_ID needs FEEDBACK_OIDC_ISSUER")
        return None
    try:
        parts = urlsplit(issuer)
        _ = parts.port
    except ValueError:
        parts = urlsplit("")
    is_safe = parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in {"127.0.0.1", "::1", "localhost"}
    )
    if not is_safe or not parts.hostname or parts.query or parts.fragment:
        faults.append("FEEDBACK_OIDC_ISSUER must look like https://login.example.com")
    if not values.get("OIDC_CLIENT_ID"):
        faults.append("FEEDBACK_OIDC_ISSUER needs FEEDBACK_OIDC_CLIENT_ID")
    if find_spec("authlib") is None:
        faults.append("FEEDBACK_OIDC_ISSUER needs the extra: install feedback[oidc]")
    return issuer


def _secret_key(raw: str | None, data_dir: Path, demo: bool, faults: list[str]) -> str:
    """The operator's key, or one generated once into the data directory (mode 0600)."""
    if raw:
        if demo:
            return raw
        if raw.strip().lower() in SAMPLE_KEYS or "change" in raw.lower():
            faults.append("FEEDBACK_SECRET_KEY is a sample; make one: openssl rand -hex 32")
        elif len(raw) < 32:
            faults.append("FEEDBACK_SECRET_KEY needs at least 32 characters")
        return raw
    kept = data_dir / "secret_key"
    try:
        if not kept.exists():
            _keep_new_key(kept)
        key = kept.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as fault:
        if not any("DATA_DIR" in known for known in faults):
            faults.append(f"FEEDBACK_DATA_DIR {str(data_dir)!r} cannot be used: {fault}")
        return ""
    if len(key) < 32:
        faults.append(f"{str(kept)!r} holds no key; put the old key back, or delete the file")
    return key


def _keep_new_key(kept: Path) -> None:
    """Put a new key in its place whole, or leave the one that another process put there first."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    new = kept.with_name(f"secret_key.{secrets.token_hex(4)}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(new, kept)
    new.unlink()
