"""The local Slack accepts what is within a documented limit, and refuses one more."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack.blocks import complaints_in_message, complaints_in_view
from tests.fakes.slack.limits import ROOM_FOR_A_BLOCK
from tests.fakes.slack.server import LocalSlack

Block = dict[str, Any]


def plain(text: str = "x", **more: Any) -> Block:
    return {"type": "plain_text", "text": text, **more}


def mrkdwn(text: str = "x") -> Block:
    return {"type": "mrkdwn", "text": text}


def section(text: str = "x", **more: Any) -> Block:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(number: int = 0, **more: Any) -> Block:
    return {"type": "button", "action_id": f"b{number}", "text": plain(), **more}


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def options(count: int, text: str = "x", value: str = "v", **more: Any) -> list[Block]:
    return [{"text": plain(text), "value": value, **more} for _ in range(count)]


def overflow(*given: Block) -> Block:
    return {"type": "overflow", "action_id": "o", "options": list(given)}


def select(count: int = 1, **more: Any) -> Block:
    return {"type": "static_select", "action_id": "s", "options": options(count), **more}


def confirm(**sizes: int) -> Block:
    return {name: plain("x" * sizes.get(name, 1)) for name in ("title", "text", "confirm", "deny")}


def rich(*parts: Block) -> Block:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(parts)}]}


def context(count: int) -> Block:
    return {"type": "context", "elements": [mrkdwn()] * count}


def menu(count: int) -> Block:
    return actions(overflow(*options(count)))


AT_THE_LIMIT: dict[str, tuple[list[Block], list[Block]]] = {
    "blocks": ([{"type": "divider"}] * 50, [{"type": "divider"}] * 51),
    "text": ([section("x" * 3000)], [section("x" * 3001)]),
    "empty text": ([section("x")], [section("")]),
    "header": ([{"type": "header", "text": plain("x" * 150)}], [{"type": "header", "text": plain("x" * 151)}]),
    "fields": ([{"type": "section", "fields": [plain()] * 10}], [{"type": "section", "fields": [plain()] * 11}]),
    "field": (
        [{"type": "section", "fields": [plain("x" * 2000)]}],
        [{"type": "section", "fields": [plain("x" * 2001)]}],
    ),
    "buttons": ([actions(*map(button, range(25)))], [actions(*map(button, range(26)))]),
    "context": ([context(10)], [context(11)]),
    "button's text": ([actions(button(text=plain("x" * 75)))], [actions(button(text=plain("x" * 76)))]),
    "button's value": ([actions(button(value="x" * 2000))], [actions(button(value="x" * 2001))]),
    "button's url": ([actions(button(url="u" * 3000))], [actions(button(url="u" * 3001))]),
    "action_id": ([actions(button(action_id="x" * 255))], [actions(button(action_id="x" * 256))]),
    "block_id": ([section(block_id="x" * 255)], [section(block_id="x" * 256)]),
    "overflow": ([menu(5)], [menu(6)]),
    "overflow of nothing": ([menu(1)], [menu(0)]),
    "option's text": ([actions(overflow(*options(1, "x" * 75)))], [actions(overflow(*options(1, "x" * 76)))]),
    "option's value": (
        [actions(overflow(*options(1, value="x" * 150)))],
        [actions(overflow(*options(1, value="x" * 151)))],
    ),
    "select": ([actions(select(100))], [actions(select(101))]),
    "placeholder": ([actions(select(placeholder=plain("x" * 150)))], [actions(select(placeholder=plain("x" * 151)))]),
    "confirm title": ([actions(button(confirm=confirm(title=100)))], [actions(button(confirm=confirm(title=101)))]),
    "confirm text": ([actions(button(confirm=confirm(text=300)))], [actions(button(confirm=confirm(text=301)))]),
    "confirm button": ([actions(button(confirm=confirm(deny=30)))], [actions(button(confirm=confirm(deny=31)))]),
    "markdown": (
        [{"type": "markdown", "text": "x" * (12_000 - ROOM_FOR_A_BLOCK)}],
        [{"type": "markdown", "text": "x" * 12_001}],
    ),
    "image": (
        [{"type": "image", "image_url": "u", "alt_text": "x" * 2000}],
        [{"type": "image", "image_url": "u", "alt_text": "x" * 2001}],
    ),
}
WRONG: dict[str, list[Block]] = {
    "no such block": [{"type": "heading", "text": plain()}],
    "no type": [{"text": plain()}],
    "an unknown field": [section(color="red")],
    "a null": [section(block_id=None)],
    "a section of nothing": [{"type": "section"}],
    "mrkdwn on a button": [actions(button(text=mrkdwn()))],
    "mrkdwn in a header": [{"type": "header", "text": mrkdwn()}],
    "a text that is no object": [{"type": "section", "text": "x"}],
    "a style": [actions(button(style="default"))],
    "the same block_id": [section(block_id="a"), section(block_id="a")],
    "the same action_id": [actions(button(1), button(1))],
    "an input": [{"type": "input", "label": plain(), "element": {"type": "plain_text_input"}}],
    "an input in actions": [actions({"type": "plain_text_input", "action_id": "x"})],
    "a button in context": [{"type": "context", "elements": [button()]}],
    "an initial option that is none": [actions(select(initial_option={"text": plain("y"), "value": "w"}))],
    "options and groups": [
        actions(
            {
                "type": "static_select",
                "options": options(1),
                "option_groups": [{"label": plain(), "options": options(1)}],
            }
        )
    ],
    "a select of nothing": [actions({"type": "static_select"})],
    "a url in a select's option": [actions({"type": "static_select", "options": options(1, url="u")})],
    "an image of nothing": [{"type": "image", "alt_text": "x"}],
    "a video": [{"type": "video"}],
    "no text in rich text": [rich({"type": "text", "text": ""})],
    "an unknown part of rich text": [rich({"type": "bold", "text": "x"})],
    "an unknown style of rich text": [rich({"type": "text", "text": "x", "style": {"loud": True}})],
    "a list without sections": [
        {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "elements": [mrkdwn()]}]}
    ],
    "a broadcast to nobody": [rich({"type": "broadcast", "range": "nobody"})],
}


@pytest.fixture
async def client() -> AsyncIterator[AsyncWebClient]:
    async with LocalSlack(rates=False) as slack:
        team = slack.team("T1")
        team.channel("C1", bot=True)
        yield AsyncWebClient(token=team.token, base_url=slack.url)


async def refused(client: AsyncWebClient, blocks: list[Block]) -> SlackApiError:
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C1", text="x", blocks=blocks)
    return caught.value


async def test_the_limit_is_accepted_and_one_more_is_refused(client: AsyncWebClient) -> None:
    for name, (within, beyond) in AT_THE_LIMIT.items():
        assert (await client.chat_postMessage(channel="C1", text="x", blocks=within))["ok"], name
        assert (await refused(client, beyond)).response["error"] == "invalid_blocks", name


async def test_what_is_wrong_is_refused(client: AsyncWebClient) -> None:
    for name, blocks in WRONG.items():
        assert (await refused(client, blocks)).response["error"] == "invalid_blocks", name


async def test_a_refusal_says_where(client: AsyncWebClient) -> None:
    answer = (await refused(client, [section("x" * 3001)])).response
    assert answer["errors"] == ["must be less than 3001 characters [json-pointer:/blocks/0/text/text]"]
    assert answer["response_metadata"]["messages"][0].startswith("[ERROR] must be less")
    assert answer.status_code == 200


async def test_the_text_over_all_blocks_is_counted_with_room_for_each(client: AsyncWebClient) -> None:
    fits = 3000 - ROOM_FOR_A_BLOCK
    assert (await client.chat_postMessage(channel="C1", text="x", blocks=[section("x" * fits)] * 4))["ok"]
    beyond = [section("x" * fits)] * 3 + [section("x" * (fits + 1))]
    assert (await refused(client, beyond)).response["error"] == "msg_blocks_too_long"


async def test_markdown_is_summed_over_blocks(client: AsyncWebClient) -> None:
    beyond = [{"type": "markdown", "text": "x" * 6_001}] * 2
    assert (await refused(client, beyond)).response["error"] == "msg_too_long"


async def test_long_text_is_cut_when_posted_and_refused_when_updated(client: AsyncWebClient) -> None:
    answer = await client.chat_postMessage(channel="C1", text="x" * 40_001)
    assert len(answer["message"]["text"]) == 40_000
    assert answer["response_metadata"]["warnings"] == ["message_truncated"]
    await client.chat_update(channel="C1", ts=answer["ts"], text="x" * 4_000)
    with pytest.raises(SlackApiError, match="msg_too_long"):
        await client.chat_update(channel="C1", ts=answer["ts"], text="x" * 4_001)


async def test_a_message_of_nothing_is_refused(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError, match="no_text"):
        await client.api_call("chat.postMessage", json={"channel": "C1", "text": " "})
    with pytest.raises(SlackApiError, match="invalid_blocks_format"):
        await client.chat_postMessage(channel="C1", text="x", blocks='{"blocks": []}')
    with pytest.raises(SlackApiError, match="invalid_metadata_format"):
        await client.chat_postMessage(channel="C1", text="x", metadata={"event_type": "x"})


MODAL: Block = {"type": "modal", "title": plain("x" * 24), "submit": plain("x" * 24), "close": plain("x" * 24),
                "private_metadata": "x" * 3000, "callback_id": "x" * 255, "blocks": [section()] * 100}  # fmt: skip


def text_input(**more: Any) -> Block:
    return {"type": "input", "label": plain(), "element": {"type": "plain_text_input", "action_id": "a", **more}}


@pytest.mark.parametrize(
    "beyond",
    [
        {"title": plain("x" * 25)},
        {"title": mrkdwn()},
        {"submit": plain("x" * 25)},
        {"close": plain("x" * 25)},
        {"private_metadata": "x" * 3001},
        {"callback_id": "x" * 256},
        {"blocks": [section()] * 101},
        {"type": "window"},
        {"unknown": 1},
    ],
)
async def test_a_view_beyond_a_limit_is_refused(client: AsyncWebClient, beyond: Block) -> None:
    with pytest.raises(SlackApiError) as caught:
        await client.views_open(trigger_id="none", view={**MODAL, **beyond})
    assert caught.value.response["error"] == "invalid_arguments"
    messages = caught.value.response["response_metadata"]["messages"]
    assert any("[json-pointer:/view" in message for message in messages[1:])


async def test_a_view_at_its_limits_only_lacks_its_trigger(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        await client.views_open(trigger_id="none", view=MODAL)


async def test_a_view_of_more_than_250_kilobytes_is_refused(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError, match="view_too_large"):
        await client.views_open(trigger_id="none", view={**MODAL, "blocks": [section("x" * 3000)] * 84})


async def test_a_form_needs_a_button(client: AsyncWebClient) -> None:
    form = {"type": "modal", "title": plain(), "blocks": [text_input()]}
    with pytest.raises(SlackApiError, match="`submit` is required"):
        await client.views_open(trigger_id="none", view=form)


async def test_a_home_tab_has_no_title(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError, match="invalid additional property: title"):
        await client.views_publish(user_id="U1", view={"type": "home", "title": plain(), "blocks": []})


@pytest.mark.parametrize(
    ("within", "beyond"),
    [
        (text_input(max_length=3000), text_input(max_length=3001)),
        (text_input(initial_value="x" * 3000), text_input(initial_value="x" * 3001)),
        (text_input(initial_value="xx", max_length=2), text_input(initial_value="xxx", max_length=2)),
        (text_input(min_length=2, max_length=2), text_input(min_length=3, max_length=2)),
        (text_input(placeholder=plain("x" * 150)), text_input(placeholder=plain("x" * 151))),
        ({**text_input(), "label": plain("x" * 2000)}, {**text_input(), "label": plain("x" * 2001)}),
        ({**text_input(), "hint": plain("x" * 2000)}, {**text_input(), "hint": plain("x" * 2001)}),
    ],
)
def test_an_input_beyond_a_limit_is_refused(within: Block, beyond: Block) -> None:
    assert not list(complaints_in_view([within]))
    assert list(complaints_in_view([beyond]))


def test_only_one_field_has_the_focus() -> None:
    first, second = text_input(focus_on_load=True), text_input(focus_on_load=True)
    assert not list(complaints_in_view([first]))
    assert list(complaints_in_view([first, second]))


def test_checkboxes_are_ten_at_most_and_may_hold_mrkdwn() -> None:
    boxes: Block = {"type": "checkboxes", "action_id": "c", "options": [{"text": mrkdwn(), "value": "v"}] * 10}
    assert not list(complaints_in_message([actions(boxes)]))
    more = copy.deepcopy(boxes)
    more["options"] *= 2
    assert list(complaints_in_message([actions(more)]))
