"""Who asks, what they may do, and how they answer a paper."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a workspace. `id` is the platform's own, unique in the workspace; `name` is for people to read.

    `is_admin` says whether the platform lets this person manage the channel or the workspace.
    """

    id: str
    name: str = ""
    is_admin: bool = False

    def __str__(self) -> str:
        return self.name or self.id


class VoteKind(StrEnum):
    """More like this, less like this, or keep it."""

    MORE = "more"
    LESS = "less"
    SAVED = "saved"


class Area(StrEnum):
    """What a right is about."""

    SUBSCRIPTION = "subscription"
    BUDGET = "budget"
    CRITERIA = "criteria"
    SPENDING = "spending"


class Who(StrEnum):
    """Who has a right. Admins have every right."""

    ANYONE = "anyone"
    ADMINS = "admins"
    LISTED = "listed"


@dataclass(frozen=True, slots=True)
class Allowed:
    """Who may do something: anyone, admins, or the people listed here by their ids (and admins)."""

    who: Who
    people: tuple[str, ...] = ()

    def includes(self, person: Person) -> bool:
        """Whether this person may."""
        return person.is_admin or self.who is Who.ANYONE or (self.who is Who.LISTED and person.id in self.people)


_ADMINS, _ANYONE = Allowed(Who.ADMINS), Allowed(Who.ANYONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """Who may change the standing order, its budget and its criteria, and who may cause costs."""

    subscription: Allowed = _ADMINS
    budget: Allowed = _ADMINS
    criteria: Allowed = _ANYONE
    spending: Allowed = _ANYONE

    def of(self, area: Area) -> Allowed:
        """Who may, in one area."""
        allowed: Allowed = getattr(self, area)
        return allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What is kept of one person in a workspace: how many votes, saved papers, drafts, changes under their name (that
    they let the bot in is one), and lists of who may do what (`rights`) that name them."""

    votes: int = 0
    saved: int = 0
    drafts: int = 0
    changes: int = 0
    rights: int = 0
