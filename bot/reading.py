"""A command as people type it, read by the table; and back, for people to see what a button does."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.commands import Kind, Option, Spec, Table, Verb, one_too_many, unknown_command, unknown_option, unknown_word
from bot.events import Ask
from core.errors import BadCommand

MOST = 20_000
"""Characters of a command, and of an option: a BibTeX file of a few dozen papers fits."""
HELP = "help"
"""The command that tells of the others, and the word that asks for it behind any of them."""
_QUOTED = r'"[^"\\]*(?:\\.[^"\\]*)*"|[“„][^“”„]*[“”]'
# Only a quote that begins a word and ends one holds words together: `5" disk` is three signs and a word.
_TOKEN = re.compile(rf"(?:[A-Za-z]+[=:])?(?:{_QUOTED})(?!\S)|\S+", re.DOTALL)
_WHOLE = re.compile(_QUOTED, re.DOTALL)
_NAMED = re.compile(r"([A-Za-z]+)[=:](.+)", re.DOTALL)
_QUOTES = "\"“”„"  # fmt: skip
_PLAIN = re.compile(rf"[^\s=:\\{_QUOTES}]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was typed, quotes and all. `gap` parts it from the one before it: a blank or the end of a line."""

    typed: str
    gap: str = " "

    @property
    def means(self) -> str:
        """The word without the quotes around it."""
        return unquoted(self.typed)


def read_command(text: str, table: Table) -> Ask:
    """What a line asks for: `/criteria mute "federated learning"`. Raises `BadCommand`."""
    _check_length(text)
    name, *rest = text.strip().split(None, 1) or [""]
    if not name.removeprefix("/"):
        raise BadCommand("A command begins with a slash and its name. Try `/help`.")
    return read_words(name.removeprefix("/"), rest[0] if rest else "", table)


def read_words(name: str, words: str, table: Table) -> Ask:
    """What a command with these words after its name asks for. Raises `BadCommand`.

    `help` alone asks for the help of that command, unless it is in quotes.
    """
    _check_length(words)
    spec = table.spec(name)
    if spec is None:
        raise unknown_command(table, name)
    found = _words(words)
    if found and (verb := spec.verb(found[0].typed)):
        return Ask(spec.name, verb.name, dict(_options(spec, verb, found[1:])))
    if [word.typed.casefold() for word in found] == [HELP] and table.spec(HELP):
        return Ask(HELP, "show", {"command": spec.name})
    usual = spec.verb("")
    if usual is None:
        raise unknown_word(spec, found[0].means if found else "")
    return Ask(spec.name, usual.name, dict(_options(spec, usual, found, implied=True)))


def written(ask: Ask, table: Table) -> str:
    """A command as one would type it, without what only buttons set."""
    spec = table.spec(ask.name)
    verb = spec.verb(ask.verb) if spec else None
    if spec is None or verb is None:
        return f"/{ask.name} {ask.verb}".strip()
    given = {one.name: ask.options.get(one.name, "") for one in verb.options if not one.hidden}
    wanted = Ask(spec.name, verb.name, {name: value for name, value in given.items() if value})
    plain = _line(spec, verb, given, plain=True)
    return plain if _reads_as(plain, wanted, table) else _line(spec, verb, given)


def quoted(value: str, reserved: Collection[str] = ()) -> str:
    """A value as one word."""
    if _PLAIN.fullmatch(value) and value.casefold() not in reserved:
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def unquoted(typed: str) -> str:
    """What a word means: without the quotes around it, if they are around all of it, or the one that was not closed."""
    if _WHOLE.fullmatch(typed):
        inner = typed[1:-1]
        return re.sub(r'\\(["\\])', r"\1", inner) if typed[0] == '"' else inner
    unclosed = typed[:1] in ('"', "“", "„") and not any(quote in typed[1:] for quote in _QUOTES)
    return typed[1:].lstrip() if unclosed else typed


def _check_length(text: str) -> None:
    if len(text) > MOST:
        raise BadCommand(f"That is {len(text):,} characters long; {MOST:,} is the most. Try `/help`.")


def _words(text: str) -> list[Word]:
    """The words, apart by white space outside of quotes."""
    found, end = [], 0
    for match in _TOKEN.finditer(text):
        # Line ends tell something in a long text that is pasted; how many blanks there are does not.
        found.append(Word(match[0], "\n" if "\n" in text[end : match.start()] else " "))
        end = match.end()
    return found


def _options(spec: Spec, verb: Verb, words: Sequence[Word], *, implied: bool = False) -> Iterator[tuple[str, str]]:
    """Options by name, then flags, then the others in their order. `implied`: the verb was not named."""
    left = []
    takes_rest = any(option.rest for option in verb.options)
    for word in words:
        named = _NAMED.fullmatch(word.typed)
        if named and verb.option(named[1].lower()):
            yield named[1].lower(), unquoted(named[2])
        elif named and "=" in word.typed and not takes_rest and len(verb.options) > 1:
            raise unknown_option(spec, verb, named[1])
        else:
            left.append(word)
    # Where the rest is somebody's text, what only buttons set is part of that text: `/criteria preview want yes`.
    flags = {one.name for one in verb.options if one.kind is Kind.FLAG and not (one.hidden and takes_rest)}
    for side in (-1, 0):
        while left and left[side].typed.casefold() in flags:
            yield left.pop(side).typed.casefold(), "yes"
    yield from _in_order(spec, verb, left, implied=implied)


def _in_order(spec: Spec, verb: Verb, left: list[Word], *, implied: bool) -> Iterator[tuple[str, str]]:
    for option in verb.options:
        if option.hidden or option.kind is Kind.FLAG or not left:
            continue
        if option.rest:
            yield option.name, unquoted("".join(word.gap + word.typed for word in left).strip())
            return
        yield option.name, left.pop(0).means
    if left and implied:
        raise unknown_word(spec, left[0].means)
    if left:
        raise one_too_many(spec, verb, left[0].means)


def _reads_as(line: str, ask: Ask, table: Table) -> bool:
    try:
        return read_command(line, table) == ask
    except BadCommand:
        return False


def _line(spec: Spec, verb: Verb, given: Mapping[str, str], *, plain: bool = False) -> str:
    """The command with these options. `plain`: without quotes around what takes all the rest."""
    # A value that reads like a verb, a flag or a call for help is put in quotes, so that it is taken for a value.
    reserved = {HELP, *(one.name for one in spec.verbs), *(option.name for option in verb.options)}
    values = [(one, given[one.name]) for one in verb.options if one.kind is not Kind.FLAG and one.name in given]
    flags = [one.name for one in verb.options if one.kind is Kind.FLAG and given.get(one.name)]
    words = [*_as_typed(values, reserved, plain=plain), *flags]
    needs_verb = verb.name != spec.usual or (words and spec.verb(words[0]))
    return " ".join([f"/{spec.name}", *([verb.name] if needs_verb else []), *words])


def _as_typed(given: Iterable[tuple[Option, str]], reserved: Collection[str], *, plain: bool) -> Iterator[str]:
    """Values in their order as long as none is left out, then by name."""
    in_order = True
    for option, value in given:
        if value and in_order:
            yield value if plain and option.rest else quoted(value, reserved)
        elif value:
            yield f"{option.name}={quoted(value)}"
        in_order = in_order and bool(value) and not option.rest
