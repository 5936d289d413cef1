"""Which handler does which kind of outbox message, and in which lane: wiring for the worker."""

from __future__ import annotations

from collections.abc import Mapping

from feedback.accounts.jobs import send_invitation
from feedback.followup.asking import ask_if_solved
from feedback.followup.handing_jobs import hand_back_cases
from feedback.followup.jobs import tell_case_opened
from feedback.followup.mail_jobs import send_case_mail
from feedback.notices.jobs import send_mail_bundle, send_robot_bundle, spread
from feedback.outbox.jobs import Handler
from feedback.reports.jobs import forget_reports, render_report

HANDLERS: Mapping[str, Handler] = {
    "case.mail": send_case_mail,
    "case.opened": tell_case_opened,
    "notice.spread": spread,
    "recovery.ask": ask_if_solved,
    "report.forget": forget_reports,
    "report.render": render_report,
    "staff.access_lost": hand_back_cases,
    "staff.invite": send_invitation,
}
# Messages that go to a place of their own, by `outbox_message.lane`: as many side by side as
# there are places, so that one that hangs keeps no other waiting.
PLACED: Mapping[str, Handler] = {
    "notice.mail": send_mail_bundle,
    "notice.robot": send_robot_bundle,
}
# Each kind has a thread of its own: a mail server that hangs keeps no report waiting.
LANES: tuple[Mapping[str, Handler], ...] = tuple({kind: HANDLERS[kind]} for kind in HANDLERS)
