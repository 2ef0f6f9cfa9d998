"""What a person sees of a message or a modal: lines, buttons, links, fields, and whom it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.discord.markdown import Link, Parsed, parse

Json = dict[str, Any]


@dataclass
class Seen:
    """What is on the screen.

    `lines` are the words in order; `buttons` the labels of buttons; `menus` the labels behind each select;
    `fields` the labels of a modal's inputs. `mentions` is all that looks like a mention, `pings` whom it calls.
    """

    lines: list[str] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)
    menus: list[list[str]] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    pings: list[str] = field(default_factory=list)
    parsed: Parsed = field(default_factory=Parsed)
    names: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def text(self) -> str:
        """All lines."""
        return "\n".join(self.lines)

    @property
    def links(self) -> list[Link]:
        return self.parsed.links

    @property
    def mentions(self) -> list[str]:
        return self.parsed.mentions

    @property
    def styles(self) -> list[tuple[str, str]]:
        return self.parsed.styles

    @property
    def emoji(self) -> list[str]:
        return self.parsed.emoji

    def say(self, text: str, **place: bool) -> None:
        """Add a text that is read as markdown."""
        parsed = parse(text, names=self.names, **place)
        self.lines += parsed.text.split("\n")
        self.parsed.add(parsed)

    def show(self, text: str) -> None:
        """Add a text that is shown as it is."""
        self.lines += text.split("\n")

    def __contains__(self, words: str) -> bool:
        return words in self.text or words in self.buttons or words in self.fields


def read(
    content: str, embeds: Sequence[Json], components: Sequence[Json], pings: Sequence[str], names: Mapping[str, str]
) -> Seen:
    """What a message shows."""
    seen = Seen(pings=list(pings), names=names)
    if content:
        seen.say(content)
    for embed in embeds:
        _embed(embed, seen)
    for component in components:
        _component(component, seen)
    return seen


def read_modal(title: str, components: Sequence[Json]) -> Seen:
    """What a modal shows."""
    seen = Seen()
    seen.show(title)
    for component in components:
        _component(component, seen)
    return seen


def label_of(part: Json) -> str:
    """The words on a button or an option, with its emoji first."""
    emoji = part.get("emoji") or {}
    sign = f":{emoji['name']}:" if emoji.get("id") else emoji.get("name") or ""
    return f"{sign} {part.get('label') or ''}".strip()


def _embed(embed: Json, seen: Seen) -> None:
    author, footer = embed.get("author") or {}, embed.get("footer") or {}
    if author.get("name"):
        _titled(author["name"], author.get("url"), seen)
    if embed.get("title"):
        seen.say(embed["title"], blocks=False, links=False)
        if embed.get("url"):
            seen.parsed.links.append(Link(embed["url"], seen.lines[-1]))
    if embed.get("description"):
        seen.say(embed["description"])
    for one in embed.get("fields") or ():
        seen.say(one["name"], blocks=False, links=False)
        seen.say(one["value"])
    seen.images += [embed[name]["url"] for name in ("image", "thumbnail") if embed.get(name)]
    if footer.get("text"):
        seen.show(footer["text"])


def _titled(text: str, url: str | None, seen: Seen) -> None:
    seen.show(text)
    if url:
        seen.parsed.links.append(Link(url, text))


def _component(component: Json, seen: Seen) -> None:
    _READERS.get(component["type"], _unreadable)(component, seen)


def _children(component: Json, seen: Seen) -> None:
    for child in component["components"]:
        _component(child, seen)
    if component.get("accessory"):
        _component(component["accessory"], seen)


def _button(component: Json, seen: Seen) -> None:
    seen.buttons.append(label_of(component))
    if component.get("url"):
        seen.parsed.links.append(Link(component["url"], label_of(component)))


def _select(component: Json, seen: Seen) -> None:
    seen.menus.append([label_of(option) for option in component.get("options", ())])


def _said(component: Json, seen: Seen) -> None:
    seen.say(component["content"])


def _label(component: Json, seen: Seen) -> None:
    seen.fields.append(component["label"])
    if component.get("description"):
        seen.show(component["description"])
    if component["component"]["type"] != 4:
        _component(component["component"], seen)


def _input(component: Json, seen: Seen) -> None:
    seen.fields.append(component.get("label") or component["custom_id"])


def _thumbnail(component: Json, seen: Seen) -> None:
    seen.images.append(component["media"]["url"])


def _gallery(component: Json, seen: Seen) -> None:
    seen.images += [item["media"]["url"] for item in component["items"]]


def _separator(component: Json, seen: Seen) -> None:
    if component.get("divider", True):
        seen.show("—")


def _unreadable(component: Json, seen: Seen) -> None:
    seen.show(f"[component {component['type']}]")


_READERS: dict[int, Callable[[Json, Seen], None]] = {
    1: _children,
    2: _button,
    **dict.fromkeys((3, 5, 6, 7, 8, 21, 22), _select),
    4: _input,
    9: _children,
    10: _said,
    11: _thumbnail,
    12: _gallery,
    14: _separator,
    17: _children,
    18: _label,
}
