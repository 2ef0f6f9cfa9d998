"""The words of the command table: from it each platform builds its commands, forms, completions and help.

The table itself is in `bot/handlers/table.py`; what a command does is in the other modules there.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.desk import Desk
from bot.events import Ask, Command, Reply
from core.errors import BadCommand
from core.model import Area
from core.near import did_you_mean, near, quoted
from core.ports import Progress

Handler = Callable[[Desk, Command, Progress], Awaitable[Reply]]


class Kind(StrEnum):
    """What an option holds: platforms complete and check by it as far as they can. The handler reads the text."""

    TEXT = "text"
    FLAG = "flag"
    NUMBER = "number"
    MONEY = "money"
    CHOICE = "choice"
    DATE = "date"
    PAPER = "paper"
    CATEGORIES = "categories"
    TYPES = "types"
    ZONE = "zone"
    LANGUAGE = "language"
    TIME = "time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option. Typed without its name, options are taken in their order; the last may take all the `rest`.

    A `hidden` one is set by buttons and forms, and not offered. A FLAG is set by typing its name. A CHOICE is one of
    its `choices`; to a TEXT they are suggestions.
    """

    name: str
    help: str
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    rest: bool = False
    hidden: bool = False


PAGE = Option(name="page", help="Which page of a long answer.", kind=Kind.NUMBER, hidden=True)
YES = Option(name="yes", help="Go on without asking.", kind=Kind.FLAG, hidden=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """One thing that a command can do. `right` is the area of rights that it needs, None if anyone may.

    With `form` its answer is a form (or a problem) when it is asked without values. `more` is what only its help page
    tells, in sentences.
    """

    name: str
    help: str
    handler: Handler
    options: tuple[Option, ...] = ()
    right: Area | None = None
    examples: tuple[str, ...] = ()
    form: bool = False
    more: str = ""

    def option(self, name: str) -> Option | None:
        """The option of that name."""
        return next((option for option in self.options if option.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """One command: what follows its name is a verb, or else is meant for the verb `usual` ("" if there is none)."""

    name: str
    help: str
    verbs: tuple[Verb, ...]
    usual: str = ""

    def verb(self, name: str) -> Verb | None:
        """The verb of that name; the usual one for ""."""
        wanted = name.casefold() or self.usual
        return next((verb for verb in self.verbs if verb.name == wanted), None)


@dataclass(frozen=True)
class Table:
    """Every command."""

    specs: tuple[Spec, ...]

    def spec(self, name: str) -> Spec | None:
        """The command of that name, with or without its slash."""
        wanted = name.removeprefix("/").casefold()
        return next((spec for spec in self.specs if spec.name == wanted), None)

    def option(self, ask: Ask, name: str) -> Option | None:
        """The option of that name of what is asked for, if there is one."""
        spec = self.spec(ask.name)
        verb = spec.verb(ask.verb) if spec else None
        return verb.option(name) if verb else None

    def find(self, ask: Ask) -> Verb:
        """The verb that is asked for, with options that it has. Raises `BadCommand`."""
        spec = self.spec(ask.name)
        if spec is None:
            raise unknown_command(self, ask.name)
        verb = spec.verb(ask.verb)
        if verb is None:
            raise unknown_word(spec, ask.verb)
        for name in ask.options:
            if verb.option(name) is None:
                raise unknown_option(spec, verb, name)
        for option in verb.options:
            if option.required and not ask.options.get(option.name, "").strip():
                raise BadCommand(
                    f"`/{spec.name} {verb.name}` needs {option.help[:1].lower()}{option.help[1:]} {example(spec, verb)}"
                ).on(option.name)
        return verb


def unknown_command(table: Table, name: str) -> BadCommand:
    """That there is no such command, with the one that may be meant."""
    word = name.removeprefix("/")
    meant = near(word, (spec.name for spec in table.specs), 1)
    hint = did_you_mean([f"/{one}" for one in meant], "`/help` lists them all.")
    return BadCommand(f"There is no command {quoted(f'/{word}')}. {hint}")


def unknown_word(spec: Spec, word: str) -> BadCommand:
    """That a command has no such verb, with those that it has."""
    verbs = ", ".join(f"`{verb.name}`" for verb in spec.verbs)
    if not word.strip():
        return BadCommand(f"`/{spec.name}` needs one more word: {verbs}. See `/help {spec.name}`.")
    meant = near(word, (verb.name for verb in spec.verbs), 1)
    hint = did_you_mean([f"/{spec.name} {one}" for one in meant], f"It knows {verbs}.")
    return BadCommand(f"`/{spec.name}` does not know {quoted(word)}. {hint}")


def unknown_option(spec: Spec, verb: Verb, name: str) -> BadCommand:
    """That a verb has no option of this name, with the one that was meant."""
    meant = near(name, [f"{option.name}=" for option in verb.options if not option.hidden], most=1)
    hint = did_you_mean(meant, example(spec, verb))
    return BadCommand(f"`/{spec.name} {verb.name}` has no option {quoted(name)}. {hint}")


def one_too_many(spec: Spec, verb: Verb, word: str) -> BadCommand:
    """That a verb has no place for this word."""
    return BadCommand(f"`/{spec.name} {verb.name}` does not know {quoted(word)}. {example(spec, verb)}")


def example(spec: Spec, verb: Verb) -> str:
    """A right way to ask, as a sentence."""
    return f"Try `{verb.examples[0]}`." if verb.examples else f"See `/help {spec.name}`."


def by_name(specs: Iterable[Spec]) -> Table:
    """A table, sorted as people look for things."""
    return Table(tuple(sorted(specs, key=lambda spec: spec.name)))
