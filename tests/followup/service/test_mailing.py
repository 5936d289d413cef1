"""Mail from a case: filled in, handed over once, held back when the customer withdrew."""

from dataclasses import replace

import pytest
from sqlalchemy import delete, select, update

from feedback.core.delivery import NotDelivered, PermanentFailure
from feedback.core.errors import Forbidden, Invalid
from feedback.followup import service
from feedback.followup.domain.reasons import MailState
from feedback.followup.mail_jobs import send_case_mail
from feedback.followup.store.material import mails_of
from feedback.followup.store.models import CaseMail, CaseText, FollowUpCase
from feedback.followup.store.queries import clocks_of, events_since
from feedback.followup.store.suppression import MailSuppression, refusal_key, suppression_key
from feedback.outbox.store.models import OutboxMessage
from feedback.responses.store.models import ContactDetail, Response
from feedback.sla.domain.policy import Measure
from feedback.touchpoints.store.models import Touchpoint
from tests.factories.followup import opened, world
from tests.harness.moments import at

MONDAY = "Mon 2026-03-30 10:00 Asia/Shanghai"
LATER = at("Mon 2026-03-30 10:30 Asia/Shanghai")
CONTACT = {"name": "Li Na", "email": "li.na@example.cn"}
TEXT = "Dear {customer_name},\n\nwe are sorry.\n{staff_name}, {place}\n{receipt_link}"


@pytest.fixture
def made(session, clock):
    clock.at(MONDAY)
    made = world(at("Mon 2026-03-30 08:00 Asia/Shanghai"))
    session.get_one(Touchpoint, made.north).notify_email = "north@harbour.example"
    session.commit()
    return made


@pytest.fixture
def post_office(app, smtp_sink, monkeypatch):
    """The application with a mail server."""
    settings = replace(
        app.extensions["settings"],
        smtp_url=f"smtp://{smtp_sink.host}:{smtp_sink.port}",
        mail_from="Harbour <care@harbour.example>",
    )
    monkeypatch.setitem(app.extensions, "settings", settings)
    return smtp_sink


SECRET = "s" * 40


def written(
    session, made, *, contact=CONTACT, subject="About {case_number}", text=None, secret=SECRET,
    is_sure=False,
):  # fmt: skip
    case = opened(made, at(MONDAY), contact=contact)
    case = service.write_mail(
        actor=made.wei, now=LATER, number=case.number, seen_revision=1, subject=subject,
        text=text or TEXT,
        language="en", secret=secret, is_sure=is_sure,
    )  # fmt: skip
    session.commit()
    return case


def message_of(session):
    row = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "case.mail")).one()
    payload = dict(row.payload)
    session.rollback()
    return payload


def state_of(session, case_id):
    session.expire_all()
    return [(one.state, one.reason) for one in mails_of(case_id).values()]


def kinds(case_id):
    return [line.kind for line in events_since(case_id)]


def test_a_mail_answers_the_customer_and_leaves_once(made, session, post_office):
    case = written(session, made)
    case_id, key = case.id, case.response_key
    assert clocks_of(case_id)[Measure.FIRST_RESPONSE].outcome == "met"
    assert state_of(session, case_id) == [(MailState.QUEUED, None)]
    payload = message_of(session)
    assert set(payload) == {"mail_id", "case_id"}
    for _ in range(2):
        send_case_mail(payload)
    (mail,) = post_office.wait(1)
    assert len(post_office.messages) == 1
    assert mail.envelope_to == ["li.na@example.cn"]
    assert mail["Subject"] == f"About {session.get_one(FollowUpCase, case_id).number}"
    assert mail["Reply-To"] == "north@harbour.example"
    body = mail.get_content().replace("\r\n", "\n")
    assert body.startswith("Dear Li Na,\n\nwe are sorry.\nWei Zhang, Counter 3\n")
    response = session.get_one(Response, key)
    assert f"/r/{response.receipt}" in body
    # Whoever has that address speaks for the customer: colleagues never see it.
    assert "/r/" not in session.scalars(select(CaseText.text)).one()
    assert state_of(session, case_id) == [(MailState.HANDED_OVER, None)]
    assert kinds(case_id) == ["opened", "claimed", "mail_queued", "mail_sent"]
    assert session.get(ContactDetail, key) is not None


