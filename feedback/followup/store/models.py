"""Follow-up cases, their clocks, pauses, timeline and daily counts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.core.database import Base, BigKey, Instant, JsonDocument

NUMBER_OFFSET = 1000
# Literal in queries too: a bound value would hide from the planner that a partial index fits.
UNRESOLVED = text("status <> 'resolved'")
HELD = text("status = 'held'")
RUNNING = text("stopped_at IS NULL")
MISSED = text("outcome = 'missed'")


class FollowUpCase(Base):
    """One unhappy customer; `next_due_at` is the earliest running deadline, NULL while held."""

    __tablename__ = "follow_up_case"
    __table_args__ = (
        Index(
            # Covers the views and their counts: they are read from the index alone.
            "ix_follow_up_case_queue",
            "next_due_at",
            "id",
            "status",
            "owner_id",
            "team_id",
            "touchpoint_id",
            "next_soon_at",
            "next_late_at",
            sqlite_where=UNRESOLVED,
            postgresql_where=UNRESOLVED,
        ),
        Index(
            # What is due soon and not late yet, counted at every look for news.
            "ix_follow_up_case_late",
            "next_late_at",
            "next_soon_at",
            "touchpoint_id",
            sqlite_where=UNRESOLVED,
            postgresql_where=UNRESOLVED,
        ),
        Index("ix_follow_up_case_owner", "owner_id", "status"),
        Index("ix_follow_up_case_opened", "opened_at", "id"),
        Index(
            "ix_follow_up_case_waiting",
            "touchpoint_id",
            "opened_on",
            sqlite_where=UNRESOLVED,
            postgresql_where=UNRESOLVED,
        ),
        Index("ix_follow_up_case_touchpoint", "touchpoint_id", "opened_on"),
        Index("ix_follow_up_case_team", "team_id", "status"),
        Index("ix_follow_up_case_resolved", "resolved_at", "id"),
        Index(
            "ix_follow_up_case_held",
            "held_until",
            sqlite_where=HELD,
            postgresql_where=HELD,
        ),
        Index(
            "ix_follow_up_case_step",
            "next_step_at",
            sqlite_where=UNRESOLVED,
            postgresql_where=UNRESOLVED,
        ),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    response_key: Mapped[int] = mapped_column(ForeignKey("response.id"), unique=True)
    touchpoint_id: Mapped[int] = mapped_column(ForeignKey("touchpoint.id"))
    # As it was when the case opened: a touchpoint that moves does not move its old deadlines.
    zone: Mapped[str] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(12))  # open, held, resolved
    priority: Mapped[str] = mapped_column(String(8))  # urgent, high, normal, low
    routed_because: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    tags: Mapped[list[str]] = mapped_column(JsonDocument, default=list, server_default="[]")
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    opened_at: Mapped[datetime] = mapped_column(Instant)
    opened_on: Mapped[date]
    next_due_at: Mapped[datetime | None] = mapped_column(Instant)
    # From when the promise that is due next is due soon, and from when it is broken.
    next_soon_at: Mapped[datetime | None] = mapped_column(Instant)
    next_late_at: Mapped[datetime | None] = mapped_column(Instant)
    # When the next warning or escalation step is due, and how many steps were done: each once.
    next_step_at: Mapped[datetime | None] = mapped_column(Instant)
    steps_done: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    # Since when a message of the customer waits for an answer; NULL when none does.
    customer_waits_since: Mapped[datetime | None] = mapped_column(Instant)
    first_responded_at: Mapped[datetime | None] = mapped_column(Instant)
    resolved_at: Mapped[datetime | None] = mapped_column(Instant)
    reason_code: Mapped[str | None] = mapped_column(String(40))
    resolution_note: Mapped[str | None] = mapped_column(Text)
    # What the customer reads on the receipt's page about the resolution; written for them.
    customer_text: Mapped[str | None] = mapped_column(Text)
    cause_category: Mapped[str | None] = mapped_column(String(20))
    is_first_contact: Mapped[bool | None]
    customer_told: Mapped[bool | None]
    # A duplicate points to the case that goes on; it is resolved without a clock of its own.
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("follow_up_case.id"))
    held_because: Mapped[str | None] = mapped_column(String(200))
    held_until: Mapped[datetime | None] = mapped_column(Instant)
    n_reopened: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    revision: Mapped[int] = mapped_column(default=1, server_default="1")

    @property
    def number(self) -> str:
        """The number people say: C-2041."""
        return f"C-{self.id + NUMBER_OFFSET}"


class CaseClock(Base):
    """A running or stopped clock, with the policy and calendar versions frozen at its start."""

    __tablename__ = "case_clock"
    __table_args__ = (
        # Covers the percentiles of a period: they are read from the index alone.
        Index(
            "ix_case_clock_used", "kind", "touchpoint_id", "opened_on", "used_minutes", "stopped_at"
        ),
        Index(
            "ix_case_clock_running",
            "touchpoint_id",
            "opened_on",
            "kind",
            "late_at",
            sqlite_where=RUNNING,
            postgresql_where=RUNNING,
        ),
        Index(
            "ix_case_clock_missed",
            "touchpoint_id",
            "opened_on",
            "case_id",
            sqlite_where=MISSED,
            postgresql_where=MISSED,
        ),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("follow_up_case.id"), primary_key=True)
    # first_response, next_response, resolution
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    # Every unanswered message of the customer starts a next-response clock of its own: 1, 2, …
    round: Mapped[int] = mapped_column(
        SmallInteger, primary_key=True, autoincrement=False, default=1, server_default="1"
    )
    touchpoint_id: Mapped[int]
    opened_on: Mapped[date]
    calendar_version_id: Mapped[int] = mapped_column(ForeignKey("calendar_version.id"))
    policy_version_id: Mapped[int] = mapped_column(ForeignKey("policy_version.id"))
    target_minutes: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(Instant)
    # These three are NULL while paused, unless it was late before.
    soon_at: Mapped[datetime | None] = mapped_column(Instant)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    late_at: Mapped[datetime | None] = mapped_column(Instant)
    stopped_at: Mapped[datetime | None] = mapped_column(Instant)
    used_minutes: Mapped[int | None]
    # running, paused, met, missed; void: closed in time, but nothing was said to the customer
    outcome: Mapped[str] = mapped_column(String(8))


class CasePause(Base):
    """A time in which the clocks stood still: waiting for the customer, or closed and reopened."""

    __tablename__ = "case_pause"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("follow_up_case.id"), index=True)
    from_at: Mapped[datetime] = mapped_column(Instant)
    until_at: Mapped[datetime | None] = mapped_column(Instant)
    kind: Mapped[str] = mapped_column(String(8))  # waiting, closed
    reason: Mapped[str] = mapped_column(String(200))


class CaseEvent(Base):
    """One line of a case's timeline; append only."""

    __tablename__ = "case_event"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("follow_up_case.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    kind: Mapped[str] = mapped_column(String(16))
    # Of the case after this event, so that a stale page can be told what it has not seen.
    revision: Mapped[int]
    detail: Mapped[dict[str, Any]] = mapped_column(JsonDocument, default=dict)


class CaseText(Base):
    """The free words of a timeline's line: apart from it, so that they can be erased."""

    __tablename__ = "case_text"

    event_id: Mapped[int] = mapped_column(ForeignKey("case_event.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("follow_up_case.id"), index=True)
    text: Mapped[str] = mapped_column(Text)


class CaseContact(Base):
    """One attempt to reach the customer; reached = an answer the customer could see."""

    __tablename__ = "case_contact"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("follow_up_case.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    channel: Mapped[str] = mapped_column(String(12))  # phone, mail, message, visit
    is_reached: Mapped[bool]
    spent_minutes: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")


class RecoveryAsk(Base):
    """The question "Is it solved?" after a resolution; one a resolution, answered or not."""

    __tablename__ = "recovery_ask"
    __table_args__ = (
        Index("ix_recovery_ask_asked", "touchpoint_id", "asked_on"),
        Index("uq_recovery_ask_case_round", "case_id", "round", unique=True),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("follow_up_case.id"), index=True)
    # Which resolution: how often the case had been reopened before it.
    round: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    touchpoint_id: Mapped[int]
    asked_at: Mapped[datetime] = mapped_column(Instant)
    asked_on: Mapped[date]
    channel: Mapped[str] = mapped_column(String(12))  # mail, phone (by staff), page (the receipt)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    is_solved: Mapped[bool | None]


class CaseRollup(Base):
    """Stopped clocks and opened cases per touchpoint and day of opening."""

    __tablename__ = "case_rollup"

    touchpoint_id: Mapped[int] = mapped_column(primary_key=True)
    opened_on: Mapped[date] = mapped_column(primary_key=True)
    n_opened: Mapped[int] = mapped_column(default=0)
    n_resolved: Mapped[int] = mapped_column(default=0)
    n_reopened: Mapped[int] = mapped_column(default=0)
    first_response_met: Mapped[int] = mapped_column(default=0)
    first_response_missed: Mapped[int] = mapped_column(default=0)
    resolution_met: Mapped[int] = mapped_column(default=0)
    resolution_missed: Mapped[int] = mapped_column(default=0)
    next_response_met: Mapped[int] = mapped_column(default=0, server_default="0")
    next_response_missed: Mapped[int] = mapped_column(default=0, server_default="0")


class CaseMail(Base):
    """A mail to the customer: how it fares. Its words are the text of its line in the timeline,
    its recipient is read when it leaves; neither is kept here."""

    __tablename__ = "case_mail"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("follow_up_case.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    language: Mapped[str] = mapped_column(String(5))
    event_id: Mapped[int] = mapped_column(ForeignKey("case_event.id"))
    # The same at every try, so that a second delivery is recognised as the same mail.
    message_key: Mapped[str] = mapped_column(String(40), unique=True)
    state: Mapped[str] = mapped_column(String(12))  # queued, handed_over, failed, withheld
    state_at: Mapped[datetime] = mapped_column(Instant)
    # no_contact, address, refused, server
    reason: Mapped[str | None] = mapped_column(String(20))


class CaseAttachment(Base):
    """A photo of a case, re-encoded; the file lies under its key, outside of every web root."""

    __tablename__ = "case_attachment"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("follow_up_case.id"), index=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(4))  # jpg, png, webp
    n_bytes: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    removed_at: Mapped[datetime | None] = mapped_column(Instant)


class CaseLink(Base):
    """Two cases that have to do with each other; the lower id comes first."""

    __tablename__ = "case_link"

    case_id: Mapped[int] = mapped_column(ForeignKey("follow_up_case.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(
        ForeignKey("follow_up_case.id"), primary_key=True, index=True
    )
    at: Mapped[datetime] = mapped_column(Instant)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))


class GoodwillOffer(Base):
    """What a customer was offered to make good; amounts in the smallest unit of the currency."""

    __tablename__ = "goodwill_offer"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("follow_up_case.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    kind: Mapped[str] = mapped_column(String(12))  # refund, voucher, redo, gift, other
    # "" with an amount of 0: something that costs no money.
    currency: Mapped[str] = mapped_column(String(3), default="", server_default="")
    amount_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")


class GoodwillLimit(Base):
    """What people of a role may offer on one case by themselves, all their offers together."""

    __tablename__ = "goodwill_limit"

    role: Mapped[str] = mapped_column(String(40), primary_key=True)
    kinds: Mapped[list[str]] = mapped_column(JsonDocument, default=list, server_default="[]")
    # Currency → amount in its smallest unit.
    limits: Mapped[dict[str, int]] = mapped_column(JsonDocument, default=dict, server_default="{}")
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
