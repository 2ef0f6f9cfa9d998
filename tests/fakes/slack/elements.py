"""The elements of Block Kit: text, options, and what people press, choose and fill in.

Limits: https://docs.slack.dev/reference/block-kit/block-elements/ and .../composition-objects/.
"""

from __future__ import annotations

import re
from typing import Any

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
    one_of_fields,
    shape,
    some_of_fields,
    string,
)

ACTION_ID = string(255)
_URL = string(3000)


def plain(most: int) -> Check:
    """A text object that may only be plain_text."""
    return shape({"type": among("plain_text"), "text": string(most)}, {"emoji": boolean})


def text(most: int) -> Check:
    """A text object of either kind."""
    return kinds(
        {
            "plain_text": shape({"text": string(most)}, {"emoji": boolean}),
            "mrkdwn": shape({"text": string(most)}, {"verbatim": boolean}),
        }
    )


CONFIRM = shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": among("primary", "danger")},
)
OPTION = shape({"text": plain(75), "value": string(150)}, {"description": plain(75)})
_LINKED_OPTION = shape({"text": plain(75), "value": string(150)}, {"description": plain(75), "url": _URL})
_RICH_OPTION = shape({"text": text(75), "value": string(150)}, {"description": text(75)})
GROUP = shape({"label": plain(75), "options": array(OPTION, 100)})
_COMMON = {"action_id": ACTION_ID, "confirm": CONFIRM}
_MENU = {**_COMMON, "placeholder": plain(150), "focus_on_load": boolean}
_INPUT = {"action_id": ACTION_ID, "placeholder": plain(150), "focus_on_load": boolean}
_DISPATCH = shape({"trigger_actions_on": array(among("on_enter_pressed", "on_character_entered"), 2)})
_ID = string(255)
_MANY = {"max_selected_items": integer(1, 100)}
_FILTER = shape(
    {},
    {
        "include": array(among("im", "mpim", "private", "public"), 4),
        "exclude_bot_users": boolean,
        "exclude_external_shared_channels": boolean,
    },
)


def _known_initial(element: Json, at: str) -> Complaints:
    offered = [
        *element.get("options", ()),
        *(o for group in element.get("option_groups", ()) for o in group["options"]),
    ]
    chosen = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
    if any(_bare(option) not in [_bare(o) for o in offered] for option in chosen):
        yield Complaint("initial option is not among the options", at)


def _bare(option: Any) -> tuple[Any, Any]:
    return (option.get("text", {}).get("text"), option.get("value")) if isinstance(option, dict) else (None, None)


def _fits_its_own_limits(element: Json, at: str) -> Complaints:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if isinstance(least, int) and isinstance(most, int):
        if least > most:
            yield Complaint("min_length must not be more than max_length", at)
        if "initial_value" in element and len(str(element["initial_value"])) > most:
            yield Complaint(f"must be less than {most + 1} characters", f"{at}/initial_value")


def _matching(pattern: str) -> Check:
    def check(value: Any, at: str) -> Complaints:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            yield Complaint("invalid format", at)

    return check


def _static(extra: dict[str, Check]) -> Check:
    lists = {"options": array(OPTION, 100), "option_groups": array(GROUP, 100)}
    return shape({}, {**_MENU, **lists, **extra}, one_of_fields("options", "option_groups"), _known_initial)


def _typed(extra: dict[str, Check] | None = None) -> Check:
    return shape({}, {**_INPUT, "initial_value": string(3000), "dispatch_action_config": _DISPATCH, **(extra or {})})


_LENGTHS = {"multiline": boolean, "min_length": integer(0, 3000), "max_length": integer(1, 3000)}
_CONVERSATIONS = {"filter": _FILTER, "default_to_current_conversation": boolean}
BUTTON = shape(
    {"text": plain(75)},
    {
        **_COMMON,
        "url": _URL,
        "value": string(2000),
        "style": among("primary", "danger"),
        "accessibility_label": string(75),
    },
)
IMAGE = shape({"alt_text": string(2000)}, {"image_url": _URL, "slack_file": shape({}, {"id": _ID, "url": _URL})},
              some_of_fields("image_url", "slack_file"))  # fmt: skip
_ONE: dict[str, Check] = {
    "static_select": _static({"initial_option": OPTION}),
    "external_select": shape({}, {**_MENU, "min_query_length": integer(0, 3000), "initial_option": OPTION}),
    "users_select": shape({}, {**_MENU, "initial_user": _ID}),
    "conversations_select": shape(
        {}, {**_MENU, **_CONVERSATIONS, "initial_conversation": _ID, "response_url_enabled": boolean}
    ),
    "channels_select": shape({}, {**_MENU, "initial_channel": _ID, "response_url_enabled": boolean}),
}
_SEVERAL: dict[str, Check] = {
    "multi_static_select": _static({"initial_options": array(OPTION, 100), **_MANY}),
    "multi_external_select": shape(
        {}, {**_MENU, "min_query_length": integer(0, 3000), "initial_options": array(OPTION, 100), **_MANY}
    ),
    "multi_users_select": shape({}, {**_MENU, "initial_users": array(_ID, 100), **_MANY}),
    "multi_conversations_select": shape(
        {}, {**_MENU, **_CONVERSATIONS, "initial_conversations": array(_ID, 100), **_MANY}
    ),
    "multi_channels_select": shape({}, {**_MENU, "initial_channels": array(_ID, 100), **_MANY}),
}
_BOXES: dict[str, Check] = {
    "checkboxes": shape(
        {"options": array(_RICH_OPTION, 10)},
        {**_COMMON, "initial_options": array(_RICH_OPTION, 10), "focus_on_load": boolean},
        _known_initial,
    ),
    "radio_buttons": shape(
        {"options": array(_RICH_OPTION, 10)},
        {**_COMMON, "initial_option": _RICH_OPTION, "focus_on_load": boolean},
        _known_initial,
    ),
    "datepicker": shape({}, {**_MENU, "initial_date": _matching(r"\d{4}-\d\d-\d\d")}),
    "timepicker": shape({}, {**_MENU, "initial_time": _matching(r"\d\d:\d\d"), "timezone": string(255)}),
}
_FIELDS: dict[str, Check] = {
    "plain_text_input": shape(
        {},
        {**_INPUT, **_LENGTHS, "initial_value": string(3000, 0), "dispatch_action_config": _DISPATCH},
        _fits_its_own_limits,
    ),
    "email_text_input": _typed(),
    "url_text_input": _typed(),
    "number_input": shape(
        {"is_decimal_allowed": boolean},
        {**_INPUT, "initial_value": string(100), "min_value": string(100), "max_value": string(100),
         "dispatch_action_config": _DISPATCH},
    ),
}  # fmt: skip
_OVERFLOW = shape({"options": array(_LINKED_OPTION, 5)}, _COMMON)

IN_ACTIONS = kinds({"button": BUTTON, "overflow": _OVERFLOW, **_ONE, **_BOXES})
AS_ACCESSORY = kinds({"button": BUTTON, "overflow": _OVERFLOW, "image": IMAGE, **_ONE, **_SEVERAL, **_BOXES})
IN_INPUT = kinds({**_ONE, **_SEVERAL, **_BOXES, **_FIELDS})
IN_CONTEXT = kinds(
    {
        "image": IMAGE,
        "plain_text": shape({"text": string(3000)}, {"emoji": boolean}),
        "mrkdwn": shape({"text": string(3000)}, {"verbatim": boolean}),
    }
)
