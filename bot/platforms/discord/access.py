"""What it takes to be let into Discord."""

from __future__ import annotations

from dataclasses import dataclass, field

NAME = "discord"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscordAccess:
    """The token of one Discord application; nothing shows it.

    `api` and `gateway` are the addresses of what stands in for Discord, without a "/" at the end of the first; "" is
    Discord itself.
    """

    token: str = field(default="", repr=False)
    api: str = ""
    gateway: str = ""
