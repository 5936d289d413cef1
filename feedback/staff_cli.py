"""`feedback staff …`: people at the command line, above the two rooms it needs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from feedback.accounts.domain.roles import Role


@contextmanager
def _installation(*, is_write: bool = True) -> Iterator[None]:
    from feedback.app import create_app
    from feedback.core.database import reading, transaction

    with create_app().app_context():
        if is_write:
            with transaction():
                yield
        else:
            with reading():
                yield


def _typed_password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


def _checked(password: str, email: str, name: str = "") -> str:
    from feedback.accounts.service import check_password

    if fault := check_password(password, email=email, name=name):
        raise click.ClickException(str(fault))
    return password


@click.group("staff")
def staff() -> None:
    """People who sign in."""


@staff.command("add")
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--scope", "scopes", multiple=True, help="code of a node; may be given repeatedly")
@click.option("--language", type=click.Choice(["zh", "en"]), default="en", show_default=True)
@click.option("--password-stdin", is_flag=True, help="read the password from standard input")
def add(
    email: str, name: str, role: str, scopes: tuple[str, ...], language: str, password_stdin: bool
) -> None:
    """Add a person; asks for the password."""
    password = _typed_password(password_stdin)
    with _installation():
        from feedback.accounts.domain.roles import SYSTEM
        from feedback.accounts.service import add_staff
        from feedback.core import clock
        from feedback.touchpoints.service import give_scope
        from feedback.touchpoints.store.queries import touchpoint_for

        member = add_staff(
            actor=SYSTEM,
            now=clock.now(),
            email=email,
            name=name,
            role=Role(role),
            password=_checked(password, email, name),
            language=language,
        )
        for code in scopes:
            give_scope(
                actor=SYSTEM,
                now=clock.now(),
                staff_id=member.id,
                touchpoint_id=touchpoint_for(SYSTEM, code).id,
            )
        address = member.email
    click.echo(f"added {address} ({role})")


@staff.command("list")
def list_staff() -> None:
    """Everyone, with role and area."""
    with _installation(is_write=False):
        from feedback.accounts.store.queries import members
        from feedback.core.i18n import text_in
        from feedback.touchpoints.store.queries import scopes_of

        people = members()
        scopes = scopes_of([member.id for member in people])
        for member in people:
            area = ", ".join(
                f"{node.code} {text_in(node.name, 'en')}" for node in scopes.get(member.id, [])
            )
            if member.role is Role.ADMINISTRATOR:
                area = "everything"
            state = "" if member.active else " (deactivated)"
            click.echo(
                f"{member.email}{state}\t{member.role.value}\t{member.name}\t{area or 'no area'}"
            )


@staff.command("deactivate")
@click.argument("email")
def deactivate_staff(email: str) -> None:
    """End a person's sessions and sign-in."""
    with _installation():
        from feedback.accounts.domain.roles import SYSTEM
        from feedback.accounts.service import deactivate, member_by_email
        from feedback.core import clock

        member = deactivate(actor=SYSTEM, now=clock.now(), staff_id=member_by_email(email).id)
        address = member.email
    click.echo(f"deactivated {address}")


@staff.command("password")
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="read the password from standard input")
def new_password(email: str, password_stdin: bool) -> None:
    """Set a person's password; ends the person's sessions."""
    password = _typed_password(password_stdin)
    with _installation():
        from feedback.accounts.domain.roles import SYSTEM
        from feedback.accounts.hashing import hashed
        from feedback.accounts.service import member_by_email, set_password
        from feedback.core import clock

        password_hash = hashed(_checked(password, email))
        member = set_password(
            actor=SYSTEM,
            now=clock.now(),
            staff_id=member_by_email(email).id,
            password_hash=password_hash,
        )
        address = member.email
    click.echo(f"new password for {address}")
