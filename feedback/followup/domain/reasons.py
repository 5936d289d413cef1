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
