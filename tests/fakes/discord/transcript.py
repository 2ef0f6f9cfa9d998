"""What channels show, for people who read a demo."""

from __future__ import annotations

from collections.abc import Iterator

from tests.fakes.discord.bits import Kind
from tests.fakes.discord.state import Channel, Message
from tests.fakes.discord.world import World


def written(world: World, only: Channel | None = None) -> str:
    """One channel, or all, as a person would see them; threads are indented, ephemeral messages marked."""
    tops = [one for one in world.channels.values() if not one.is_thread and only in (None, one)]
    if only is not None and only.is_thread:
        return "\n".join(_of_thread(world, only, ""))
    return "\n\n".join("\n".join(_of_channel(world, one)) for one in tops)


def _of_channel(world: World, channel: Channel) -> Iterator[str]:
    yield f"━━ {_title(world, channel)}{' (deleted)' if channel.deleted else ''} ━━"
    for message in _messages(channel):
        yield from _lines(world, message, "")
        if message.id in world.channels and channel.kind is not Kind.FORUM:
            yield from _of_thread(world, world.channels[message.id], "    │ ")
    for thread in world.threads(channel):
        if thread.id not in channel.messages:
            yield from _of_thread(world, thread, "    │ ")


def _of_thread(world: World, thread: Channel, before: str) -> Iterator[str]:
    state = thread.in_thread()
    tags = [tag.name for tag in world.parent_of(thread).tags if tag.id in state.tags]
    marks = [*(["deleted"] if thread.deleted else []), *(["archived"] if state.archived else [])]
    marks += ["locked"] if state.locked else []
    named = f"{before}┌ {thread.name}" + "".join(f" [{tag}]" for tag in tags)
    yield named + (f" ({', '.join(marks)})" if marks else "")
    for message in _messages(thread):
        yield from _lines(world, message, before)


def _title(world: World, channel: Channel) -> str:
    if channel.kind is Kind.DM:
        return "@" + ", ".join(_name(world, number) for number in channel.people if number != world.app.bot)
    return f"{'▤ ' if channel.kind is Kind.FORUM else '#'}{channel.name}"


def _messages(channel: Channel) -> list[Message]:
    alone = [message for message in channel.private if not message.deleted]
    return sorted([*channel.posts, *alone], key=lambda message: message.id)


def _lines(world: World, message: Message, before: str) -> Iterator[str]:
    marks = " (edited)" if message.edited else ""
    if message.only_for:
        marks += f" (only {_name(world, message.only_for)} sees this)"
    yield f"{before}{_name(world, message.author)}  {message.created:%H:%M}{marks}"
    if message.loading:
        yield f"{before}  … is thinking"
    seen = message.seen
    yield from (f"{before}  {line}" for line in seen.lines)
    yield from (f"{before}  📎 {one['filename']}" for one in message.attachments)
    controls = [f"[{label}]" for label in seen.buttons] + [f"[▾ {' · '.join(menu)}]" for menu in seen.menus]
    if controls:
        yield f"{before}  {' '.join(controls)}"
    if message.reactions:
        signs = (f"{name.partition(':')[0]} {len(who)}" for name, who in message.reactions.items())
        yield f"{before}  {'  '.join(signs)}"
    yield before.rstrip()


def _name(world: World, number: int) -> str:
    found = world.users[number]
    return f"{found.name} (app)" if found.bot else found.shown or found.name
