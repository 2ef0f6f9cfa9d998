"""All that is kept of one person in a workspace, for that person to take along."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.model.channels import Channel, CriteriaVersion, Draft
from core.model.deliveries import Vote
from core.model.people import Area


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """Something that a person did in a channel, and when, if that is noted."""

    channel: Channel
    what: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Belongings:
    """All that is kept of one person in the channels of a workspace, in one order.

    `votes` are also the saved papers; `versions` are those that this person made of channels' choices, `doings` other
    changes under that name; `rights` are the lists of who may do what that name the person. `let_in` is since when the
    bot is in the workspace, if it was this person who let it in.
    """

    votes: tuple[Vote, ...] = ()
    drafts: tuple[Draft, ...] = ()
    versions: tuple[tuple[Channel, CriteriaVersion], ...] = ()
    doings: tuple[Doing, ...] = ()
    rights: tuple[tuple[Channel, Area], ...] = ()
    let_in: datetime | None = None

    def __bool__(self) -> bool:
        return self != Belongings()
