"""What channels show, for people who read a demo."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from tests.fakes.slack.state import Channel, Message
from tests.fakes.slack.world import World

_SIGNS = {"+1": "👍", "thumbsup": "👍", "-1": "👎", "thumbsdown": "👎", "star": "⭐", "bookmark": "🔖", "eyes": "👀"}


def written(world: World, only: Channel | None = None) -> str:
    """One channel, or all, as a person of it would see them; ephemeral messages are marked."""
    found = [c for team in world.teams.values() for c in team.channels.values() if only in (None, c)]
    return "\n\n".join("\n".join(_of_channel(world, channel)) for channel in found)


def _of_channel(world: World, channel: Channel) -> Iterator[str]:
    closed = " (deleted)" if channel.deleted else " (archived)" if channel.archived else ""
    title = f"#{channel.name}" if channel.kind != "im" else f"@{_name(world, channel.team, channel.creator)}"
    yield f"━━ {title}{closed} ━━"
    alone = [message for message in channel.ephemeral if not message.deleted]
    roots = channel.posts + [message for message in alone if not message.is_reply]
    for message in sorted(roots, key=lambda message: float(message.ts)):
        yield from _lines(world, message, "")
        replies = channel.thread(message) + [m for m in alone if m.thread_ts == message.ts and m.is_reply]
        for reply in sorted(replies, key=lambda reply: float(reply.ts)):
            yield from _lines(world, reply, "    │ ")


def _lines(world: World, message: Message, before: str) -> Iterator[str]:
    at = datetime.fromtimestamp(float(message.ts), UTC)
    marks = " (edited)" if message.edited else ""
    if message.ephemeral_to:
        marks += f" (only {_name(world, message.team, message.ephemeral_to)} sees this)"
    yield f"{before}{_name(world, message.team, message.user)}  {at:%H:%M}{marks}"
    seen = message.seen
    yield from (f"{before}  {line}" for line in seen.lines)
    yield from (f"{before}  📎 {file.get('title') or file['name']}" for file in message.files)
    controls = [f"[{label}]" for label in seen.buttons] + [f"[⋯ {' · '.join(menu)}]" for menu in seen.menus]
    if controls:
        yield f"{before}  {' '.join(controls)}"
    if message.reactions:
        signs = (f"{_SIGNS.get(name, f':{name}:')} {len(users)}" for name, users in message.reactions.items())
        yield f"{before}  {'  '.join(signs)}"
    yield before.rstrip()


def _name(world: World, team: str, user: str) -> str:
    found = world.teams[team].users.get(user)
    if found is None:
        return user
    return f"{found.real_name} (app)" if found.is_bot else found.real_name
