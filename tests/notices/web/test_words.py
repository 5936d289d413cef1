"""Everything that can lie in the outbox, and everything that can go wrong, has words."""

from __future__ import annotations

from feedback.core.outbound import OutboundError
from feedback.handlers import HANDLERS, PLACED
from feedback.notices.domain.kinds import FOR_ALL, Kind
from feedback.notices.web.words import FAULTS, KINDS, MESSAGES, fault_words


def test_every_kind_of_message_has_words():
    assert set(MESSAGES) == set(HANDLERS) | set(PLACED)
    assert set(KINDS) == set(Kind)
    assert set(Kind) - set(FOR_ALL) == {Kind.MENTION}


def test_every_reason_has_words(app):
    assert set(OutboundError.REASONS) - set(FAULTS) == set()
    with app.test_request_context("/"):
        assert fault_words("status 404: nothing here") == (
            "The server refused the message. (404: nothing here)"
        )
        assert fault_words("dns") == "The name of the server cannot be found."
        # What drivers say is for the log's reader, not for this page.
        assert fault_words("OperationalError: (psycopg) secret") == "Something inside went wrong."
        assert fault_words(None) == ""
