"""The blocks of Block Kit, where each may stand, and what an app leaves for Slack to fill in.

Limits: https://docs.slack.dev/reference/block-kit/blocks/.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from tests.fakes.slack.elements import AS_ACCESSORY, IN_ACTIONS, IN_CONTEXT, IN_INPUT, plain, text
from tests.fakes.slack.schema import (
    Check,
    Complaint,
    Complaints,
    Json,
    among,
    array,
    boolean,
    integer,
    kinds,
    shape,
    some_of_fields,
    string,
)

_BLOCK = {"block_id": string(255)}
_STYLE = shape(
    {},
    dict.fromkeys(
        ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"), boolean
    ),
)
_INLINE_STYLE: dict[str, Check] = {"style": _STYLE}
_SAID = string(100_000)  # no page states a limit; the sum over the message is what counts
_INLINE = kinds(
    {
        "text": shape({"text": _SAID}, _INLINE_STYLE),
        "link": shape({"url": string(3000)}, {"text": _SAID, "unsafe": boolean, **_INLINE_STYLE}),
        "user": shape({"user_id": string(255)}, _INLINE_STYLE),
        "channel": shape({"channel_id": string(255)}, _INLINE_STYLE),
        "usergroup": shape({"usergroup_id": string(255)}, _INLINE_STYLE),
        "team": shape({"team_id": string(255)}, _INLINE_STYLE),
        "broadcast": shape({"range": among("here", "channel", "everyone")}, _INLINE_STYLE),
        "emoji": shape({"name": string(255)}, {"unicode": string(255), "skin_tone": integer(1, 6), **_INLINE_STYLE}),
        "date": shape(
            {"timestamp": integer(0, 2**40), "format": string(255)},
            {"url": string(3000), "fallback": _SAID, **_INLINE_STYLE},
        ),
        "color": shape({"value": string(255)}, _INLINE_STYLE),
    }
)
_MANY = 10_000
_SECTION = shape({"elements": array(_INLINE, _MANY, 0)})
_RICH = kinds(
    {
        "rich_text_section": _SECTION,
        "rich_text_list": shape(
            {"style": among("bullet", "ordered"), "elements": array(kinds({"rich_text_section": _SECTION}), _MANY)},
            {"indent": integer(0, 8), "offset": integer(0, _MANY), "border": integer(0, 1)},
        ),
        "rich_text_preformatted": shape(
            {"elements": array(_INLINE, _MANY, 0)}, {"border": integer(0, 1), "language": string(255)}
        ),
        "rich_text_quote": shape({"elements": array(_INLINE, _MANY, 0)}, {"border": integer(0, 1)}),
    }
)


def _distinct_actions(block: Json, at: str) -> Complaints:
    named = Counter(e.get("action_id") for e in block.get("elements", ()) if isinstance(e, dict) and "action_id" in e)
    for name in (name for name, times in named.items() if times > 1):
        yield Complaint(f'`action_id` "{name}" already exists', f"{at}/elements")


_EVERYWHERE: dict[str, Check] = {
    "section": shape(
        {},
        {**_BLOCK, "text": text(3000), "fields": array(text(2000), 10), "accessory": AS_ACCESSORY, "expand": boolean},
        some_of_fields("text", "fields"),
    ),
    "divider": shape({}, _BLOCK),
    "header": shape({"text": plain(150)}, _BLOCK),
    "context": shape({"elements": array(IN_CONTEXT, 10)}, _BLOCK),
    "actions": shape({"elements": array(IN_ACTIONS, 25)}, _BLOCK, _distinct_actions),
    "image": shape(
        {"alt_text": string(2000)},
        {**_BLOCK, "image_url": string(3000), "slack_file": shape({}, {"id": string(255), "url": string(3000)}),
         "title": plain(2000)},
        some_of_fields("image_url", "slack_file"),
    ),
    "rich_text": shape({"elements": array(_RICH, _MANY)}, _BLOCK),
}  # fmt: skip
_INPUT = shape(
    {"label": plain(2000), "element": IN_INPUT},
    {**_BLOCK, "hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
)
_IN_MESSAGES = kinds({**_EVERYWHERE, "markdown": shape({"text": string(12_000)}, _BLOCK)})
_IN_VIEWS = kinds({**_EVERYWHERE, "input": _INPUT})


def complaints_in_message(blocks: Any) -> Complaints:
    """What is wrong with the blocks of a message."""
    yield from array(_IN_MESSAGES, 50, 0)(blocks, "/blocks")
    yield from _duplicates(blocks, "/blocks")


def complaints_in_view(blocks: Any) -> Complaints:
    """What is wrong with the blocks of a modal or of a Home tab."""
    yield from array(_IN_VIEWS, 100, 0)(blocks, "/view/blocks")
    yield from _duplicates(blocks, "/view/blocks")
    if sum(bool(element.get("focus_on_load")) for _, element in elements_of(blocks)) > 1:
        yield Complaint("only one element can be set to focus_on_load", "/view/blocks")


def _duplicates(blocks: Any, at: str) -> Complaints:
    if not isinstance(blocks, list):
        return
    named = Counter(block["block_id"] for block in blocks if isinstance(block, dict) and "block_id" in block)
    for name in (name for name, times in named.items() if times > 1):
        yield Complaint(f"`block_id` {name} already exists", at)


def elements_of(blocks: Any) -> Iterator[tuple[Json, Json]]:
    """Whatever a person can press, choose or fill in, with its block."""
    for block in blocks if isinstance(blocks, list) else ():
        if isinstance(block, dict) and block.get("type") in ("actions", "section", "input"):
            found = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
            yield from ((block, part) for part in found if isinstance(part, dict) and part.get("type") != "image")


def texts_of(value: Any) -> Iterator[str]:
    """Every text in blocks, as Slack counts them: the strings called `text` and `fallback`."""
    if isinstance(value, list):
        for part in value:
            yield from texts_of(part)
    elif isinstance(value, dict):
        for name, part in value.items():
            if isinstance(part, str) and name in ("text", "fallback"):
                yield part
            yield from texts_of(part)


def completed(blocks: list[Json], new_id: Callable[[], str]) -> list[Json]:
    """The blocks as Slack gives them back: with ids, and what is true when nothing is said."""
    result = copy.deepcopy(blocks)
    for block in result:
        block.setdefault("block_id", new_id())
    for _, element in elements_of(result):
        element.setdefault("action_id", new_id())
    _say_defaults(result)
    return result


def _say_defaults(value: Any) -> None:
    if isinstance(value, list):
        for part in value:
            _say_defaults(part)
    elif isinstance(value, dict):
        if value.get("type") == "plain_text":
            value.setdefault("emoji", True)
        if value.get("type") == "mrkdwn":
            value.setdefault("verbatim", False)
        for part in value.values():
            _say_defaults(part)
