"""The Web API of the local Slack, through the real client: state, membership, scopes, tokens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.clock import FakeClock
from tests.fakes.slack.people import Person
from tests.fakes.slack.server import LocalSlack
from tests.fakes.slack.state import Channel
from tests.fakes.slack.workspace import Workspace

# slack_sdk 3.47 sends the client's secret by a class that aiohttp 3.14 calls old.
OLD_AUTH = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")


@dataclass
class Lab:
    slack: LocalSlack
    clock: FakeClock
    team: Workspace
    ada: Person
    papers: Channel
    client: AsyncWebClient

    async def error(self, method: str, client: AsyncWebClient | None = None, **args: Any) -> str:
        with pytest.raises(SlackApiError) as caught:
            await (client or self.client).api_call(method, json=args)
        return str(caught.value.response["error"])


@pytest.fixture
async def lab() -> AsyncIterator[Lab]:
    clock = FakeClock(datetime(2025, 5, 13, 9, tzinfo=UTC))
    async with LocalSlack(rates=False, clock=clock) as slack:
        team = slack.team("T1", "Lab")
        ada = team.user("U1", "ada", owner=True, tz="Asia/Tokyo")
        papers = team.channel("C1", "papers", members=[ada], bot=True)
        yield Lab(slack, clock, team, ada, papers, AsyncWebClient(token=team.token, base_url=slack.url))


async def test_the_app_learns_who_it_is(lab: Lab) -> None:
    answer = await lab.client.auth_test()
    assert (answer["team_id"], answer["user_id"], answer["bot_id"]) == ("T1", lab.team.bot_user, lab.team.bot_id)
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")
    assert (await lab.client.team_info())["team"]["name"] == "Lab"
    assert (await lab.client.bots_info(bot=lab.team.bot_id))["bot"]["app_id"] == lab.slack.app.id


async def test_timestamps_of_a_channel_only_grow(lab: Lab) -> None:
    stamps = [(await lab.client.chat_postMessage(channel="C1", text=str(n)))["ts"] for n in range(3)]
    assert stamps == ["1747126800.000000", "1747126800.000100", "1747126800.000200"]


async def test_arguments_come_in_every_form(lab: Lab) -> None:
    blocks = '[{"type": "divider"}]'
    await lab.client.api_call("chat.postMessage", params={"channel": "C1", "text": "query", "blocks": blocks})
    await lab.client.api_call("chat.postMessage", data={"channel": "C1", "text": "form", "blocks": blocks})
    await lab.client.api_call("chat.postMessage", json={"channel": "C1", "text": "json", "blocks": blocks})
    await lab.client.api_call("conversations.info", http_verb="GET", params={"channel": "C1"})
    bare = AsyncWebClient(base_url=lab.slack.url)
    await bare.api_call("chat.postMessage", data={"channel": "C1", "text": "token", "token": lab.team.token})
    several = {"channel": "C1", "text": "multipart", "token": lab.team.token}
    await bare.api_call("chat.postMessage", data=several, files={"image": BytesIO(b"PNG")})
    assert [m.text for m in lab.papers.posts] == ["query", "form", "json", "token", "multipart"]
    assert lab.papers.posts[0].blocks[0]["type"] == "divider"
    assert lab.team.token not in str(lab.slack.requests)


async def test_a_token_in_a_wrong_place_is_masked_too(lab: Lab) -> None:
    await lab.client.chat_postMessage(channel="C1", text=lab.team.token)
    assert lab.team.token not in str(lab.slack.requests)


async def test_a_thread_needs_its_parent(lab: Lab) -> None:
    parent = (await lab.client.chat_postMessage(channel="C1", text="parent"))["ts"]
    reply = (await lab.client.chat_postMessage(channel="C1", text="reply", thread_ts=parent))["ts"]
    assert await lab.error("chat.postMessage", channel="C1", text="x", thread_ts=reply) == "cannot_reply_to_message"
    assert await lab.error("chat.postMessage", channel="C1", text="x", thread_ts="1.000000") == "thread_not_found"
    assert await lab.error("chat.postMessage", channel="C1", text="x", thread_ts="now") == "invalid_thread_ts"
    assert [m.text for m in lab.papers.posts] == ["parent"]
    assert [m.text for m in lab.papers.thread(parent)] == ["reply"]
    link = await lab.client.chat_getPermalink(channel="C1", message_ts=reply)
    assert link["permalink"].endswith(f"?thread_ts={parent}&cid=C1")


async def test_a_message_to_a_person_goes_to_their_conversation(lab: Lab) -> None:
    answer = await lab.client.chat_postMessage(channel="U1", text="hello")
    assert answer["channel"] == lab.ada.direct.id
    assert answer["channel"].startswith("D")
    opened = await lab.client.conversations_open(users="U1")
    assert opened["channel"]["id"] == lab.ada.direct.id


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"archived": True}, "is_archived"),
        ({"deleted": True}, "channel_not_found"),
        ({"restricted": "restricted_action_read_only_channel"}, "restricted_action_read_only_channel"),
        ({"members": [], "kind": "private"}, "channel_not_found"),
    ],
)
async def test_a_closed_channel_says_why(lab: Lab, change: dict[str, Any], error: str) -> None:
    for name, value in change.items():
        setattr(lab.papers, name, value)
    assert await lab.error("chat.postMessage", channel="C1", text="x") == error
    assert lab.papers.messages == {}


async def test_a_stranger_posts_only_where_all_may_and_only_with_the_scope(lab: Lab) -> None:
    lab.papers.members.remove(lab.team.bot_user)
    await lab.client.chat_postMessage(channel="C1", text="public")
    least = AsyncWebClient(token=lab.team.install({"chat:write"}), base_url=lab.slack.url)
    assert await lab.error("chat.postMessage", least, channel="C1", text="x") == "not_in_channel"
    assert await lab.error("conversations.history", channel="C1") == "not_in_channel"
    await lab.client.conversations_join(channel="C1")
    assert (await lab.client.conversations_history(channel="C1"))["messages"][0]["text"] == "public"


async def test_a_missing_scope_is_named(lab: Lab) -> None:
    least = AsyncWebClient(token=lab.team.install({"chat:write"}), base_url=lab.slack.url)
    with pytest.raises(SlackApiError) as caught:
        await least.users_info(user="U1")
    answer = caught.value.response
    assert (answer["error"], answer["needed"], answer["provided"]) == ("missing_scope", "users:read", "chat:write")


async def test_tokens_are_checked(lab: Lab) -> None:
    def using(token: str) -> AsyncWebClient:
        return AsyncWebClient(token=token, base_url=lab.slack.url)

    assert await lab.error("auth.test", using("xoxb-wrong")) == "invalid_auth"
    assert await lab.error("auth.test", AsyncWebClient(base_url=lab.slack.url)) == "not_authed"
    assert await lab.error("chat.postMessage", using(lab.slack.app_token)) == "not_allowed_token_type"
    assert await lab.error("apps.connections.open") == "not_allowed_token_type"
    assert await lab.error("chat.shout") == "unknown_method"
    await lab.client.auth_revoke()
    assert await lab.error("auth.test") == "token_revoked"


async def test_an_uninstalled_app_is_inactive(lab: Lab) -> None:
    await lab.client.apps_uninstall(client_id=lab.slack.app.client_id, client_secret=lab.slack.app.client_secret)
    assert await lab.error("auth.test") == "account_inactive"
    assert lab.papers.members == ["U1"]


async def test_only_own_messages_are_changed(lab: Lab) -> None:
    theirs = await lab.ada.says(lab.papers, "mine")
    assert await lab.error("chat.update", channel="C1", ts=theirs.ts, text="x") == "cant_update_message"
    assert await lab.error("chat.delete", channel="C1", ts=theirs.ts) == "cant_delete_message"
    assert await lab.error("chat.update", channel="C1", ts="1.0", text="x") == "message_not_found"
    blocks = [{"type": "divider"}]
    own = (await lab.client.chat_postMessage(channel="C1", text="one", blocks=blocks))["ts"]
    answer = await lab.client.chat_update(channel="C1", ts=own, text="two")
    assert answer["message"]["edited"]
    assert [part["type"] for part in answer["message"]["blocks"]] == ["divider"]
    await lab.client.chat_delete(channel="C1", ts=own)
    assert lab.papers.find(own) is None


async def test_an_ephemeral_message_is_for_one_member(lab: Lab) -> None:
    lab.team.user("U2", "bob")
    assert await lab.error("chat.postEphemeral", channel="C1", user="U2", text="x") == "user_not_in_channel"
    await lab.client.chat_postEphemeral(channel="C1", user="U1", text="for you")
    assert [m.seen.text for m in lab.ada.screen(lab.papers)] == ["for you"]
    assert (await lab.client.conversations_history(channel="C1"))["messages"] == []


async def test_history_comes_in_pages_newest_first(lab: Lab) -> None:
    for number in range(5):
        await lab.client.chat_postMessage(channel="C1", text=str(number))
    pages = [page["messages"] async for page in await lab.client.conversations_history(channel="C1", limit=2)]
    assert [[m["text"] for m in page] for page in pages] == [["4", "3"], ["2", "1"], ["0"]]
    stamps = [message.ts for message in lab.papers.posts]
    within = await lab.client.conversations_history(channel="C1", oldest=stamps[1], latest=stamps[3])
    assert [m["text"] for m in within["messages"]] == ["2"]
    both = await lab.client.conversations_history(channel="C1", oldest=stamps[1], latest=stamps[3], inclusive=True)
    assert [m["text"] for m in both["messages"]] == ["3", "2", "1"]
    assert await lab.error("conversations.history", channel="C1", cursor="wrong") == "invalid_cursor"


async def test_metadata_is_kept_for_who_asks(lab: Lab) -> None:
    metadata = {"event_type": "digest", "event_payload": {"date": "2025-05-13"}}
    ts = (await lab.client.chat_postMessage(channel="C1", text="x", metadata=metadata))["ts"]
    await lab.client.chat_postMessage(channel="C1", text="reply", thread_ts=ts)
    quiet = await lab.client.conversations_history(channel="C1")
    assert "metadata" not in quiet["messages"][0]
    told = await lab.client.conversations_replies(channel="C1", ts=ts, include_all_metadata=True)
    assert told["messages"][0]["metadata"] == metadata
    assert told["messages"][0]["reply_count"] == 1
    assert [m["text"] for m in told["messages"]] == ["x", "reply"]


async def test_an_app_outside_the_marketplace_reads_fifteen_messages(lab: Lab) -> None:
    lab.slack.world.distributed = True
    for number in range(16):
        await lab.client.chat_postMessage(channel="C1", text=str(number))
    assert len((await lab.client.conversations_history(channel="C1", limit=100))["messages"]) == 15


async def test_channels_are_listed_as_the_app_sees_them(lab: Lab) -> None:
    lab.team.channel("C2", "secret", private=True)
    lab.team.channel("C3", "open")
    listed = await lab.client.conversations_list(types="public_channel,private_channel")
    assert [(c["id"], c["is_member"]) for c in listed["channels"]] == [("C1", True), ("C3", False)]
    mine = await lab.client.users_conversations(types="public_channel")
    assert [c["id"] for c in mine["channels"]] == ["C1"]
    about = (await lab.client.conversations_info(channel="C1", include_num_members=True))["channel"]
    assert (about["name"], about["creator"], about["num_members"]) == ("papers", "U1", 2)
    assert await lab.error("conversations.info", channel="C2") == "channel_not_found"
    members = await lab.client.conversations_members(channel="C1")
    assert members["members"] == ["U1", lab.team.bot_user]


async def test_people_have_rights_and_a_time_zone(lab: Lab) -> None:
    user = (await lab.client.users_info(user="U1"))["user"]
    assert (user["is_owner"], user["is_admin"], user["tz"], user["tz_offset"]) == (True, False, "Asia/Tokyo", 32400)
    assert await lab.error("users.info", user="U9") == "user_not_found"


async def test_reactions_are_kept_once(lab: Lab) -> None:
    ts = (await lab.client.chat_postMessage(channel="C1", text="x"))["ts"]
    await lab.client.reactions_add(channel="C1", timestamp=ts, name="eyes")
    assert await lab.error("reactions.add", channel="C1", timestamp=ts, name="eyes") == "already_reacted"
    assert await lab.error("reactions.add", channel="C1", timestamp=ts, name="No Such") == "invalid_name"
    await lab.ada.reacts(lab.papers.messages[ts], "eyes")
    got = await lab.client.reactions_get(channel="C1", timestamp=ts)
    assert got["message"]["reactions"] == [{"name": "eyes", "users": [lab.team.bot_user, "U1"], "count": 2}]
    await lab.client.reactions_remove(channel="C1", timestamp=ts, name="eyes")
    assert await lab.error("reactions.remove", channel="C1", timestamp=ts, name="eyes") == "no_reaction"


async def test_a_file_is_uploaded_into_a_thread(lab: Lab) -> None:
    ts = (await lab.client.chat_postMessage(channel="C1", text="x"))["ts"]
    await lab.client.files_upload_v2(channel="C1", thread_ts=ts, content="@article{}", filename="a.bib", title="BibTeX")
    [message] = lab.papers.thread(ts)
    assert message.files[0]["title"] == "BibTeX"
    assert next(iter(lab.slack.world.uploads.values())) == b"@article{}"
    assert await lab.error("files.completeUploadExternal", files=[{"id": "F9"}]) == "file_not_found"


@OLD_AUTH
async def test_a_code_is_good_once(lab: Lab) -> None:
    app = lab.slack.app
    code = lab.team.code(lab.ada, {"chat:write"})
    answer = await lab.client.oauth_v2_access(client_id=app.client_id, client_secret=app.client_secret, code=code)
    assert (answer["team"]["id"], answer["scope"], answer["authed_user"]["id"]) == ("T1", "chat:write", "U1")
    assert (await lab.client.auth_test(token=answer["access_token"]))["ok"]
    assert code not in str(lab.slack.requests)
    assert app.client_secret not in str(lab.slack.requests)
    wrong = {"client_id": app.client_id, "client_secret": app.client_secret, "code": code}
    assert await lab.error("oauth.v2.access", **wrong) == "invalid_code"
    assert await lab.error("oauth.v2.access", **{**wrong, "client_secret": "x"}) == "bad_client_secret"
    assert await lab.error("oauth.v2.access", **{**wrong, "client_id": "x"}) == "invalid_client_id"
