"""`feedback doctor`: what works, what does not, and what to do about it; one line each."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import text

from feedback.core import clock
from feedback.core.database import db, is_wal_safe, reading
from feedback.core.delivery import NotDelivered
from feedback.core.ids import new_token
from feedback.core.mail import send_mail
from feedback.core.mail_records import mail_records
from feedback.core.render.pdf import SYSTEM_PACKAGES
from feedback.core.settings import ROOT, Settings
from feedback.outbox.store.queries import last_heartbeat_at
from feedback.sla.domain import china

LATE = timedelta(minutes=2)
# What to do about a mail that did not leave, by its reason.
PROBE_FAULTS = {
    "dns": "the mail server's name cannot be found: look at FEEDBACK_SMTP_URL",
    "connect": "the mail server does not answer: look at host and port in FEEDBACK_SMTP_URL",
    "tls": "no TLS with a valid certificate, needed for a password; SSL_CERT_FILE names an own one",
    "time": "the mail server took too long: try again, or look at its log",
    "broken": "the connection broke off: look at the mail server's log",
    "refused": "the mail server refuses: look at the password and at FEEDBACK_MAIL_FROM",
    "mailbox": "this address takes no mail",
    "recipient": "this is no e-mail address",
    "later": "the mail server wants it later, as many do at first: try again in five minutes",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the examination; `is_fatal` makes the command fail."""

    is_good: bool
    about: str
    told: str
    is_fatal: bool = True


def send_probe(app: Flask, to: str) -> Finding:
    """Whether the mail server took a mail to this address just now."""
    settings: Settings = app.extensions["settings"]
    if settings.smtp_url is None:
        return Finding(False, "probe", "FEEDBACK_SMTP_URL is not set: nothing can leave")
    try:
        send_mail(
            settings.smtp_url,
            sender=settings.mail_from,
            to=to,
            subject="Feedback: a mail to try the way",
            text=f"This mail from {settings.public_url} arrived, so the way works.\n",
            message_id=f"probe-{new_token()}",
            headers={"Auto-Submitted": "auto-generated"},
        )
    except NotDelivered as error:
        said = " ".join(str(part) for part in (error.status, error.answer) if part)
        told = f"{PROBE_FAULTS.get(str(error), str(error))}{f' ({said})' if said else ''}"
        return Finding(False, "probe", told)
    return Finding(
        True, "probe", "the mail server took it; see whether it arrives, and not as spam"
    )


def examine(app: Flask) -> Iterator[Finding]:
    """Everything worth knowing, the database first."""
    settings: Settings = app.extensions["settings"]
    checks: tuple[Callable[[Settings], Finding], ...] = (
        _database,
        _journal,
        _migrations,
        _worker,
        _pdf,
        _holidays,
        _mail,
        _public_address,
    )
    with app.app_context(), reading():
        for check in checks:
            try:
                yield check(settings)
            except Exception as error:
                db.session.rollback()
                about = check.__name__.strip("_").replace("_", " ")
                yield Finding(False, about, f"{type(error).__name__}: {error}".splitlines()[0])
    # After the database is let go: a name server may take its time.
    if settings.smtp_url:
        for record in mail_records(settings):
            yield Finding(record.is_good, record.about, record.told, is_fatal=False)


def _database(_settings: Settings) -> Finding:
    if db.engine.dialect.name == "sqlite":
        version = db.session.execute(text("SELECT sqlite_version()")).scalar_one()
        return Finding(True, "database", f"SQLite {version}")
    version = db.session.execute(text("SHOW server_version")).scalar_one()
    durable = db.session.execute(text("SHOW fsync")).scalar_one() == "on"
    note = "" if durable else "; fsync is off: a crash can lose answers"
    return Finding(durable, "database", f"PostgreSQL {version}{note}", is_fatal=False)


def _journal(_settings: Settings) -> Finding:
    if db.engine.dialect.name != "sqlite":
        return Finding(True, "journal", "write-ahead log of PostgreSQL")
    mode = db.session.execute(text("PRAGMA journal_mode")).scalar_one()
    found = db.engine.dialect.dbapi.sqlite_version_info  # type: ignore[union-attr]
    safe = is_wal_safe(found)
    note = "" if safe else "; this SQLite has the WAL-reset race, so WAL is not used"
    return Finding(safe or mode != "wal", "journal", f"{mode}{note}")


def _migrations(_settings: Settings) -> Finding:
    head = ScriptDirectory(str(ROOT / "migrations")).get_current_head()
    found = db.session.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    told = f"at {found}" if found == head else f"at {found}, newest is {head}: feedback db upgrade"
    return Finding(found == head, "migrations", told)


def _worker(_settings: Settings) -> Finding:
    seen_at = last_heartbeat_at()
    if seen_at is not None and clock.now() - seen_at < LATE:
        return Finding(True, "worker", "seen within two minutes")
    return Finding(False, "worker", "not seen lately: start it with feedback serve", False)


def _pdf(_settings: Settings) -> Finding:
    tried = subprocess.run([sys.executable, "-c", "import weasyprint"], capture_output=True)
    if tried.returncode == 0:
        return Finding(True, "PDF", "WeasyPrint finds its system libraries")
    return Finding(False, "PDF", f"system libraries are missing: apt install {SYSTEM_PACKAGES}")


def _holidays(_settings: Settings) -> Finding:
    today_on = clock.local_date(clock.now(), "Asia/Shanghai")
    missing = china.missing_years(today_on, today_on + timedelta(days=60))
    if not missing:
        return Finding(True, "holidays", "Chinese notices loaded for the next 60 days")
    years = ", ".join(map(str, missing))
    told = f"Chinese holiday notice {years} not loaded: due moments there count weekly hours"
    return Finding(False, "holidays", told, is_fatal=False)


def _mail(settings: Settings) -> Finding:
    if settings.smtp_url:
        return Finding(True, "mail", "a server is set")
    return Finding(False, "mail", "FEEDBACK_SMTP_URL is not set: nobody is told by mail", False)


def _public_address(settings: Settings) -> Finding:
    return Finding(
        settings.is_https,
        "address",
        settings.public_url if settings.is_https else f"{settings.public_url} is not https",
        is_fatal=False,
    )
