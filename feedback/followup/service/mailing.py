"""Mail to the customer: written here, sent by the outbox, told on the timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from feedback.accounts.domain.roles import Actor, Right
from feedback.core.database import db
from feedback.core.errors import Forbidden, Invalid
from feedback.core.i18n import LANGUAGES, _, text_in
from feedback.core.ids import new_token
from feedback.followup.domain.reasons import AnswerChannel, MailReason, MailState
from feedback.followup.domain.states import Action
from feedback.followup.service.changing import Attempt, case_to_change, tell, win
from feedback.followup.service.clock_changes import staff_answered
from feedback.followup.service.contacting import came_to, keep_contact
from feedback.followup.service.telling import tell_staff
from feedback.followup.store.models import CaseEvent, CaseMail, CaseText, FollowUpCase
from feedback.followup.store.queries import CaseFacts, case_facts
from feedback.followup.store.suppression import forget_refusal, refuses_mail
from feedback.knowledge.domain.fields import Field, filled
from feedback.outbox.service import put_in_session
from feedback.responses.store.models import ContactDetail, Response
from feedback.surveys.domain.clean import clean_text, is_blank
from feedback.surveys.domain.definition import parse
from feedback.touchpoints.domain.paths import ids_on
from feedback.touchpoints.store.models import Touchpoint

KIND = "case.mail"
LONGEST_SUBJECT = 150
LONGEST_TEXT = 8000


def write_mail(
    *,
    actor: Actor,
    now: datetime,
    number: str,
    seen_revision: int,
    subject: str,
    text: str,
    language: str,
    secret: str,
    is_sure: bool = False,
) -> FollowUpCase:
    """The case with a mail in the outbox.

    It counts as the answer to the customer from now on, whenever the mail server takes it: the
    clock measures us. The recipient is looked up when it leaves, so whoever withdrew the address
    meanwhile gets nothing. Merge fields are filled in here, once, but the link to the receipt: who
    has it speaks for the customer, so staff never see it. Raises `Invalid` without an address of
    the customer, and where the address refuses mail unless somebody `is_sure` that it is right.
    """
    attempt = Attempt(actor, now, number, seen_revision, Action.MAIL)
    if not actor.may(Right.SEE_CONTACT):
        raise Forbidden(_("Your role does not allow this."))
    case = case_to_change(attempt)
    facts = case_facts(actor, number)
    if facts.contact is None or not facts.contact.email:
        raise Invalid(_("The customer left no e-mail address."))
    connection, address = db.session.connection(), facts.contact.email
    if refuses_mail(connection, secret, address):
        if not is_sure:
            raise Invalid(_("This address refuses mail. Make sure of it with the customer first."))
        forget_refusal(connection, secret=secret, email=address)
    if language not in LANGUAGES:
        raise Invalid(_("Choose one."))
    values = merge_values(actor, facts, language)
    title = one_line(filled(subject, values))[:LONGEST_SUBJECT]
    body, _cut = clean_text(filled(text, values), LONGEST_TEXT)
    if is_blank(title) or is_blank(body):
        raise Invalid(_("A mail needs a subject and a text."))
    case = win(attempt, case)
    keep_contact(attempt, case, AnswerChannel.MAIL, True, 0)
    came = came_to(staff_answered(case, now))
    event = tell(attempt, case, audit=came, note=f"{title}\n\n{body.strip()}", **came)
    mail = CaseMail(
        case_id=case.id,
        at=now,
        staff_id=actor.staff_id,
        language=language,
        event_id=event.id,
        message_key=f"case-{case.id}-{new_token()}",
        state=MailState.QUEUED.value,
        state_at=now,
    )
    db.session.add(mail)
    db.session.flush()
    put_in_session(
        now=now,
        kind=KIND,
        dedupe_key=dedupe_key(mail.id),
        payload={"mail_id": mail.id, "case_id": case.id},
    )
    return case


def dedupe_key(mail_id: int) -> str:
    """Under which key a mail lies in the outbox."""
    return f"{KIND}-{mail_id}"


def merge_values(actor: Actor, facts: CaseFacts, language: str) -> dict[Field, str]:
    """What the merge fields of a reply become for one case, before it leaves."""
    contact = facts.contact
    name = contact.name if contact is not None and contact.name else ""
    definition = parse(facts.survey.definition)
    return {
        Field.CUSTOMER_NAME: one_line(name) or {"zh": "您", "en": "customer"}[language],
        Field.CASE_NUMBER: facts.case.number,
        Field.PLACE: text_in(facts.touchpoint.name, language),
        Field.STAFF_NAME: one_line(actor.name),
        Field.SURVEY_TITLE: definition.text(definition.title, language),
    }


def one_line(text: str) -> str:
    """The text without line breaks and other control characters: fit for a header of a mail."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail ready to leave; `reply_to` is the team's own address, where the place has one."""

    mail_id: int
    message_key: str
    to: str
    subject: str
    text: str
    language: str
    reply_to: str | None


