"""The command line: `feedback …`; exit code 0 only when done."""

from __future__ import annotations

import sys

import click

from feedback.core.errors import FeedbackError, SettingsError


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
    from flask_migrate import upgrade as run

    from feedback.app import create_app

    with create_app().app_context():
        run()


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
def run() -> None:
    """Migrate, load the demo story into an empty database, serve, print addresses and sign-ins."""
    from feedback.operate import run_everything

    run_everything()


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
