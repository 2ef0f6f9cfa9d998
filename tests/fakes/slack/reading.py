"""What a person sees of a message or a view: lines, buttons, links, fields, and whom it calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack.mrkdwn import Link, Parsed, parse, parse_plain

Json = dict[str, Any]


@dataclass
class Seen:
    """What is on the screen.

    `lines` are the words in order; `buttons` the labels of buttons; `menus` the labels behind each overflow or select;
    `fields` the labels of inputs. `parsed` holds the mentions, links, styles and emoji of the blocks, `notification`
    those of the text that a phone shows.
    """

    lines: list[str] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)
    menus: list[list[str]] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    parsed: Parsed = field(default_factory=Parsed)
    notification: Parsed = field(default_factory=Parsed)

    @property
    def text(self) -> str:
        """All lines."""
        return "\n".join(self.lines)

    @property
    def links(self) -> list[Link]:
        return self.parsed.links

    @property
    def mentions(self) -> list[str]:
        """Everybody who is called, by the blocks or by the notification."""
        return self.parsed.mentions + self.notification.mentions

    @property
    def styles(self) -> list[tuple[str, str]]:
        return self.parsed.styles

    @property
    def emoji(self) -> list[str]:
        return self.parsed.emoji

    def say(self, parsed: Parsed) -> None:
        """Add a text."""
        self.lines += parsed.text.split("\n")
        self.parsed.add(parsed)

    def __contains__(self, words: str) -> bool:
        return words in self.text or words in self.buttons or words in self.fields


def read(blocks: Sequence[Json], text: str, flags: Json) -> Seen:
    """What these blocks show. Without blocks it is the text that is shown."""
    seen = Seen(notification=_notification(text, flags))
    for block in blocks:
        _READERS.get(block["type"], _unreadable)(block, seen)
    if not blocks and text:
        seen.say(seen.notification)
        seen.notification = Parsed(text=seen.notification.text)
    return seen


def _notification(text: str, flags: Json) -> Parsed:
    parsed = parse_plain(text, emoji=False) if flags.get("mrkdwn") is False else parse(text)
    if flags.get("link_names") or flags.get("parse") == "full":
        parsed.mentions += parsed.bare_mentions
    return parsed


def parsed_text(text: Json) -> Parsed:
    """A text object. Emoji are shown in a plain_text that says nothing about them: Slack gives it back with true."""
    if text["type"] == "mrkdwn":
        return parse(text["text"], verbatim=text.get("verbatim", False))
    return parse_plain(text["text"], emoji=text.get("emoji", True))


def label_of(part: Json) -> str:
    """The words on a button, an option or an input."""
    text = part.get("text") or part.get("label") or {}
    return parsed_text(text).text if text else ""


def options_of(element: Json) -> list[Json]:
    """What can be chosen in a menu."""
    groups = [option for group in element.get("option_groups", ()) for option in group["options"]]
    return [*element.get("options", ()), *groups]


def _section(block: Json, seen: Seen) -> None:
    for text in [*([block["text"]] if "text" in block else []), *block.get("fields", ())]:
        seen.say(parsed_text(text))
    if "accessory" in block:
        _element(block["accessory"], seen)


def _element(element: Json, seen: Seen) -> None:
    if element["type"] == "button":
        label = parsed_text(element["text"])
        seen.buttons.append(label.text)
        seen.parsed.add(label)
        if "url" in element:
            seen.parsed.links.append(Link(element["url"], label.text))
    elif element["type"] == "image":
        seen.images.append(element["alt_text"])
    elif options_of(element):
        labels = [parsed_text(option["text"]) for option in options_of(element)]
        seen.menus.append([label.text for label in labels])
        for label in labels:
            seen.parsed.add(label)


def _actions(block: Json, seen: Seen) -> None:
    for element in block["elements"]:
        _element(element, seen)


def _context(block: Json, seen: Seen) -> None:
    for part in block["elements"]:
        if part["type"] == "image":
            seen.images.append(part["alt_text"])
        else:
            seen.say(parsed_text(part))


def _header(block: Json, seen: Seen) -> None:
    seen.say(parsed_text(block["text"]))


def _input(block: Json, seen: Seen) -> None:
    label = parsed_text(block["label"])
    seen.fields.append(label.text)
    seen.parsed.add(label)
    if "hint" in block:
        seen.say(parsed_text(block["hint"]))
    _element(block["element"], seen)


def _image(block: Json, seen: Seen) -> None:
    seen.images.append(block["alt_text"])
    if "title" in block:
        seen.say(parsed_text(block["title"]))


def _markdown(block: Json, seen: Seen) -> None:
    seen.say(parse(block["text"]))


def _rich(block: Json, seen: Seen) -> None:
    for part in block["elements"]:
        for line in _rich_lines(part, seen):
            seen.lines += line.split("\n")


def _rich_lines(part: Json, seen: Seen) -> Iterator[str]:
    if part["type"] == "rich_text_list":
        sign = "• " if part["style"] == "bullet" else "1. "
        for section in part["elements"]:
            yield sign + _inline(section["elements"], seen)
        return
    said = _inline(part["elements"], seen)
    if part["type"] != "rich_text_section":
        seen.styles.append((part["type"].removeprefix("rich_text_"), said))
    yield said


def _inline(parts: Sequence[Json], seen: Seen) -> str:
    return "".join(_inline_part(part, seen) for part in parts)


def _inline_part(part: Json, seen: Seen) -> str:
    said: str = _INLINE[part["type"]](part, seen.parsed)
    seen.styles.extend((style, said) for style, on in part.get("style", {}).items() if on)
    return said


def _said_link(part: Json, parsed: Parsed) -> str:
    parsed.links.append(Link(part["url"], str(part.get("text", part["url"]))))
    return parsed.links[-1].text


def _calls(sign: str, name: str) -> Any:
    def said(part: Json, parsed: Parsed) -> str:
        parsed.mentions.append(f"{sign}{part[name]}")
        return f"{sign.replace('!', '@')}{part[name]}"

    return said


def _said_emoji(part: Json, parsed: Parsed) -> str:
    parsed.emoji.append(part["name"])
    return f":{part['name']}:"


def _said_date(part: Json, parsed: Parsed) -> str:
    parsed.dates.append(part["format"])
    return str(part.get("fallback", part["format"]))


_INLINE: dict[str, Any] = {
    "text": lambda part, _parsed: part["text"],
    "link": _said_link,
    "user": _calls("@", "user_id"),
    "channel": _calls("#", "channel_id"),
    "usergroup": _calls("!subteam^", "usergroup_id"),
    "team": _calls("!team^", "team_id"),
    "broadcast": _calls("!", "range"),
    "emoji": _said_emoji,
    "date": _said_date,
    "color": lambda part, _parsed: part["value"],
}


def _unreadable(block: Json, seen: Seen) -> None:
    seen.lines.append("—" if block["type"] == "divider" else f"[{block['type']}]")


_READERS = {
    "section": _section,
    "actions": _actions,
    "context": _context,
    "header": _header,
    "input": _input,
    "image": _image,
    "markdown": _markdown,
    "rich_text": _rich,
}