def test_a_second_delivery_is_recognised(made, session, post_office):
    written(session, made)
    payload = message_of(session)
    send_case_mail(payload)
    row = session.get_one(CaseMail, payload["mail_id"])
    row.state = "queued"
    session.commit()
    send_case_mail(payload)
    one, two = post_office.wait(2)
    assert one["Message-ID"] == two["Message-ID"]


def test_who_withdrew_gets_nothing_and_the_case_says_so(made, session, post_office):
    case = written(session, made)
    case_id = case.id
    session.execute(delete(ContactDetail))
    session.commit()
    send_case_mail(message_of(session))
    assert post_office.messages == []
    assert state_of(session, case_id) == [(MailState.WITHHELD, "no_contact")]
    assert kinds(case_id)[-1] == "mail_withheld"


def test_erased_words_are_not_sent(made, session, post_office):
    case_id = written(session, made).id
    session.execute(delete(CaseText))
    session.commit()
    send_case_mail(message_of(session))
    assert post_office.messages == []
    assert state_of(session, case_id) == [(MailState.WITHHELD, "no_contact")]


@pytest.mark.parametrize(
    ("code", "error", "state"),
    [
        ("550 5.7.1 No", PermanentFailure, (MailState.FAILED, "refused")),
        ("451 4.7.1 Later", NotDelivered, (MailState.QUEUED, "server")),
    ],
)
def test_a_refusal_is_shown_with_its_reason(made, session, post_office, code, error, state):
    case_id = written(session, made).id
    post_office.refuse(code)
    with pytest.raises(error):
        send_case_mail(message_of(session))
    assert state_of(session, case_id) == [state]


REFUSED = [(MailState.FAILED, "bounced")]


def test_an_address_that_refuses_mail_gets_none_until_somebody_is_sure(
    app, made, session, post_office
):
    secret = app.extensions["settings"].secret_key
    post_office.refuse_recipient("li.na@example.cn")
    first = written(session, made, secret=secret)
    first_id, second = first.id, opened(made, at(MONDAY), contact=CONTACT)
    number, revision = second.number, second.revision
    session.commit()
    payload = message_of(session)
    with pytest.raises(PermanentFailure):
        send_case_mail(payload)
    assert state_of(session, first_id) == REFUSED
    assert kinds(first_id)[-1] == "mail_failed"
    post_office.refuse_recipient("li.na@example.cn", "")
    # Sent again by hand it still does not leave, nor is another one written.
    send_case_mail(payload)
    assert (post_office.messages, state_of(session, first_id)) == ([], REFUSED)
    words = {
        "actor": made.wei, "now": LATER, "number": number, "seen_revision": revision,
        "subject": "x", "text": "y", "language": "en", "secret": secret,
    }  # fmt: skip
    with pytest.raises(Invalid, match="refuses mail"):
        service.write_mail(**words)
    session.rollback()
    session.execute(delete(OutboxMessage))
    service.write_mail(**words, is_sure=True)
    session.commit()
    send_case_mail(message_of(session))
    assert [mail.envelope_to for mail in post_office.wait(1)] == [["li.na@example.cn"]]


def test_a_corrected_address_gets_the_mail(app, made, session, post_office):
    secret = app.extensions["settings"].secret_key
    post_office.refuse_recipient("li.na@example.cn")
    case_id = written(session, made, secret=secret).id
    payload = message_of(session)
    with pytest.raises(PermanentFailure):
        send_case_mail(payload)
    session.execute(update(ContactDetail).values(email="li@example.cn", email_key="li@example.cn"))
    session.commit()
    send_case_mail(payload)
    assert [mail.envelope_to for mail in post_office.wait(1)] == [["li@example.cn"]]
    assert state_of(session, case_id) == [(MailState.HANDED_OVER, None)]


def test_a_refusal_of_the_mail_says_nothing_about_the_address(app, made, session, post_office):
    post_office.refuse_recipient("li.na@example.cn", "550 5.7.1 Relaying denied")
    secret = app.extensions["settings"].secret_key
    written(session, made, secret=secret)
    with pytest.raises(PermanentFailure):
        send_case_mail(message_of(session))
    assert session.scalars(select(MailSuppression)).all() == []


