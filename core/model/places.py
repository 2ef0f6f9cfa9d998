"""Where the bot is: workspaces that let it in, and their channels as the platform tells them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from core.model.channels import Channel


class PlaceState(StrEnum):
    """Whether the bot can post in a channel: it can (`open`); the channel is `archived` or `deleted`; the bot is not
    in it (`left`), or is in it and may not post (`forbidden`)."""

    OPEN = "open"
    ARCHIVED = "archived"
    DELETED = "deleted"
    LEFT = "left"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, slots=True)
class Place:
    """A channel as its platform tells it; `name` is without a sign before it, "" if it is not known."""

    channel: Channel
    name: str = ""
    state: PlaceState = PlaceState.OPEN


@dataclass(frozen=True, slots=True)
class Sealing:
    """Something that is kept encrypted. `key` is the number of the key that opens it, from 1 as the setting has them; 0
    if none does. `whose` is for people: a workspace, a channel. `ref` is the store's name for it, and what it holds."""

    whose: str
    key: int
    ref: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """A workspace that let the bot in. `secrets` are its tokens by name; nothing shows them.

    `installer` is the id of the person who let it in, "" if that is not known. `gone_at` is when the workspace took
    its permission back, None as long as it stands.
    """

    platform: str
    workspace: str
    name: str = ""
    installer: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    at: datetime
    gone_at: datetime | None = None
