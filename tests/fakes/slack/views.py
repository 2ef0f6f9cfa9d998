"""A view as Slack describes it, and what a person has put into its inputs."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack.blocks import elements_of
from tests.fakes.slack.schema import Json
from tests.fakes.slack.state import View

_INITIAL = {
    "initial_option": "selected_option",
    "initial_options": "selected_options",
    "initial_value": "value",
    "initial_user": "selected_user",
    "initial_users": "selected_users",
    "initial_channel": "selected_channel",
    "initial_channels": "selected_channels",
    "initial_conversation": "selected_conversation",
    "initial_conversations": "selected_conversations",
    "initial_date": "selected_date",
    "initial_time": "selected_time",
}
_EMPTY: dict[str, Json] = {
    "static_select": {"selected_option": None},
    "external_select": {"selected_option": None},
    "radio_buttons": {"selected_option": None},
    "checkboxes": {"selected_options": []},
    "multi_static_select": {"selected_options": []},
    "multi_external_select": {"selected_options": []},
    "users_select": {"selected_user": None},
    "multi_users_select": {"selected_users": []},
    "channels_select": {"selected_channel": None},
    "multi_channels_select": {"selected_channels": []},
    "conversations_select": {"selected_conversation": None},
    "multi_conversations_select": {"selected_conversations": []},
    "datepicker": {"selected_date": None},
    "timepicker": {"selected_time": None},
    "plain_text_input": {"value": None},
    "email_text_input": {"value": None},
    "url_text_input": {"value": None},
    "number_input": {"value": None},
}


def initial(element: Json) -> Json | None:
    """What an input holds before anybody touches it, or None for a thing that holds nothing."""
    if element["type"] not in _EMPTY:
        return None
    said = {_INITIAL[name]: value for name, value in element.items() if name in _INITIAL}
    return {"type": element["type"], **_EMPTY[element["type"]], **said}


def values(view: View) -> dict[str, dict[str, Any]]:
    """`view.state.values`."""
    return state_of(view.content["blocks"], view.entered)


def state_of(blocks: list[Json], entered: dict[tuple[str, str], Json]) -> dict[str, dict[str, Any]]:
    """What stands in the inputs and menus of blocks."""
    result: dict[str, dict[str, Any]] = {}
    for block, element in elements_of(blocks):
        held = entered.get((block["block_id"], element["action_id"])) or initial(element)
        if held is not None:
            result.setdefault(block["block_id"], {})[element["action_id"]] = held
    return result


def described(view: View) -> Json:
    """As the Web API and interactions give it."""
    content = view.content
    return {
        "id": view.id,
        "team_id": view.team,
        "type": content["type"],
        "blocks": content["blocks"],
        "private_metadata": content.get("private_metadata", ""),
        "callback_id": content.get("callback_id", ""),
        "external_id": content.get("external_id", ""),
        "state": {"values": values(view)},
        "hash": view.hash,
        "title": content.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
        "close": content.get("close"),
        "submit": content.get("submit"),
        "clear_on_close": content.get("clear_on_close", False),
        "notify_on_close": content.get("notify_on_close", False),
        "previous_view_id": view.previous,
        "root_view_id": view.root,
        "app_id": view.app_id,
        "app_installed_team_id": view.team,
        "bot_id": view.bot_id,
    }
