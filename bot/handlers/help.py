"""`/help`: every command, and one of them in full."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.commands import PAGE, Option, Spec, Table, Verb, by_name, unknown_word
from bot.desk import Desk
from bot.events import Ask, Command, Item, Reply
from bot.handlers.paging import paged
from core.model import Rights
from core.ports import Progress
from core.rights import allowed_in_words


def help_spec(specs: Sequence[Spec]) -> Spec:
    """The command that tells of these commands, and of itself."""

    async def show(desk: Desk, command: Command, progress: Progress) -> Reply:
        """Every command, or the one that is named."""
        return await _answer(by_name([*specs, spec]), desk, command)

    spec = Spec(
        name="help",
        help="All commands, and how each is used.",
        usual="show",
        verbs=(
            Verb(
                name="show",
                help="Show all commands, or one of them with its options and examples.",
                handler=show,
                options=(Option(name="command", help="A command.", rest=True), PAGE),
                examples=("/help", "/help digest", "/help subscription setup"),
            ),
        ),
    )
    return spec


async def _answer(table: Table, desk: Desk, command: Command) -> Reply:
    name, _, rest = command.option("command").partition(" ")
    if not name.strip("/"):
        return _all(table, command)
    found = table.spec(name)
    if found is None:
        table.find(Ask(name))  # says what is wrong
        raise AssertionError(name)
    verb = found.verb(rest.strip()) if rest.strip() else None
    if rest.strip() and verb is None:
        raise unknown_word(found, rest.strip())
    return _one(found, (verb,) if verb else found.verbs, await _rights(desk, command), command)


def _all(table: Table, command: Command) -> Reply:
    items, buttons = paged([_line(spec) for spec in table.specs], command, size=20)
    return Reply(
        title="Commands",
        items=items,
        notes=("`/help` with a command tells all about it: `/help digest`, or `/digest help`.",),
        buttons=buttons,
    )


def _line(spec: Spec) -> Item:
    return Item(title=f"/{spec.name}", lines=(spec.help,), opens=Ask("help", "show", {"command": spec.name}))


def _one(spec: Spec, verbs: Sequence[Verb], rights: Rights, command: Command) -> Reply:
    items, buttons = paged([_item(spec, verb, rights) for verb in verbs], command)
    return Reply(title=f"/{spec.name}", text=(spec.help,), items=items, buttons=buttons)


def _item(spec: Spec, verb: Verb, rights: Rights) -> Item:
    """One verb: how it is written, what it does, its options, who may use it, examples."""
    told = f"{verb.help} {verb.more}".strip()
    return Item(title=_written(spec, verb), lines=(told, *_lines(verb, rights)))


def _written(spec: Spec, verb: Verb) -> str:
    """`/digest [date] [share]`, `/paper similar <paper>`."""
    name = [] if verb.name == spec.usual else [verb.name]
    options = [f"<{one.name}>" if one.required else f"[{one.name}]" for one in _offered(verb)]
    return " ".join([f"/{spec.name}", *name, *options])


def _lines(verb: Verb, rights: Rights) -> Iterator[str]:
    for option in _offered(verb):
        yield f"{option.name}: {option.help}"
    if verb.right:
        yield f"For: {allowed_in_words(rights.of(verb.right))}."
    if verb.examples:
        yield f"For example: {', '.join(f'`{one}`' for one in verb.examples)}"


def _offered(verb: Verb) -> list[Option]:
    return [option for option in verb.options if not option.hidden]


async def _rights(desk: Desk, command: Command) -> Rights:
    """Those of this channel, or the ones that a new channel begins with."""
    async with desk.store.read() as work:
        order = await work.subscriptions.get(command.channel)
    return order.rights if order else Rights()
