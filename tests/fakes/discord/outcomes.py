"""What people's gestures come to."""

from __future__ import annotations

from dataclasses import dataclass

from tests.fakes.discord.state import Message, Modal


class Impossible(AssertionError):
    """Something that nobody could do in Discord: there is no such button, or she does not see it."""


@dataclass(frozen=True)
class Outcome:
    """What somebody sees at once of what she did. What the app sends later is waited for with `sees`.

    `warning`: what Discord says when the app did not answer in time. `message`: what it answered, which may be one
    that says it is thinking (`deferred`), or the message that a button changed. `seconds`: until the answer.
    """

    acknowledged: bool = True
    seconds: float = 0.0
    warning: str = ""
    message: Message | None = None
    modal: Modal | None = None
    deferred: bool = False
