"""The command line: `feedback …`; exit code 0 only when done."""

from __future__ import annotations

import sys
from typing import BinaryIO

import click

from feedback.core.errors import FeedbackError, SettingsError
from feedback.staff_cli import staff

LONGEST_REPORT = 1024 * 1024


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="feedback")
def cli() -> None:
    """Self-hosted feedback: surveys, follow-up with SLA clocks, reports."""


@cli.group("db")
def database() -> None:
    """The database's tables."""


@database.command()
def upgrade() -> None:
    """Bring the tables to the newest migration."""
    from feedback.app import create_app
    from feedback.migrate import upgrade_database

    upgrade_database(create_app())


@cli.command()
@click.option("--with-parent", is_flag=True, help="End when the starting process ends.")
def worker(with_parent: bool) -> None:
    """Deliver the outbox and render reports until ended."""
    from feedback.operate import run_worker

    run_worker(with_parent=with_parent)


@cli.command()
def serve() -> None:
    """Serve web pages and run the worker until ended."""
    from feedback.operate import run_server

    run_server()


@cli.command()
@click.option("--if-empty", is_flag=True, help="Only into an empty database; say little.")
@click.option("--json", "as_json", is_flag=True, help="Print what the demo holds, for tools.")
@click.option("--announce", is_flag=True, help="Wait for the server, then print where it is.")
def demo(if_empty: bool, as_json: bool, announce: bool) -> None:
    """Load a believable year of a service business into an empty database."""
    from feedback.app import create_app
    from feedback.demo.command import run as run_demo

    app = create_app()
    with app.app_context():
        run_demo(
            app.extensions["settings"],
            if_empty=if_empty,
            as_json=as_json,
            announce=announce,
            write=click.echo,
        )


@cli.command(hidden=True)
def prepare() -> None:
    """Migrate, and load the demo story into an empty database: the first half of `run`."""
    from feedback.app import create_app
    from feedback.demo.command import run as run_demo
    from feedback.migrate import upgrade_database

    app = create_app()
    upgrade_database(app)
    with app.app_context():
        run_demo(
            app.extensions["settings"],
            if_empty=True,
            as_json=False,
            announce=False,
            write=click.echo,
        )


@cli.command()
def run() -> None:
    """Migrate, load the demo story into an empty database, serve, print addresses and sign-ins."""
    from feedback.operate import run_everything

    run_everything()


@cli.command()
@click.option("--repair", is_flag=True, help="Put right what differs.")
def recount(repair: bool) -> None:
    """Recount the daily counts of answers and cases; exit code 1 when they differ."""
    from feedback.app import create_app
    from feedback.responses.cli import run_recount

    with create_app().app_context():
        are_answers_right = run_recount(with_repair=repair)
        if not (_recount_cases(with_repair=repair) and are_answers_right):
            sys.exit(1)


def _recount_cases(*, with_repair: bool) -> bool:
    from feedback.core.database import write_connection
    from feedback.followup.store import rollups
    from feedback.responses.store.recount import snapshot

    with snapshot() as connection:
        found = rollups.differences(connection)
    if not found:
        click.echo("The daily counts of cases are what the cases say.")
        return True
    for (touchpoint_id, on), missing in found.items():
        wrong = ", ".join(f"{name} {by:+d}" for name, by in missing.items())
        click.echo(f"touchpoint {touchpoint_id}, cases of {on}: {wrong} to be right")
    if not with_repair:
        click.echo("Counts of cases differ; `feedback recount --repair` puts them right.")
        return False
    with write_connection() as connection:
        rollups.repair(connection, found)
    click.echo("Counts of cases put right.")
    return True


@cli.command()
@click.option("--mail", "probe_to", metavar="ADDRESS", help="Send a mail to try the way as well.")
def doctor(probe_to: str | None) -> None:
    """Say what works and what to do about what does not; exit code 1 on a real fault."""
    from feedback.app import create_app
    from feedback.doctor import examine, send_probe

    is_ill = False
    app = create_app()
    probes = [send_probe(app, probe_to)] if probe_to else []
    for finding in [*examine(app), *probes]:
        is_ill = is_ill or (not finding.is_good and finding.is_fatal)
        mark = "ok  " if finding.is_good else "FAIL" if finding.is_fatal else "note"
        click.echo(f"{mark}  {finding.about}: {finding.told}")
    if is_ill:
        sys.exit(1)


@cli.command()
@click.argument("report", type=click.File("rb"), default="-")
def bounce(report: BinaryIO) -> None:
    """Take in a report that a mail came back, from a file or a mail server's pipe.

    Addresses that take no mail get none any more, and their cases say so.
    """
    from feedback.app import create_app
    from feedback.core import clock
    from feedback.core.database import transaction
    from feedback.followup.domain.bounces import bounces_in
    from feedback.followup.service.bouncing import take_bounce

    app, n = create_app(), 0
    found = bounces_in(report.read(LONGEST_REPORT))
    secret = app.extensions["settings"].secret_key
    with app.app_context():
        for one in found:
            with transaction():
                n += take_bounce(now=clock.now(), secret=secret, bounce=one)
    # A mail that is no report of ours is nothing that its server should try again.
    click.echo(f"{n} of {len(found)} reported mails are ours.")


cli.add_command(staff)


def main() -> None:
    """Run the command line; settings faults are listed one a line."""
    try:
        cli(standalone_mode=True)
    except SettingsError as error:
        for fault in error.faults:
            print(f"error: {fault}", file=sys.stderr)
        sys.exit(2)
    except FeedbackError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
