"""What people ask for and what they are answered, in words that every platform can translate.

Texts are plain: whoever renders them escapes them. Only a span in backticks stands out: it is what one types, and one
that begins with `/` is a command, which a platform may write in its own way. Nothing else in a text is markup.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from core.model import Channel, Person


@dataclass(frozen=True, slots=True)
class Ask:
    """A command of the table with its options, wherever it is asked: typed, or behind a button or a form."""

    name: str
    verb: str = ""
    options: Mapping[str, str] = field(default_factory=dict)

    def having(self, **options: str) -> Ask:
        """The same with these options in place."""
        return replace(self, options={**self.options, **options})


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


@dataclass(frozen=True, slots=True)
class Button:
    """Something that can be pressed: it asks for what it carries."""

    label: str
    ask: Ask


@dataclass(frozen=True, slots=True)
class Field:
    """A name and a value that belong together: `Time zone`, `Europe/Berlin`."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One of a list. `mark` stands before it (a number, `+`, `−`), `aside` after it (scores), `lines` below it.

    `opens` is what is asked for when it is opened.
    """

    title: str
    mark: str = ""
    aside: str = ""
    url: str = ""
    lines: tuple[str, ...] = ()
    opens: Ask | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One field of a form: `option` is the option of the form's command that it fills, `value` what is in it now.

    `lines` is whether it holds several lines. `choices` are all that it can be, if that is known.
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


def said(*text: str, buttons: tuple[Button, ...] = ()) -> Reply:
    """An answer in a sentence or two."""
    return Reply(text=text, buttons=buttons)