def letter_of(mail_id: int, public_url: str) -> Letter | None:
    """The mail as it may leave now; None once its words or its recipient were erased."""
    row = db.session.execute(
        select(CaseMail, CaseText.text, ContactDetail.email, Touchpoint.path, Response.receipt)
        .join(FollowUpCase, FollowUpCase.id == CaseMail.case_id)
        .join(Response, Response.id == FollowUpCase.response_key)
        .join(Touchpoint, Touchpoint.id == FollowUpCase.touchpoint_id)
        .outerjoin(CaseText, CaseText.event_id == CaseMail.event_id)
        .outerjoin(ContactDetail, ContactDetail.response_key == FollowUpCase.response_key)
        .where(CaseMail.id == mail_id)
    ).one()
    mail, words, email, path, receipt = row
    subject, _gap, text = (words or "").partition("\n\n")
    if not text or not email:
        return None
    link = {Field.RECEIPT_LINK: f"{public_url}/r/{receipt}"}
    return Letter(
        mail.id,
        mail.message_key,
        email,
        filled(subject, link),
        filled(text, link),
        mail.language,
        nearest_address(path),
    )


def nearest_address(path: str) -> str | None:
    """The mail address of a place or of its nearest ancestor that has one."""
    rows = db.session.execute(
        select(Touchpoint.path, Touchpoint.notify_email).where(
            Touchpoint.id.in_(ids_on(path)), Touchpoint.notify_email.is_not(None)
        )
    ).all()
    return max(rows, key=lambda row: len(row.path)).notify_email if rows else None


def mark_mail(
    mail_id: int,
    now: datetime,
    state: MailState,
    reason: MailReason | None = None,
    *,
    is_back: bool = False,
) -> None:
    """Keep how a mail fares; what is final stands in the timeline, a server to be tried again
    does not. What was handed over stays so, unless it `is_back`."""
    mail = db.session.get_one(CaseMail, mail_id)
    if mail.state == MailState.HANDED_OVER.value and not is_back:
        return
    is_news = mail.state != state.value
    mail.state, mail.state_at = state.value, now
    mail.reason = reason.value if reason else None
    if is_news and state is not MailState.QUEUED:
        case = db.session.get_one(FollowUpCase, mail.case_id)
        detail = {"reason": mail.reason} if reason else {}
        db.session.add(
            CaseEvent(
                case_id=case.id,
                at=now,
                kind=f"mail_{'sent' if state is MailState.HANDED_OVER else state.value}",
                # What the mail server says makes nobody's open page stale.
                revision=case.revision,
                detail=detail,
            )
        )
        if state is MailState.FAILED:
            _tell_of_failure(case, mail, now)
    db.session.flush()


def _tell_of_failure(case: FollowUpCase, mail: CaseMail, now: datetime) -> None:
    """Its clock has stopped, so nothing else would remind of a customer who got no answer."""
    people = {one for one in (case.owner_id, mail.staff_id) if one is not None}
    tell_staff(case, now, "outbox_dead", dedupe=f"mail:{mail.id}", staff_ids=sorted(people))
