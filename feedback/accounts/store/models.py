"""Staff members, their roles, teams and absences."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Column, ForeignKey, String, Table, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.accounts.domain.roles import Actor, Role
from feedback.core.database import Base, Instant, JsonDocument

staff_role = Table(
    "staff_role",
    Base.metadata,
    Column("staff_id", ForeignKey("staff_member.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("role.id", ondelete="CASCADE"), primary_key=True),
)


class RoleRow(Base):
    """A role by name; what it may do stands in `domain/roles.py`."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    description: Mapped[str] = mapped_column(String(200), default="")
    requires_second_factor: Mapped[bool] = mapped_column(default=False, server_default=false())


class StaffMember(Base):
    """A person who signs in."""

    __tablename__ = "staff_member"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    # Changing it ends every session of the person.
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    language: Mapped[str] = mapped_column(String(5), default="en")
    # Quiet hours, absences and digests are days and hours of this zone.
    zone: Mapped[str] = mapped_column(
        String(60), default="Asia/Shanghai", server_default="Asia/Shanghai"
    )
    created_at: Mapped[datetime] = mapped_column(Instant)
    # Counts changes of role, area and name, so that two administrators do not overwrite each other.
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    roles: Mapped[list[RoleRow]] = relationship(secondary=staff_role, lazy="selectin")

    # What Flask-Login asks of who is signed in.
    is_authenticated = True

    @property
    def role(self) -> Role:
        """The strongest role of the person; a viewer when none is set."""
        names = {row.name for row in self.roles}
        return next((role for role in Role if role.value in names), Role.VIEWER)

    @property
    def requires_second_factor(self) -> bool:
        """Whether a password alone does not let this person in."""
        return any(row.requires_second_factor for row in self.roles)

    @property
    def actor(self) -> Actor:
        """The person as services take it."""
        return Actor(self.id, self.role, self.name, self.language)


class Team(Base):
    """People who share cases; `turn` counts the cases given out in turn."""

    __tablename__ = "team"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    turn: Mapped[int] = mapped_column(default=0, server_default="0")
    retired_at: Mapped[datetime | None] = mapped_column(Instant)
    revision: Mapped[int] = mapped_column(default=1, server_default="1")


class TeamMember(Base):
    """Who belongs to a team."""

    __tablename__ = "team_member"

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), primary_key=True)


class StaffAbsence(Base):
    """Local days, both included, on which a person gets no new case."""

    __tablename__ = "staff_absence"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]


class StaffInvitation(Base):
    """A person asked to join; of the link only its hash is kept, and only the newest one works."""

    __tablename__ = "staff_invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    role: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(5))
    touchpoint_ids: Mapped[list[int]] = mapped_column(JsonDocument, default=list)
    team_ids: Mapped[list[int]] = mapped_column(JsonDocument, default=list)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    invited_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    invited_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    # How often a link was asked for; a mail that waited longer than the next one is not sent.
    n_sent: Mapped[int] = mapped_column(default=0, server_default="0")
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))


class SignInTry(Base):
    """Failed sign-ins by hashed account or address, to slow guessing down."""

    __tablename__ = "sign_in_try"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    n_failed: Mapped[int] = mapped_column(default=0)
    since_at: Mapped[datetime] = mapped_column(Instant)
