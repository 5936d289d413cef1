"""`feedback recount`: are the daily counts what the answers say?"""

from __future__ import annotations

import click

from feedback.core.database import write_connection
from feedback.responses.store.recount import Difference, differences, repair, snapshot

MOST_SHOWN = 20


def run_recount(*, with_repair: bool) -> bool:
    """Print what differs and, if asked to, put it right; whether the counts are right now."""
    with snapshot() as connection:
        found = differences(connection)
    if not found:
        click.echo("The daily counts are what the answers say.")
        return True
    for one in found[:MOST_SHOWN]:
        click.echo(line(one))
    if len(found) > MOST_SHOWN:
        click.echo(f"… and {len(found) - MOST_SHOWN} more")
    if not with_repair:
        click.echo(f"{len(found)} counts differ; `feedback recount --repair` puts them right.")
        return False
    with write_connection() as connection:
        repair(connection, found)
    click.echo(f"{len(found)} counts put right.")
    return True


def line(one: Difference) -> str:
    """One difference for the terminal."""
    doubt = " (doubtful)" if one.is_flagged else ""
    return (
        f"touchpoint {one.touchpoint_id}, {one.local_on}, survey {one.survey_id}, "
        f"{one.question_id} {one.counted}{doubt}: {one.kept}, should be {one.should_be}"
    )
