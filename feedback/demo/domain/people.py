"""The staff of the story and whose cases are whose; every address is fictitious."""

from __future__ import annotations

from dataclasses import dataclass

from feedback.accounts.domain.roles import Role
from feedback.demo.domain.places import ORGANISATION, ancestors

PASSWORD = "demo-feedback"  # noqa: S105  # shown on the terminal on purpose


@dataclass(frozen=True, slots=True)
class Person:
    """A staff member; `places` are the tops of what the person sees."""

    key: str
    name: str
    role: Role
    language: str
    places: tuple[str, ...]

    @property
    def email(self) -> str:
        """The address to sign in with."""
        return f"{self.key}@example.org"


ADMINISTRATOR = Person("admin", "林岚 Lin Lan", Role.ADMINISTRATOR, "zh", ())
MANAGER_CHINA = Person("manager.china", "陈怡 Chen Yi", Role.MANAGER, "zh", ("china",))
MANAGER_EUROPE = Person("manager.europe", "Katharina Weber", Role.MANAGER, "en", ("europe",))
SHANGHAI_AGENT = Person(
    "agent.shanghai", "王晓东 Wang Xiaodong", Role.AGENT, "zh", ("jingan", "hotline")
)
HANGZHOU_AGENT = Person(
    "agent.hangzhou", "周敏 Zhou Min", Role.AGENT, "zh", ("westlake", "shop", "hotline")
)
BERLIN_AGENT = Person("agent.berlin", "Jonas Becker", Role.AGENT, "en", ("mitte", "help"))
LONDON_AGENT = Person("agent.london", "Priya Shah", Role.AGENT, "en", ("camden", "help"))
VIEWER = Person("viewer", "赵一鸣 Zhao Yiming", Role.VIEWER, "zh", (ORGANISATION,))

PEOPLE = (
    ADMINISTRATOR,
    MANAGER_CHINA,
    MANAGER_EUROPE,
    SHANGHAI_AGENT,
    HANGZHOU_AGENT,
    BERLIN_AGENT,
    LONDON_AGENT,
    VIEWER,
)


def sees(person: Person, place: str) -> bool:
    """Whether the place lies in the person's area."""
    return person.role is Role.ADMINISTRATOR or not {place, *ancestors(place)}.isdisjoint(
        person.places
    )


def with_role_at(role: Role, place: str) -> tuple[Person, ...]:
    """The people of a role who see the place."""
    return tuple(person for person in PEOPLE if person.role is role and sees(person, place))
