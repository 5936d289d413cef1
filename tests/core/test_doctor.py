"""The doctor's words about mail: what receivers ask the name system, and a mail to try the way."""

from __future__ import annotations

import time
from dataclasses import replace

import dns.resolver
import pytest

from feedback.core import mail_records
from feedback.core.settings import Settings
from feedback.doctor import examine, send_probe

KEY = '"v=DKIM1; k=rsa; " "p=MIGf"'
# A public address that no test speaks to.
OUTSIDE = "203.0.114.9"


@pytest.fixture
def names(name_server):
    """A sender with everything in order."""
    name_server.rows.update(
        {
            ("shop.example.", "TXT"): ['"other=1"', '"v=spf1 a:mx.shop.example ~all"'],
            ("mail1._domainkey.shop.example.", "TXT"): [KEY],
            ("_dmarc.shop.example.", "TXT"): ['"v=DMARC1; p=none"'],
            ("mx.shop.example.", "A"): [OUTSIDE],
            ("9.114.0.203.in-addr.arpa.", "PTR"): ["mx.shop.example."],
        }
    )
    return name_server


@pytest.fixture
def settings(tmp_path):
    return Settings(
        data_dir=tmp_path,
        database_url="sqlite://",
        secret_key="s" * 40,
        public_url="https://feedback.shop.example",
        smtp_url="smtp://mx.shop.example:587",
        mail_from="Shop <care@shop.example>",
        dkim_selector="mail1",
    )


def told(settings):
    return {one.about: (one.is_good, one.told) for one in mail_records.mail_records(settings)}


def test_a_sender_in_order_is_said_to_be(names, settings):
    assert told(settings) == {
        "SPF": (True, "v=spf1 a:mx.shop.example ~all"),
        "DKIM": (True, "a key at mail1._domainkey.shop.example"),
        "DMARC": (True, "v=DMARC1; p=none (_dmarc.shop.example)"),
        "PTR": (True, f"{OUTSIDE} is mx.shop.example and back"),
    }


@pytest.mark.parametrize(
    ("changes", "about", "advice"),
    [
        ({("shop.example.", "TXT"): None}, "SPF", "publish TXT shop.example"),
        ({("shop.example.", "TXT"): ['"v=spf1 -all"', '"v=spf1 ~all"']}, "SPF", "join them"),
        ({("shop.example.", "TXT"): ['"v=spf1 +all"']}, "SPF", "lets everybody send"),
        ({("mail1._domainkey.shop.example.", "TXT"): None}, "DKIM", "publish its key"),
        ({("mail1._domainkey.shop.example.", "TXT"): ['"v=DKIM1; p="']}, "DKIM", "taken back"),
        ({("_dmarc.shop.example.", "TXT"): None}, "DMARC", "publish TXT _dmarc.shop.example"),
        ({("9.114.0.203.in-addr.arpa.", "PTR"): None}, "PTR", "has no name"),
        ({("9.114.0.203.in-addr.arpa.", "PTR"): ["pool.isp.example."]}, "PTR", "not lead back"),
        ({("mx.shop.example.", "A"): None}, "PTR", "look at FEEDBACK_SMTP_URL"),
    ],
)
def test_what_is_missing_is_said_with_what_to_do(names, settings, changes, about, advice):
    for key, rows in changes.items():
        names.rows.pop(key)
        if rows is not None:
            names.rows[key] = rows
    found = told(settings)
    assert [key for key, (is_good, _words) in found.items() if not is_good] == [about]
    assert advice in found[about][1]


def test_the_policy_of_the_domain_above_counts_too(names, settings):
    names.rows["news.shop.example.", "TXT"] = names.rows["shop.example.", "TXT"]
    found = told(replace(settings, mail_from="care@news.shop.example", dkim_selector=""))
    assert found["DMARC"] == (True, "v=DMARC1; p=none (_dmarc.shop.example)")
    # Which key a server signs with is known to who set it up: unset, nothing is asked.
    assert "DKIM" not in found


def test_a_server_inside_has_no_name_to_look_up(names, settings):
    found = told(replace(settings, smtp_url="smtp://127.0.0.1:25"))
    assert found["PTR"][0]
    assert "127.0.0.1 is inside" in found["PTR"][1]


@pytest.mark.parametrize("sender", ["feedback@localhost", "f@shop.local", "nobody"])
def test_a_sender_that_cannot_be_asked_about_is_named(names, settings, sender):
    (found,) = mail_records.mail_records(replace(settings, mail_from=sender))
    assert (found.is_good, found.about) == (False, "sender")
    assert "set FEEDBACK_MAIL_FROM" in found.told


def test_without_a_network_one_line_says_so(names, settings, monkeypatch):
    monkeypatch.setattr(mail_records, "LOOKUP_SECONDS", 0.3)
    names.is_silent = True
    start = time.monotonic()
    (found,) = mail_records.mail_records(settings)
    assert "no name server answers" in found.told
    assert time.monotonic() - start < 2

    def none():
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(dns.resolver, "get_default_resolver", none)
    assert "no name server answers" in next(mail_records.mail_records(settings)).told


@pytest.fixture
def ready(app, name_server, operated):
    """The application with a mail server and a silent world."""
    name_server.is_silent = True
    return app


@pytest.fixture
def operated(app, smtp_sink, monkeypatch):
    monkeypatch.setattr(mail_records, "LOOKUP_SECONDS", 0.2)
    changed = replace(
        app.extensions["settings"], smtp_url=smtp_sink.url, mail_from="care@shop.example"
    )
    monkeypatch.setitem(app.extensions, "settings", changed)


def test_what_cannot_be_looked_up_is_a_note_and_no_failure(ready):
    found = {one.about: one for one in examine(ready)}
    assert (found["sender"].is_good, found["sender"].is_fatal) == (False, False)


def test_a_probe_is_a_mail_and_says_what_became_of_it(ready, smtp_sink):
    assert send_probe(ready, "you@shop.example").is_good
    (mail,) = smtp_sink.wait(1)
    assert (mail.envelope_to, mail["From"]) == (["you@shop.example"], "care@shop.example")
    smtp_sink.refuse_recipient("you@shop.example")
    refused = send_probe(ready, "you@shop.example")
    assert (refused.is_good, refused.is_fatal) == (False, True)
    assert refused.told == "this address takes no mail (550 5.1.1 No such user)"
    assert send_probe(ready, "nobody").told == "this is no e-mail address"


def test_the_command_sends_the_probe_and_fails_when_it_does_not_leave(serve, smtp_sink):
    # Addresses instead of names: the command asks the machine's own name server.
    server = serve(env={"FEEDBACK_SMTP_URL": smtp_sink.url})
    done = server.feedback("doctor", "--mail", "you@shop.example")
    assert "ok    probe: the mail server took it" in done.stdout
    assert smtp_sink.wait(1)[0].envelope_to == ["you@shop.example"]
    smtp_sink.refuse_recipient("you@shop.example")
    done = server.feedback("doctor", "--mail", "you@shop.example")
    assert done.returncode == 1
    assert "FAIL  probe: this address takes no mail" in done.stdout
