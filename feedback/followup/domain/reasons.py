"""Fixed words of a case as codes: reasons, channels, why a case waits. The UI translates them."""

from __future__ import annotations

from enum import StrEnum


class ReasonCode(StrEnum):
    """Why the customer was unhappy; the same codes as in the ready-made surveys."""

    WAIT = "wait"
    STAFF = "staff"
    INFORMATION = "information"
    PROCESS = "process"
    PRICE = "price"
    QUALITY = "quality"
    ENVIRONMENT = "environment"
    OTHER = "other"


class AnswerChannel(StrEnum):
    """How the first response reached the customer."""

    PHONE = "phone"
    MAIL = "mail"
    MESSAGE = "message"
    VISIT = "visit"


class HoldReason(StrEnum):
    """What the case waits for; each of them is in the customer's hands."""

    CUSTOMER_REPLY = "customer_reply"
    AGREED_TIME = "agreed_time"
    NOT_REACHED = "not_reached"
    CUSTOMER_ITEM = "customer_item"
    OTHER = "other"


# A message of the customer ends every hold but this one: an agreed time stays agreed.
OUTLASTS_MESSAGE = frozenset({HoldReason.AGREED_TIME})
# What the customer was asked for. Who waits for our answer cannot owe us one.
ASKED_FOR = frozenset({HoldReason.CUSTOMER_REPLY, HoldReason.CUSTOMER_ITEM})


class Lost(StrEnum):
    """Why the owner of a case can no longer work it."""

    INACTIVE = "inactive"  # the person cannot sign in
    ROLE = "role"  # the role works no cases
    AREA = "area"  # the place lies outside of the person's area


# Not a reason of a customer: the case is told on in another one. Nobody chooses it in a list.
DUPLICATE = "duplicate"


class Cause(StrEnum):
    """Where the fault lay: the six M of a works (人机料法环测) and the eight P of a service.

    Source: fishbone categories, methods §7.
    """

    MAN = "man"
    MACHINE = "machine"
    MATERIAL = "material"
    METHOD = "method"
    ENVIRONMENT = "environment"
    MEASUREMENT = "measurement"
    PRODUCT = "product"
    PRICE = "price"
    PLACE = "place"
    PROMOTION = "promotion"
    PEOPLE = "people"
    PROCESS = "process"
    PHYSICAL_EVIDENCE = "physical_evidence"
    PERFORMANCE = "performance"


SIX_M = tuple(Cause)[:6]
EIGHT_P = tuple(Cause)[6:]


class MailState(StrEnum):
    """Where a mail to the customer is."""

    QUEUED = "queued"
    HANDED_OVER = "handed_over"
    FAILED = "failed"
    WITHHELD = "withheld"


class MailReason(StrEnum):
    """Why a mail did not leave, or not yet."""

    NO_CONTACT = "no_contact"  # erased or withdrawn before it left
    ADDRESS = "address"  # no mail can have this address
    REFUSED = "refused"  # the server refused it for good
    BOUNCED = "bounced"  # the address takes no mail
    SERVER = "server"  # the server does not answer; tried again
    NO_SERVER = "no_server"
