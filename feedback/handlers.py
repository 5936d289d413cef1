"""Which handler does which kind of outbox message, and in which lane: wiring for the worker."""

from __future__ import annotations

from collections.abc import Mapping

from feedback.followup.jobs import tell_case_opened
from feedback.outbox.jobs import Handler
from feedback.reports.jobs import render_report

HANDLERS: Mapping[str, Handler] = {
    "case.opened": tell_case_opened,
    "report.render": render_report,
}
# Each lane has a thread of its own: a mail server that hangs keeps no report waiting.
LANES: tuple[Mapping[str, Handler], ...] = tuple({kind: HANDLERS[kind]} for kind in HANDLERS)
