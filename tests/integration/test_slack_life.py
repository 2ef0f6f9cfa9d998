"""What happens to a bot in Slack: invited, renamed, put out, cut off, told twice; and what others tell over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest

from bot.events import Reply, said
from bot.handlers.table import table
from bot.platforms.slack import listening
from bot.platforms.slack.answering import Answers
from bot.platforms.slack.people import People
from bot.platforms.slack.service import Slack
from bot.platforms.slack.spots import Spot
from bot.reception import Reception
from core.daily import Step
from core.errors import PlatformError
from core.model import PlaceState, VoteKind
from core.ports import Progress
from core.store import SqlStore, open_store
from tests.fakes.scene import DAY, Scene
from tests.fakes.slack.requests import Requests
from tests.fakes.slack_lab import SlackLab, a_lab, a_newsroom, access_to, scene_lab


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[SqlStore]:
    """One kind of database is enough here."""
    store = open_store(sqlite_url)
    yield store
    await store.close()


@pytest.fixture
def scene(store: SqlStore) -> Scene:
    return a_newsroom(store)


async def votes(lab: SlackLab) -> set[tuple[str, str, VoteKind]]:
    """Who says what of which paper."""
    await lab.done()
    async with lab.desk.store.read() as work:
        return {(vote.person, vote.paper_id, vote.kind) for vote in await work.votes.of(lab.channel)}


async def test_a_bot_that_is_invited_says_once_what_it_is_and_offers_to_be_set_up(scene: Scene) -> None:
    async with scene_lab(scene) as lab:
        club = lab.team.channel("C7", "club", members=[lab.ada])
        await lab.team.invites_bot(club, by=lab.ada)
        welcome = await lab.ada.sees(club, "Broadsheet reads every new arXiv paper")
        assert welcome.ephemeral_to is None
        await lab.slack.redeliver()
        await lab.done()
        assert len(club.posts) == 1
        await lab.ada.presses(welcome, "Set up")
        await lab.ada.sees_modal()


async def test_somebody_else_who_joins_is_not_greeted(scene: Scene) -> None:
    async with a_lab(scene) as lab:
        await lab.team.joins(lab.papers, lab.team.user("U3", "eve"))
        await lab.done()
        assert lab.papers.posts == []


async def test_a_reaction_that_is_told_twice_counts_once_and_taken_off_takes_the_vote_back(scene: Scene) -> None:
    async with a_lab(scene, posted=True) as lab:
        paper = lab.papers.thread(lab.papers.posts[0])[0]
        await lab.bob.reacts(paper, "thumbsup")
        await lab.slack.redeliver()
        assert await votes(lab) == {("U2", "2505.00001", VoteKind.MORE)}
        await lab.bob.unreacts(paper, "thumbsup")
        assert await votes(lab) == set()


async def test_a_reaction_of_another_bot_or_on_another_message_is_no_vote(scene: Scene) -> None:
    async with a_lab(scene, posted=True) as lab:
        paper = lab.papers.thread(lab.papers.posts[0])[0]
        robot = lab.team.user("U9", "robot", is_bot=True)
        await lab.team.joins(lab.papers, robot)
        await robot.reacts(paper, "+1")
        await lab.bob.reacts(await lab.ada.says(lab.papers, "Good morning"), "+1")
        assert await votes(lab) == set()


async def test_reactions_that_were_made_while_the_bot_was_down_count_once_it_is_up(scene: Scene) -> None:
    async with a_lab(scene, posted=True) as lab:
        first, second = lab.papers.thread(lab.papers.posts[0])
        await lab.bob.reacts(first, "+1")
        assert len(await votes(lab)) == 1
        await lab.service.close(5)
        first.reactions.clear()
        second.reactions["star"] = ["U1"]
        await lab.reconnected()
        assert await votes(lab) == {("U1", "2505.00002", VoteKind.SAVED)}


async def test_a_channel_that_is_archived_waits_and_goes_on_when_it_is_open_again(scene: Scene) -> None:
    async with a_lab(scene) as lab:
        await lab.team.archives(lab.papers)
        await lab.done()
        assert await lab.daily.due() == ()
        await lab.team.unarchives(lab.papers)
        await lab.done()
        assert DAY in [day for _, day in await lab.daily.due()]


async def test_a_channel_that_refuses_messages_is_told_to_whoever_set_it_up_and_once(scene: Scene) -> None:
    async with scene_lab(scene) as lab:
        await lab.ada.types(lab.papers, "/subscription setup time=9:00")
        await lab.ada.sees(lab.papers, "09:00")
        lab.papers.restricted = "restricted_action"
        order = await lab.desk.subscription(lab.channel)
        for _ in range(2):
            visit = await lab.daily.visit(order, DAY)
            assert visit.step is Step.CLOSED
            scene.clock.advance(660)
        told = await lab.ada.sees(lab.ada.direct, "Broadsheet cannot post in #papers")
        assert lab.ada.screen(lab.ada.direct) == [told]


async def test_a_bot_that_is_put_out_posts_nothing_and_knows_the_channel_when_it_is_back(scene: Scene) -> None:
    async with a_lab(scene) as lab:
        await lab.team.kicks_bot(lab.papers)
        await lab.done()
        assert await lab.daily.due() == ()
        await lab.team.invites_bot(lab.papers, by=lab.ada)
        await lab.ada.sees(lab.papers, "This channel's subscription still stands.")


async def test_a_channel_that_is_deleted_is_due_no_more(scene: Scene) -> None:
    async with a_lab(scene) as lab:
        await lab.team.deletes(lab.papers)
        await lab.done()
        assert await lab.daily.due() == ()
        async with scene.store.read() as work:
            place = await work.places.get(lab.channel)
        assert place
        assert place.state is PlaceState.DELETED


async def test_the_doctor_names_a_channel_in_which_the_bot_cannot_post(scene: Scene) -> None:
    async with a_lab(scene) as lab:
        channels = lab.service.checks()["channels"]
        assert await channels() == "1 subscribed; the bot can post in each"
        lab.papers.archived = True
        with pytest.raises(PlatformError, match=r"#papers \(archived\)"):
            await channels()


async def test_another_name_of_a_channel_is_known(scene: Scene) -> None:
    async with a_lab(scene) as lab:
        await lab.team.renames(lab.papers, "preprints")
        await lab.done()
        async with scene.store.read() as work:
            place = await work.places.get(lab.channel)
        assert place
        assert (place.name, place.state) == ("preprints", PlaceState.OPEN)


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
async def test_when_slack_closes_a_socket_the_next_command_is_answered_over_another(scene: Scene, reason: str) -> None:
    async with a_lab(scene) as lab:
        await lab.slack.sockets.farewell(reason)
        await lab.slack.connected()
        await lab.ada.types(lab.papers, "/subscription")
        await lab.ada.sees(lab.papers, "Posting time")


async def test_a_socket_that_breaks_is_opened_again(scene: Scene) -> None:
    async with a_lab(scene) as lab:
        lab.slack.sockets.drop()
        await lab.service.tend()
        await lab.slack.connected()
        await lab.ada.types(lab.papers, "/subscription")
        await lab.ada.sees(lab.papers, "Posting time")


async def test_a_socket_that_answers_pings_is_left_alone(scene: Scene) -> None:
    async with a_lab(scene) as lab:
        before = list(lab.slack.sockets.connections)
        assert not await lab.service.tend()
        assert lab.slack.sockets.connections == before


async def test_a_socket_on_which_nothing_is_heard_is_given_up_for_another(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "_ANSWERED_WITHIN", 0.05)
    async with a_lab(scene) as lab:
        await lab.reconnected()
        lab.slack.sockets.deafen()
        (silent,) = [one for one in lab.slack.sockets.connections if one.deaf]
        assert await lab.service.tend()
        await lab.slack.until(lambda: silent not in lab.slack.sockets.connections)
        await lab.slack.connected()
        await lab.ada.types(lab.papers, "/subscription")
        await lab.ada.sees(lab.papers, "Posting time")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"bot_token": "xoxb-0-wrong"}, "SLACK_BOT_TOKEN"),
        ({"app_token": "xapp-0-wrong"}, "SLACK_APP_TOKEN"),
        ({"app_token": "", "signing_secret": ""}, "SLACK_SIGNING_SECRET"),
        ({"bot_token": ""}, "SLACK_CLIENT_ID"),
        ({"client_id": "1.2", "client_secret": "wrong"}, "PUBLIC_URL"),
        ({"client_id": "1.2", "client_secret": "wrong", "address": "https://bot.test"}, "ENCRYPTION_KEY"),
        ({"bot_token": "xapp-1-wrong"}, "begins with xoxb-"),
    ],
)
async def test_a_token_that_is_wrong_or_missing_is_named_and_not_shown(
    scene: Scene, wrong: dict[str, str], told: str
) -> None:
    async with scene_lab(scene) as lab:
        service = Slack(replace(access_to(lab.slack, lab.team), **wrong), scene.store, scene.clock)
        with pytest.raises(PlatformError) as fault:
            await service.connect(Reception(lab.desk, table()))
        await service.close(1)
        assert told in str(fault.value)
        assert "wrong" not in str(fault.value)


async def test_what_is_not_signed_by_slack_or_is_old_is_refused_and_nothing_is_done_or_logged(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    async with a_lab(scene, http=True) as lab:
        over_http = over(lab)
        async with aiohttp.ClientSession() as session:
            answer = await session.post(
                over_http.url, data={"command": "/digest", "text": "whispered", "team_id": "T1"}
            )
            assert answer.status == 401
        over_http.skew = 600
        outcome = await lab.ada.types(lab.papers, "/subscription remove")
        await lab.done()
        assert not outcome.acknowledged
        assert over_http.statuses[-1] == 401
        assert lab.ada.screen(lab.papers) == []
    assert "whispered" not in caplog.text


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=1"}, b"{}", 401),
        ({"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=\u00fc"}, b"{}", 401),
        ({"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=1"}, b"\xff\xfe", 400),
        ({"Content-Type": "application/json", "X-Slack-Request-Timestamp": "1"}, b"{", 400),
        ({}, b"", 401),
    ],
)
async def test_what_is_no_request_of_slack_is_refused_without_a_fault(
    scene: Scene, headers: dict[str, str], body: bytes, status: int
) -> None:
    async with a_lab(scene, http=True) as lab, aiohttp.ClientSession() as session:
        answer = await session.post(over(lab).url, headers=headers, data=body)
        assert answer.status in {status, 401}


async def test_a_signed_request_that_is_sent_again_by_somebody_else_is_refused(scene: Scene) -> None:
    async with a_lab(scene, http=True) as lab:
        over_http, kept = over(lab), []
        signed = over_http._signed

        def keeping(body: str) -> dict[str, str]:
            kept.append((body, signed(body)))
            return kept[-1][1]

        over_http._signed = keeping  # type: ignore[method-assign]
        await lab.ada.types(lab.papers, "/criteria mute tricks")
        await lab.ada.sees(lab.papers, "is now muted")
        body, headers = kept[-1]
        headers = headers | {"Content-Type": "application/x-www-form-urlencoded"}
        async with aiohttp.ClientSession() as session:
            answer = await session.post(over_http.url, headers=headers, data=body.encode())
        assert answer.status == 401


async def test_a_mention_that_is_told_twice_is_done_once(scene: Scene) -> None:
    async with a_lab(scene) as lab:
        await lab.ada.mentions(lab.papers, "criteria mute tricks")
        await lab.ada.sees(lab.papers, "is now muted")
        await lab.slack.redeliver()
        await lab.done()
        assert len(lab.ada.screen(lab.papers)) == 2  # what she said, and the answer


async def test_work_goes_on_when_slack_takes_no_word_of_how_far_it_is(scene: Scene) -> None:
    async with a_lab(scene) as lab:
        lab.slack.faults.http("response_url", 500, times=5)
        lab.slack.faults.error("chat.postEphemeral", "internal_error", times=1)
        lab.slack.faults.error("chat.postMessage", "internal_error", times=1)
        answers = Answers(lab.service._clients, Reception(lab.desk, table()), patience=0.0)
        spot = Spot(channel=lab.channel, person="U1", response_url=f"{lab.slack.url.removesuffix('api/')}nowhere")

        async def work(progress: Progress) -> Reply:
            await lab.slack.until(lambda: lab.slack.calls("chat.postMessage"))
            return said("It is done.")

        await answers.give(spot, work)
        await lab.ada.sees(lab.papers, "It is done.")


async def test_whoever_left_the_channel_changes_nothing_by_a_modal_that_is_still_open(scene: Scene) -> None:
    async with a_lab(scene) as lab:
        await lab.ada.types(lab.papers, "/subscription setup")
        modal = await lab.ada.sees_modal()
        lab.papers.members.remove("U1")
        await lab.ada.submits(modal, {"Posting time": "11:11"})
        await lab.done()
        assert (await lab.desk.subscription(lab.channel)).posting_time.minute == 0


async def test_a_rank_that_slack_does_not_confirm_any_more_is_none(scene: Scene) -> None:
    async with a_lab(scene) as lab:
        club = lab.team.channel("C7", "club", members=[lab.ada, lab.bob], bot=True, creator=lab.bob)
        await lab.ada.types(club, "/subscription setup time=9:00")
        await lab.ada.sees(club, "This channel is set up")
        scene.clock.advance(600)
        lab.slack.faults.error("users.info", "user_not_found", times=5)
        await lab.ada.types(club, "/subscription pause")
        await lab.ada.sees(club, "Only admins may change this subscription here.")


async def test_an_admin_of_another_workspace_is_none_in_a_shared_channel(scene: Scene) -> None:
    async with a_lab(scene) as lab:
        club = lab.team.channel("C7", "club", members=[lab.ada, lab.bob], bot=True, creator=lab.bob)
        place = replace(lab.channel, id=club.id)
        assert (await People(lab.service._clients, scene.clock).person(place, "U1")).is_admin
        lab.ada.user.team = "T2"
        assert not (await People(lab.service._clients, scene.clock).person(place, "U1")).is_admin


def over(lab: SlackLab) -> Requests:
    """How Slack reaches the bot over HTTP."""
    transport = lab.slack.delivery.transport
    assert isinstance(transport, Requests)
    return transport
