"""`/digest mine`: a date in the order of one person's own votes."""

from __future__ import annotations

import pytest

from bot.desk import Desk
from bot.events import Reply
from bot.handlers.digest import DIGEST
from core.errors import NotFound
from core.model import VoteKind
from core.store import SqlStore
from tests.fakes.desk import BOB, a_desk, ask
from tests.fakes.scene import DAY, LAB
from tests.fakes.tuned import LIKED, NEW_LIKED, NEW_OTHER, OTHERS, TunedScene, tuned_scene

MORE, LESS = VoteKind.MORE, VoteKind.LESS


@pytest.fixture
async def scene(store: SqlStore) -> TunedScene:
    return await tuned_scene(store)


@pytest.fixture
def desk(scene: TunedScene) -> Desk:
    return a_desk(scene)


def titles(reply: Reply) -> list[str]:
    return [item.title for item in reply.items]


async def test_a_date_is_told_in_the_order_of_ones_own_votes_with_the_reasons(scene: TunedScene, desk: Desk) -> None:
    await scene.voted(MORE, OTHERS)
    await scene.next_digest()
    await scene.voted(MORE, LIKED, BOB.id)
    await scene.voted(LESS, OTHERS, BOB.id)
    asked = len(scene.scorer.asked)
    reply = await ask(desk, DIGEST, "/digest mine", person=BOB)
    assert reply.title == "Yours · Wednesday 14 May 2025"
    assert titles(reply) == [NEW_LIKED.title, NEW_OTHER.title]
    up, down = (item.lines[0] for item in reply.items)
    assert up.startswith("▲ ")
    assert "because you liked " in up
    assert down.startswith("▼ ")
    assert "because you asked for less " in down
    assert [item.lines[-1] for item in reply.items] == [
        "Place 2 in the channel's digest.",
        "Place 1 in the channel's digest.",
    ]
    assert "Your votes on 16 papers moved 2 of them." in reply.text[0]
    assert len(scene.scorer.asked) == asked


async def test_what_the_channel_voted_does_not_count_and_how_to_vote_is_told(scene: TunedScene, desk: Desk) -> None:
    await scene.voted(MORE, LIKED)
    await scene.next_digest()
    reply = await ask(desk, DIGEST, "/digest mine 2025-05-14", person=BOB)
    assert titles(reply) == [NEW_OTHER.title, NEW_LIKED.title]
    assert reply.text[0].startswith("You voted on no paper in this channel yet, so this is the scorer's order.")
    assert "`/paper more 2505.06839`" in reply.text[0]


async def test_papers_below_the_cut_offs_are_there_too_page_by_page(scene: TunedScene, desk: Desk) -> None:
    await scene.subscribed(maximum=20)
    await scene.voted(MORE, LIKED)
    first = await ask(desk, DIGEST, f"/digest mine {DAY}")
    assert len(first.items) == 10
    assert "of 96 judged papers" in first.text[0]
    pages = [first]
    while more := [button for button in pages[-1].buttons if button.label == "More"]:
        pages.append(await ask(desk, DIGEST, more[0].ask))
    lines = [item.lines[-1] for page in pages for item in page.items]
    assert "Not in the channel's digest." in lines
    assert len(lines) == 40


async def test_ones_own_order_is_there_where_the_channel_is_not_tuned(scene: TunedScene, desk: Desk) -> None:
    await scene.next_digest(tuned=False)
    await scene.voted(MORE, LIKED, BOB.id)
    await scene.voted(LESS, OTHERS, BOB.id)
    assert titles(await ask(desk, DIGEST, "/digest mine", person=BOB))[0] == NEW_LIKED.title


async def test_of_a_date_without_a_digest_it_is_said_how_one_is_made(desk: Desk) -> None:
    with pytest.raises(NotFound, match="`/digest 2025-05-12` makes it") as missing:
        await ask(desk, DIGEST, "/digest mine 2025-05-12")
    assert missing.value.option == "date"


async def test_asking_for_ones_own_order_keeps_nothing(scene: TunedScene, desk: Desk) -> None:
    await scene.voted(MORE, LIKED, BOB.id)
    before = await desk.maker.kept(await desk.subscription(LAB), DAY)
    await ask(desk, DIGEST, f"/digest mine {DAY}", person=BOB)
    assert await desk.maker.kept(await desk.subscription(LAB), DAY) == before
