"""The one error tree. Whatever is raised on purpose descends from it; vendor errors are translated at the edge.

    BroadsheetError
    ├── UserError              somebody can mend it by asking differently; the message says how
    │   ├── NoRight            this person may not do this here
    │   ├── CostsMore          it would cost more by now than was agreed to
    │   ├── AskedTooOften      this person, or all of the channel or workspace, asked for much in a short time
    │   ├── NotSetUp           the channel has no subscription
    │   ├── BadCommand         a command, a word of one or an option that does not exist
    │   ├── NotFound           what was named is not there
    │   ├── BadDate            a word that is no date, or a date on which nothing can have been announced
    │   ├── BadCategory        not in arXiv's taxonomy
    │   ├── BadPaperId         not an arXiv id
    │   ├── BadCriteria        criteria that cannot be read, or a change of them that cannot be made
    │   ├── BadChoice          a value of a subscription that cannot be
    │   └── BadSetting         a setting of the installation that is missing or wrong
    └── ServiceError           something outside did not do its part; the message says what, and what happens next
        ├── SourceError        arXiv (or its stand-in)
        │   ├── SourceUnreachable  there is no way to arXiv: asking for something else does not help either
        │   └── NotPublishedYet  arXiv has not published that date's list; asking later helps
        ├── ScorerError        the model
        │   └── ScorerRefused  the model's server refuses this key or this model: asking again is no use
        ├── StoreError         the database
        ├── PlatformError      a chat service
        │   ├── PlaceClosed    the bot cannot post in this channel; somebody there has to change that
        │   └── PlatformRefused  the chat service does not take the bot's token: asking again is no use
        ├── Halted             whoever runs Broadsheet stopped all work that costs
        └── UnderWay           another process is doing this at this moment

The text of each is written for the person who reads it: short, exact, no traceback, no secret.
"""

from __future__ import annotations

from typing import Self


class BroadsheetError(Exception):
    """Something that Broadsheet foresees.

    `advice` is a sentence for whoever runs Broadsheet, and may name a setting: the command line tells it, no channel.
    """

    advice = ""

    def advising(self, advice: str) -> Self:
        """The same, with this advice."""
        self.advice = advice
        return self

    @property
    def in_full(self) -> str:
        """The message with the advice behind it."""
        return f"{self} {self.advice}".strip()


class UserError(BroadsheetError):
    """Asked for something that cannot be; the message names the wrong word and shows a right one.

    `option` names the option of a command (or the field of a form) that is wrong, "" where it is none.
    """

    option = ""

    def on(self, option: str) -> Self:
        """The same, about this option."""
        self.option = option
        return self


class NoRight(UserError):
    """This person may not do this in this channel; the message says who may."""


class CostsMore(UserError):
    """It would cost more by now than this person was told, or may spend."""


class AskedTooOften(UserError):
    """Too much was asked in a short time; the message says when the next is possible."""


class NotSetUp(UserError):
    """The channel has no subscription yet."""

    def __init__(self) -> None:
        super().__init__("This channel has no subscription yet. `/subscription setup` makes one, in a minute.")


class BadCommand(UserError):
    """No such command, or one without such a word or option."""


class NotFound(UserError):
    """What was named is not there."""


class BadChoice(UserError):
    """A value of a subscription that cannot be."""


class BadDate(UserError):
    """Not a date, or one without an announcement."""


class BadCategory(UserError):
    """Not a category of arXiv's taxonomy."""


class BadPaperId(UserError):
    """Not an arXiv identifier."""


class BadCriteria(UserError):
    """Criteria that cannot be read, or a change of them that cannot be made; of a file the message names the line."""


class BadSetting(UserError):
    """A setting that is missing or wrong; the message names it, never its value if that is a secret."""


class ServiceError(BroadsheetError):
    """A service outside did not do its part."""


class SourceError(ServiceError):
    """arXiv did not answer, or answered with something that is not a feed."""


class SourceUnreachable(SourceError):
    """There is no way to arXiv: no network, a wrong address, nobody listening."""


class NotPublishedYet(SourceError):
    """arXiv has not published a category's list of a date so far."""


class ScorerError(ServiceError):
    """The model did not give usable verdicts."""


class ScorerRefused(ScorerError):
    """The model's server refuses the key or the model; trying again does not help."""


class StoreError(ServiceError):
    """The database cannot be reached or written."""


class Halted(ServiceError):
    """Whoever runs Broadsheet stopped everything that costs money or time; the message says why."""


class UnderWay(ServiceError):
    """Another process is doing this at this moment; there is nothing to mend."""


class PlatformError(ServiceError):
    """A chat service did not take a message. `lasts`: it answered that it does not take this one, so that waiting does
    not help."""

    lasts = False


class PlatformRefused(PlatformError):
    """The chat service does not take the bot's token, or one is missing; trying again does not help."""


class PlatformBusy(PlatformError):
    """The chat service wants to be left alone for `after` seconds, and did not do it."""

    def __init__(self, message: str, after: float) -> None:
        super().__init__(message)
        self.after = after


class PlaceClosed(PlatformError):
    """The bot cannot post in this channel until somebody there changes that. `state` is its `PlaceState`."""

    def __init__(self, message: str, state: str) -> None:
        super().__init__(message)
        self.state = state