def test_the_list_of_addresses_that_refuse_mail_names_none(app, made, session, post_office):
    post_office.refuse_recipient("li.na@example.cn")
    secret = app.extensions["settings"].secret_key
    written(session, made, secret=secret)
    with pytest.raises(PermanentFailure):
        send_case_mail(message_of(session))
    (row,) = session.scalars(select(MailSuppression)).all()
    assert (row.key, row.reason) == (refusal_key(secret, "LI.NA@example.cn ").hex(), "bounced")
    # Not asking for questions is another thing than taking no mail.
    assert row.key != suppression_key(secret, "li.na@example.cn").hex()


def test_who_wrote_a_mail_that_was_refused_is_told(made, session, post_office):
    case = written(session, made)
    case_id, number = case.id, case.number
    service.assign(actor=made.mei, now=LATER, number=number, seen_revision=case.revision,
                   owner_id=made.lena.staff_id)  # fmt: skip
    session.commit()
    post_office.refuse("550 5.7.1 No")
    with pytest.raises(PermanentFailure):
        send_case_mail(message_of(session))
    told = session.scalars(
        select(OutboxMessage.payload).where(OutboxMessage.kind == "notice.spread")
    ).all()
    (told,) = [one for one in told if one["kind"] == "outbox_dead"]
    assert told["staff_ids"] == sorted([made.wei.staff_id, made.lena.staff_id])
    assert (told["path"], told["touchpoint_id"]) == (f"/cases/{number}", made.counter)
    assert (told["title"]["en"], case_id) == (f"Case {number} waits", case_id)
    assert CONTACT["email"] not in str(told)


def test_without_a_server_it_waits(made, session):
    case_id = written(session, made).id
    with pytest.raises(NotDelivered):
        send_case_mail(message_of(session))
    assert state_of(session, case_id) == [(MailState.QUEUED, "no_server")]


HOSTILE = "x\r\nBcc: all@example.com\r\n\r\nhello\u2028\x0b\x00"


def test_no_header_can_be_added(made, session, post_office):
    case = written(
        session, made, contact={"name": HOSTILE.replace("\x00", ""), "email": "a@example.cn"},
        subject="Hello {customer_name}\r\nBcc: b@example.com", text="Dear {customer_name}",
    )  # fmt: skip
    assert case.id
    send_case_mail(message_of(session))
    (mail,) = post_office.wait(1)
    assert mail.envelope_to == ["a@example.cn"]
    assert mail["Bcc"] is None
    assert sorted(mail.keys()) == sorted(set(mail.keys()))
    assert "\n" not in mail["Subject"]


@pytest.mark.parametrize(
    "address", ["a@example.cn\r\nBcc: b@example.com", "a@example.cn, b@example.com", "nobody", "@"]
)
def test_an_address_that_is_none_gets_nothing(made, session, post_office, address):
    case_id = written(session, made, contact={"email": address}).id
    with pytest.raises(PermanentFailure):
        send_case_mail(message_of(session))
    assert post_office.messages == []
    assert state_of(session, case_id)[0][0] is MailState.FAILED


def test_templates_are_never_evaluated(made, session, post_office):
    text = "{0.__class__} {{7*7}} ${7*7} %s%n {phone} {customer_name.email}"
    written(session, made, text=text)
    send_case_mail(message_of(session))
    (mail,) = post_office.wait(1)
    assert mail.get_content().strip() == text


def test_without_an_address_or_the_right_nothing_is_written(made, session):
    case = opened(made, at(MONDAY), contact={"phone": "138"})
    words = {
        "now": LATER, "number": case.number, "seen_revision": 1, "subject": "x", "text": "y",
        "language": "en", "secret": SECRET,
    }  # fmt: skip
    with pytest.raises(Invalid):
        service.write_mail(actor=made.wei, **words)
    with pytest.raises(Forbidden):
        service.write_mail(actor=made.vera, **words)
    assert session.scalars(select(CaseMail)).all() == []
