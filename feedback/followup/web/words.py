"""Codes of cases in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from babel.numbers import format_currency, get_currency_precision

from feedback.core.i18n import LOCALES, _, _l, current_language
from feedback.followup.domain.clocks import DueState, Outcome
from feedback.followup.domain.goodwill import GoodwillKind
from feedback.followup.domain.reasons import (
    DUPLICATE,
    EIGHT_P,
    SIX_M,
    AnswerChannel,
    Cause,
    HoldReason,
    Lost,
    MailReason,
    MailState,
    ReasonCode,
)
from feedback.followup.domain.states import Status
from feedback.followup.store.models import CasePause
from feedback.followup.store.queries import Ledger
from feedback.routing.wording import BANDS, METRICS
from feedback.routing.wording import routing_words as routing_words
from feedback.scoring.domain.metrics import SCALE, Metric
from feedback.sla.domain.days import Reason, name_in
from feedback.sla.domain.ledger import LedgerLine, LineKind
from feedback.sla.domain.policy import Measure, Priority

PRIORITIES = {
    Priority.URGENT: _l("Urgent"),
    Priority.HIGH: _l("High"),
    Priority.NORMAL: _l("Normal"),
    Priority.LOW: _l("Low"),
}
STATUSES = {
    Status.OPEN: _l("Open"),
    Status.HELD: _l("On hold"),
    Status.RESOLVED: _l("Resolved"),
}
MEASURES = {
    Measure.FIRST_RESPONSE: _l("First response"),
    Measure.NEXT_RESPONSE: _l("Next response"),
    Measure.RESOLUTION: _l("Resolution"),
}
OUTCOMES = {
    Outcome.RUNNING: _l("Running"),
    Outcome.PAUSED: _l("Paused"),
    Outcome.MET: _l("Met"),
    Outcome.MISSED: _l("Missed"),
    Outcome.VOID: _l("Not counted"),
}
REASONS: dict[str, Any] = {
    ReasonCode.WAIT: _l("Waiting time"),
    ReasonCode.STAFF: _l("Staff attitude or skill"),
    ReasonCode.INFORMATION: _l("Unclear information"),
    ReasonCode.PROCESS: _l("Complicated procedure"),
    ReasonCode.PRICE: _l("Price or charges"),
    ReasonCode.QUALITY: _l("Quality of the result"),
    ReasonCode.ENVIRONMENT: _l("Place and equipment"),
    ReasonCode.OTHER: _l("Something else"),
    DUPLICATE: _l("Duplicate of another case"),
}
CAUSES = {
    Cause.MAN: _l("Man: skill and care of a person"),
    Cause.MACHINE: _l("Machine: equipment and systems"),
    Cause.MATERIAL: _l("Material: goods and supplies"),
    Cause.METHOD: _l("Method: how the work is done"),
    Cause.ENVIRONMENT: _l("Environment: room, noise, weather"),
    Cause.MEASUREMENT: _l("Measurement: checks and figures"),
    Cause.PRODUCT: _l("Product: what is offered"),
    Cause.PRICE: _l("Price: charges and terms"),
    Cause.PLACE: _l("Place: where and when it is offered"),
    Cause.PROMOTION: _l("Promotion: what was promised"),
    Cause.PEOPLE: _l("People: attitude and number of staff"),
    Cause.PROCESS: _l("Process: steps the customer goes through"),
    Cause.PHYSICAL_EVIDENCE: _l("Physical evidence: signs, papers, premises"),
    Cause.PERFORMANCE: _l("Performance: quality of the result"),
}
CAUSE_GROUPS = (
    (_l("Works: man, machine, material, method, environment, measurement"), SIX_M),
    (_l("Service: the eight P"), EIGHT_P),
)
GOODWILL = {
    GoodwillKind.REFUND: _l("Refund"),
    GoodwillKind.VOUCHER: _l("Voucher"),
    GoodwillKind.REDO: _l("Do it again for free"),
    GoodwillKind.GIFT: _l("Small gift"),
    GoodwillKind.OTHER: _l("Another gesture (say what)"),
}
MAIL_STATES = {
    MailState.QUEUED: _l("Waits to be sent"),
    MailState.HANDED_OVER: _l("Handed to the mail server"),
    MailState.FAILED: _l("Not sent"),
    MailState.WITHHELD: _l("Held back"),
}
MAIL_REASONS = {
    MailReason.NO_CONTACT: _l("the customer's contact details are gone"),
    MailReason.ADDRESS: _l("this is no e-mail address"),
    MailReason.REFUSED: _l("the mail server refused it"),
    MailReason.BOUNCED: _l("this address refuses mail"),
    MailReason.SERVER: _l("the mail server does not answer"),
    MailReason.NO_SERVER: _l("no mail server is set"),
}
CHANNELS = {
    AnswerChannel.PHONE: _l("Phone call"),
    AnswerChannel.MAIL: _l("Mail"),
    AnswerChannel.MESSAGE: _l("Message"),
    AnswerChannel.VISIT: _l("In person"),
}
HOLD_REASONS = {
    HoldReason.CUSTOMER_REPLY: _l("The customer wants to answer first"),
    HoldReason.AGREED_TIME: _l("The customer asked for a later time"),
    HoldReason.NOT_REACHED: _l("The customer was not reached"),
    HoldReason.CUSTOMER_ITEM: _l("The customer has to send or bring something"),
    HoldReason.OTHER: _l("Something else (say what)"),
}
LOST = {
    Lost.INACTIVE: _l("The owner can no longer sign in"),
    Lost.ROLE: _l("The owner no longer works cases"),
    Lost.AREA: _l("The place is no longer in the owner's area"),
}
LANGUAGES = {"zh": _l("Chinese"), "en": _l("English")}
CLOSED = {
    Reason.NIGHT: _l("Outside opening hours"),
    Reason.BREAK: _l("Break"),
    Reason.WEEKEND: _l("Weekend"),
    Reason.DAY_OFF: _l("Day without opening hours"),
    Reason.HOLIDAY: _l("Holiday"),
}


def word(words: Mapping[Any, Any], code: str | None) -> str:
    """The word of a code; a code that nobody knows any more is shown as it is."""
    return str(words.get(code, code)) if code else ""


def duration(minutes: int) -> str:
    """Working minutes as hours and minutes, never as days: a day has no fixed length here."""
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return _("%(hours)s h %(minutes)s min", hours=hours, minutes=rest)
    if hours:
        return _("%(hours)s h", hours=hours)
    return _("%(minutes)s min", minutes=rest)


def due_words(state: DueState, left_minutes: int | None) -> str:
    """How long is left in working time, or how late it is."""
    if state is DueState.DONE:
        return _("Resolved")
    if state is DueState.PAUSED:
        return _("On hold")
    if left_minutes is None:
        return _("No due moment")
    if state is DueState.LATE:
        return _("%(time)s late", time=duration(-left_minutes))
    if left_minutes == 0:
        return _("Less than 1 min left")
    return _("%(time)s left", time=duration(left_minutes))


def score_words(metric: str | None, value: int | None) -> str:
    """A score with its scale, such as “NPS 2 of 10”."""
    if metric is None or value is None:
        return _("No score")
    known = Metric(metric)
    return _("%(metric)s %(value)s of %(top)s", metric=METRICS[known], value=value,
             top=SCALE[known][-1])  # fmt: skip


def money(currency: str, minor: int) -> str:
    """An amount as people write it in their language, such as “¥200.00”; empty for nothing."""
    if not currency or not minor:
        return ""
    amount = Decimal(minor).scaleb(-get_currency_precision(currency))
    return format_currency(amount, currency, locale=LOCALES[current_language()])


def band_word(metric: str | None, band: str | None) -> str:
    """The word of a band, which differs by metric."""
    return word(BANDS[Metric(metric)], band) if metric and band else ""


def ledger_words(ledger: Ledger, line: LedgerLine, language: str) -> str:
    """What one stretch did to the clock."""
    if line.kind is LineKind.DUE:
        return _("Due")
    if line.kind is LineKind.COUNTED:
        return _("Will count") if line.ahead else _("Counted")
    if line.kind is LineKind.LATE:
        return _("Counted after the due moment")
    if line.kind is LineKind.PAUSED:
        return pause_words(_pause_at(ledger, line))
    if line.reason is Reason.HOLIDAY and line.names:
        return _("Holiday: %(name)s", name=name_in(line.names, language))
    return word(CLOSED, line.reason)


def pause_words(pause: CasePause | None) -> str:
    """Why the clocks stood still."""
    if pause is None:
        return _("Paused")
    if pause.kind == "closed":
        return _("Closed until it was reopened")
    return _("Paused: %(reason)s", reason=word(HOLD_REASONS, pause.reason))


def _pause_at(ledger: Ledger, line: LedgerLine) -> CasePause | None:
    return next((pause for pause in ledger.pauses if pause.from_at == line.from_at), None)
