"""What Slack refuses in a message or a view, with the code that it answers."""

from __future__ import annotations

import json
from typing import Any

from tests.fakes.slack.blocks import complaints_in_message, complaints_in_view, texts_of
from tests.fakes.slack.elements import plain
from tests.fakes.slack.schema import Complaint, Complaints, Json, among, boolean, shape, string

TEXT_OF_POST, TEXT_OF_UPDATE = 40_000, 4_000
# Observed, and said nowhere in the reference: github.com/slackapi/bolt-js/issues/2509 and 2867. "12,000 text characters
# with a buffer for block containers": 9,597 characters were accepted and 11,341 refused.
TEXT_OVER_BLOCKS, ROOM_FOR_A_BLOCK = 12_000, 80
VIEW_BYTES, STACK = 250_000, 3


class Refused(Exception):
    """An answer with `ok: false`."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more

    @property
    def answer(self) -> Json:
        return {"ok": False, "error": self.error, **self.more}


def size_over_blocks(blocks: list[Json]) -> int:
    """What a message's blocks count towards the limit over all of them."""
    return sum(map(len, texts_of(blocks))) + ROOM_FOR_A_BLOCK * len(blocks)


def check_blocks(blocks: Any, *, summed: bool = True) -> None:
    """Refuse a message's blocks that Slack would refuse. `summed`: also the limit over all of them."""
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    found = [str(complaint) for complaint in complaints_in_message(blocks)]
    if found:
        raise Refused("invalid_blocks", errors=found, response_metadata=_as_messages(found))
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > TEXT_OVER_BLOCKS:
        raise Refused("msg_too_long")
    if summed and size_over_blocks(blocks) > TEXT_OVER_BLOCKS:
        raise Refused("msg_blocks_too_long")


def check_metadata(metadata: Any) -> None:
    """Refuse metadata that is not `{event_type, event_payload}`."""
    fields = {"event_type": string(255), "event_payload": shape_of_anything}
    if list(shape(fields)(metadata, "/metadata")):
        raise Refused("invalid_metadata_format")


def shape_of_anything(value: Any, at: str) -> Complaints:
    """Any object."""
    if not isinstance(value, dict):
        yield Complaint("must be an object", at)


def check_view(view: Any, *kinds: str) -> None:
    """Refuse a view that Slack would refuse here, where these kinds are possible."""
    if len(json.dumps(view)) > VIEW_BYTES:
        raise Refused("view_too_large")
    found = [str(complaint) for complaint in _complaints(view, kinds)]
    if found:
        every = ["failed to match all allowed schemas [json-pointer:/view]", *found]
        raise Refused("invalid_arguments", response_metadata=_as_messages(every))


def _complaints(view: Any, kinds: tuple[str, ...]) -> Complaints:
    common = {
        "callback_id": string(255, 0),
        "external_id": string(255, 0),
        "private_metadata": string(3000, 0),
        "blocks": lambda blocks, _at: complaints_in_view(blocks),
    }
    required = {"type": among(*kinds), "blocks": common["blocks"]}
    modal = {
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    }
    if isinstance(view, dict) and view.get("type") == "home":
        yield from shape(required, common)(view, "/view")
        return
    yield from shape({**required, "title": plain(24)}, {**common, **modal})(view, "/view")
    yield from _submit_where_there_are_inputs(view)


def _submit_where_there_are_inputs(view: Any) -> Complaints:
    blocks = view.get("blocks") if isinstance(view, dict) else None
    inputs = isinstance(blocks, list) and any(isinstance(b, dict) and b.get("type") == "input" for b in blocks)
    if inputs and "submit" not in view:
        yield Complaint("`submit` is required when an `input` block is within the `blocks` array", "/view")


def _as_messages(complaints: list[str]) -> Json:
    return {"messages": [f"[ERROR] {complaint}" for complaint in complaints]}
