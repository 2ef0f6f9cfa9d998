"""How a command that is being typed can go on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.commands import Kind, Option, Spec, Verb
from bot.completing import MOST
from bot.front import Front
from bot.plain_text import cut, shown
from bot.reading import quoted
from bot.spans import in_quotes
from core.model import Channel

_SEVERAL = {Kind.CATEGORIES, Kind.TYPES}
_LABEL = 120


@dataclass(frozen=True, slots=True)
class Offer:
    """What the whole line becomes, what people read of it, and what it does."""

    line: str
    label: str
    help: str = ""


@dataclass(frozen=True)
class Offering:
    """Offers what can stand next. Raises `StoreError`."""

    front: Front
    channel: Channel

    async def of_line(self, line: str) -> list[Offer]:
        """Up to 25 ways in which this line can go on, best first."""
        before, blank, word = line.lstrip().rpartition(" ")
        if not blank:
            return _fitting(word.removeprefix("/"), ((spec.name, spec.help) for spec in self.front.table.specs), "/")
        name, *given = before.split()
        spec = self.front.table.spec(name)
        if spec is None:
            return []
        offers = [one async for one in self._in_command(spec, given, before, word)]
        return list({one.line: one for one in offers}.values())[:MOST]

    async def of_field(self, name: str, verb: str, option: str, typed: str) -> Mapping[str, str]:
        """Up to 25 values of a form's field, with how they read."""
        spec = self.front.table.spec(name)
        known = spec.verb(verb) if spec else None
        wanted = known.option(option) if known else None
        if wanted is None:
            return {}
        found = await self.front.suggest(wanted, typed, self.channel)
        return {value: cut(shown(label), _LABEL) for value, label in found.items()}

    async def _in_command(self, spec: Spec, given: Sequence[str], before: str, word: str) -> AsyncIterator[Offer]:
        named = spec.verb(given[0]) if given else None
        if not given:
            for offer in _fitting(word, ((verb.name, verb.help) for verb in spec.verbs), f"{before} "):
                yield offer
        verb = named or spec.verb("")
        if verb is None:
            return
        async for offer in self._of_verb(verb, given[1:] if named else given, before, word):
            yield offer

    async def _of_verb(self, verb: Verb, given: Sequence[str], before: str, word: str) -> AsyncIterator[Offer]:
        name, sign, begun = word.partition("=")
        if sign and (option := verb.option(name)):
            for offer in await self._values(option, begun, f"{before} {name}="):
                yield offer
            return
        offered = [option for option in verb.options if not option.hidden]
        others = [option for option in offered if option.kind is not Kind.FLAG]
        flags = [option for option in offered if option.kind is Kind.FLAG and option.name not in given]
        placed = [one for one in given if "=" not in one and one not in {option.name for option in offered}]
        async for offer in self._at_place(others, placed, before, word):
            yield offer
        named = {one.partition("=")[0] for one in given if "=" in one}
        left = [(f"{one.name}=", one.help) for one in others if one.name not in named] if len(others) > 1 else []
        for offer in _fitting(word, [*((one.name, one.help) for one in flags), *left], f"{before} "):
            yield offer

    async def _at_place(
        self, options: Sequence[Option], placed: Sequence[str], before: str, word: str
    ) -> AsyncIterator[Offer]:
        """The values of the option whose turn it is; the last may take all the rest, which is looked up whole."""
        if not options:
            return
        at = min(len(placed), len(options) - 1)
        option = options[at]
        if at < len(placed) and not option.rest:
            return
        rest = [*placed[at:], word] if option.rest else [word]
        stem = before.removesuffix(" ".join(placed[at:])).rstrip() if option.rest and placed[at:] else before
        for offer in await self._values(option, " ".join(rest), f"{stem} "):
            yield offer

    async def _values(self, option: Option, typed: str, stem: str) -> list[Offer]:
        found = await self.front.suggest(option, typed, self.channel)
        return [
            Offer(f"{stem}{quoted(_joined(option, value))} ", cut(shown(label), _LABEL))
            for value, label in found.items()
        ]


def _joined(option: Option, value: str) -> str:
    """Several values in one word have commas between."""
    return value.replace(" ", ",") if option.kind in _SEVERAL else value


def _fitting(word: str, names: Iterable[tuple[str, str]], stem: str) -> list[Offer]:
    """Those that begin so; letter case does not count. A blank follows what is complete."""
    begun = word.casefold()
    fitting = [(name, text) for name, text in names if name.casefold().startswith(begun)]
    return [Offer(f"{stem}{name}{'' if name.endswith('=') else ' '}", name, in_quotes(text)) for name, text in fitting][
        :MOST
    ]
