"""What people ask for and what they are answered, in words that every platform can translate.

Texts are plain: whoever renders them escapes them. Only a span in backticks stands out: it is what one types, and one
that begins with `/` is a command, which a platform may write in its own way. Nothing else in a text is markup.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from core.model import Channel, Person, Place


@dataclass(frozen=True, slots=True)
class Ask:
    """A command of the table with its options, wherever it is asked: typed, or behind a button or a form.

    `channel` is the one that it is asked in, None for the one that it stands in: what is shown outside of channels
    names it.
    """

    name: str
    verb: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    channel: Channel | None = None

    def having(self, **options: str) -> Ask:
        """The same with these options in place."""
        return replace(self, options={**self.options, **options})

    def within(self, channel: Channel) -> Ask:
        """The same, asked in this channel unless it names one."""
        return self if self.channel else replace(self, channel=channel)


@dataclass(frozen=True, slots=True)
class Command:
    """Somebody asks for something in a channel. An option that is not given, or is blank, is ""."""

    ask: Ask
    channel: Channel
    person: Person

    def option(self, name: str) -> str:
        """What was given for an option, without blanks around it; "" if nothing was."""
        return self.ask.options.get(name, "").strip()

    def flag(self, name: str) -> bool:
        """Whether an option of kind FLAG is set."""
        return self.option(name) not in ("", "no", "false")

    def number(self, name: str, otherwise: int = 1) -> int:
        """A small whole number that a button carries, such as a page; `otherwise` if it is none."""
        text = self.option(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """Somebody put an emoji on a message of the channel, or took it off (`added` is False).

    `ref` is the platform's name for the message, as `Platform.publish` returned it. `emoji` is as the platform tells
    it: a shortcode (`+1::skin-tone-3`), a sign, the name of a custom one. `key` is the same however often the platform
    tells of it, "" if it has none.
    """

    channel: Channel
    person: str
    ref: str
    emoji: str
    added: bool
    key: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """A channel has another name or state than before."""

    place: Place


@dataclass(frozen=True, slots=True)
class Joined:
    """The bot was brought into a channel."""

    place: Place


@dataclass(frozen=True, slots=True)
class Gone:
    """A workspace took its permission back, at this moment if the platform tells it."""

    platform: str
    workspace: str
    at: datetime | None = None


Happening = Reaction | Moved | Joined | Gone
"""What a platform tells of without being asked anything."""


@dataclass(frozen=True, slots=True)
class Button:
    """Something that can be pressed: it asks for what it carries."""

    label: str
    ask: Ask

    def within(self, channel: Channel) -> Button:
        """The same, pressed as if in this channel."""
        return replace(self, ask=self.ask.within(channel))


@dataclass(frozen=True, slots=True)
class Field:
    """A name and a value that belong together: `Time zone`, `Europe/Berlin`."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One of a list. `mark` stands before it (a number, `+`, `−`), `aside` after it (scores), `lines` below it.

    `opens` is what is asked for when it is opened. `buttons` are short cuts, for platforms that have room beside each
    item: all that they do can be done by opening it too. An item that is nothing but a title heads those after it.
    """

    title: str
    mark: str = ""
    aside: str = ""
    url: str = ""
    lines: tuple[str, ...] = ()
    opens: Ask | None = None
    buttons: tuple[Button, ...] = ()

    def within(self, channel: Channel) -> Item:
        """The same, opened and pressed as if in this channel."""
        opens = self.opens.within(channel) if self.opens else None
        return replace(self, opens=opens, buttons=tuple(button.within(channel) for button in self.buttons))


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One field of a form: `option` is the option of the form's command that it fills, `value` what is in it now.

    `lines` is whether it holds several lines. `choices` are all that it can be, if that is known: 25 at most, of 75
    characters at most each. Where `value` is none of them, nothing is chosen yet.
    """

    option: str
    label: str
    value: str = ""
    help: str = ""
    lines: bool = False
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form to fill in; sending it asks for `ask` with the fields as options.

    A field that is sent empty is "": nothing is to be in it. One that is not sent is absent: what it holds stays as it
    is. A `required` one is never sent empty.
    """

    title: str
    ask: Ask
    fields: tuple[FormField, ...]
    submit: str = "Save"


@dataclass(frozen=True, slots=True)
class File:
    """A file to take along."""

    name: str
    media_type: str
    content: str


class Tone(StrEnum):
    """How an answer is meant: as asked; the person has to ask differently (`problem`); a service did not do its part
    (`fault`)."""

    ANSWER = "answer"
    PROBLEM = "problem"
    FAULT = "fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer. Its parts are shown in this order; each may be absent. `text` holds paragraphs.

    It is for the person who asked. `wrong` names the form's field that a problem is about.
    """

    title: str = ""
    url: str = ""
    text: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    items: tuple[Item, ...] = ()
    notes: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    form: Form | None = None
    file: File | None = None
    tone: Tone = Tone.ANSWER
    wrong: str = ""

    def within(self, channel: Channel) -> Reply:
        """The same for somebody who is elsewhere: all that it asks for is asked in this channel."""
        return replace(
            self,
            items=tuple(item.within(channel) for item in self.items),
            buttons=tuple(button.within(channel) for button in self.buttons),
            form=replace(self.form, ask=self.form.ask.within(channel)) if self.form else None,
        )


def said(*text: str, buttons: tuple[Button, ...] = ()) -> Reply:
    """An answer in a sentence or two."""
    return Reply(text=text, buttons=buttons)
