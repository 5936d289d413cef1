"""A person with a password, and ways to sign in as the form does."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from feedback.accounts.domain import totp
from feedback.accounts.domain.roles import SYSTEM, Actor, Role
from feedback.accounts.service import add_staff
from feedback.core import clock

PASSWORD = "correct horse battery"


def add_person(name: str, role: Role = Role.AGENT) -> Actor:
    """`ada` is ada@example.com; only inside a context."""
    return add_staff(
        actor=SYSTEM,
        now=clock.now(),
        email=f"{name}@example.com",
        name=name.capitalize(),
        role=role,
        password=PASSWORD,
    ).actor


def enter(client: FlaskClient, name: str, **more: Any) -> Any:
    """The answer to e-mail and password."""
    data = {"email": f"{name}@example.com", "password": PASSWORD}
    return client.post("/login", data=data, **more)


def code(secret: bytes, *, later: int = 0) -> str:
    """What an authenticator app shows now, or some steps later."""
    return totp.code_at(secret, totp.step_at(clock.now()) + later)
