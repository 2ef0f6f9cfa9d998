import asyncio
import json
import re
from collections.abc import AsyncIterator

import bibtexparser
import pytest

from bot.desk import Desk
from bot.events import Ask, File, Reply
from bot.handlers.export import EXPORT
from core.errors import BadCommand, BadDate, NotFound, NotSetUp
from core.model import Vote, VoteKind
from core.store import open_store
from tests.fakes.desk import ADA, BOB, a_desk, ask
from tests.fakes.scene import DAY, LAB, NEXT_DAY, Scene, papers

FORMATS = {"bibtex": "bib", "ris": "ris", "csv": "csv", "markdown": "md", "json": "json"}


@pytest.fixture
async def scene(sqlite_url: str) -> AsyncIterator[Scene]:
    """It is 14 May; the digests of 13 May (papers 1 and 2) and 14 May (paper 11) are made."""
    store = open_store(sqlite_url)
    scene = Scene(store)
    scene.clock.advance(24 * 3600)
    scene.announce_good(DAY, 1, 2)
    scene.announce_good(NEXT_DAY, 11)
    subscription = await scene.subscribed()
    for day in (DAY, NEXT_DAY):
        await scene.maker.make(subscription, day)
    yield scene
    await store.close()


@pytest.fixture
def desk(scene: Scene) -> Desk:
    return a_desk(scene)


def file_of(reply: Reply) -> File:
    assert reply.file
    return reply.file


async def save(scene: Scene, *numbers: int) -> None:
    async with scene.store.write() as work:
        for number in numbers:
            await work.votes.put(Vote(LAB, f"2505.{number:05}", ADA.id, VoteKind.SAVED, scene.clock.now()))


@pytest.mark.parametrize("form", FORMATS)
async def test_a_day_is_exported_in_every_format(desk: Desk, form: str) -> None:
    reply = await ask(desk, EXPORT, f"/export 2025-05-13 {form}")
    file = file_of(reply)
    assert file.name == f"broadsheet-2025-05-13.{FORMATS[form]}"
    assert "Paper 1" in file.content
    assert "Paper 11" not in file.content
    assert reply.text[0].startswith("2 papers of the digest of Tuesday 13 May 2025, as ")


@pytest.mark.parametrize("form", FORMATS)
async def test_a_month_is_exported_in_every_format(desk: Desk, form: str) -> None:
    reply = await ask(desk, EXPORT, f"/export 2025-05 {form}")
    file = file_of(reply)
    assert file.name == f"broadsheet-2025-05.{FORMATS[form]}"
    assert "Paper 1" in file.content
    assert "Paper 11" in file.content
    assert reply.text[0].startswith("3 papers of the 2 digests of May 2025, as ")


async def test_what_is_exported_is_what_the_format_says(desk: Desk) -> None:
    bib = file_of(await ask(desk, EXPORT, "/export 2025-05 bibtex"))
    assert {entry["eprint"] for entry in bibtexparser.parse_string(bib.content).entries} == {
        "2505.00001", "2505.00002", "2505.00011",
    }  # fmt: skip
    days = json.loads(file_of(await ask(desk, EXPORT, "/export 2025-05 json")).content)
    assert [day["date"] for day in days] == ["2025-05-13", "2025-05-14"]
    day = json.loads(file_of(await ask(desk, EXPORT, "/export 2025-05-13 json")).content)
    assert day["date"] == "2025-05-13"
    page = file_of(await ask(desk, EXPORT, "/export week markdown"))
    assert page.content.count("# arXiv · ") == 2
    assert re.fullmatch(r"broadsheet-2025-05-12-to-2025-05-\d\d\.md", page.name)


async def test_pages_tell_how_the_papers_of_each_digest_were_chosen(desk: Desk) -> None:
    days = json.loads(file_of(await ask(desk, EXPORT, "/export 2025-05 json")).content)
    assert [day["chosen_by"] for day in days] == [
        "What fake-model was told on 2025-05-13.",
        "What fake-model was told on 2025-05-14.",
    ]
    page = file_of(await ask(desk, EXPORT, "/export 2025-05-13 markdown")).content
    assert "What fake-model was told on 2025-05-13." in page


@pytest.mark.parametrize(
    "text", ["/export bibtex", "/export bibtex 2025-05-14", "/export 14 May 2025 bib", "/export today .bib"]
)
async def test_the_format_may_stand_first_and_the_date_may_be_words(desk: Desk, text: str) -> None:
    assert file_of(await ask(desk, EXPORT, text)).name == "broadsheet-2025-05-14.bib"


@pytest.mark.parametrize("form", FORMATS)
async def test_saved_papers_are_exported_in_every_format(scene: Scene, desk: Desk, form: str) -> None:
    await save(scene, 1, 11)
    reply = await ask(desk, EXPORT, f"/export saved {form}")
    file = file_of(reply)
    assert file.name == f"broadsheet-saved.{FORMATS[form]}"
    assert "Paper 1" in file.content
    assert "Paper 11" in file.content
    assert reply.text[0].startswith("2 saved papers, as ")


async def test_nobody_gets_what_others_saved(scene: Scene, desk: Desk) -> None:
    await save(scene, 1)
    with pytest.raises(NotFound, match="You saved no paper here yet"):
        await ask(desk, EXPORT, "/export saved bibtex", person=BOB)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("/export 2025-05-13 word", "`word` is no format. There are `bibtex`, `ris`, `csv`, `markdown` or `json`."),
        ("/export 2025-05-13 bibtext", "`bibtext` is no format. Did you mean `bibtex`?"),
        ("/export 2025-05-13", "Say as what: `bibtex`, `ris`, `csv`, `markdown` or `json`."),
        ("/export", "Say as what: `bibtex`"),
    ],
)
async def test_a_wrong_format_is_answered_with_the_right_ones(desk: Desk, text: str, told: str) -> None:
    with pytest.raises(BadCommand, match=re.escape(told)) as wrong:
        await ask(desk, EXPORT, text)
    assert wrong.value.option == "format"


async def test_a_wrong_date_is_named(desk: Desk) -> None:
    with pytest.raises(BadDate) as wrong:
        await ask(desk, EXPORT, "/export someday csv")
    assert "`someday`" in str(wrong.value)
    assert wrong.value.option == "when"


async def test_a_day_without_a_digest_is_said_with_the_way_to_one(desk: Desk) -> None:
    with pytest.raises(NotFound, match="There is no digest of Monday 12 May 2025 yet. `/digest 2025-05-12` makes one."):
        await ask(desk, EXPORT, "/export 2025-05-12 csv")


async def test_a_digest_without_papers_has_nothing_to_export_but_itself(scene: Scene, desk: Desk) -> None:
    day = DAY.replace(day=12)
    scene.source.announce(day, papers(50))
    await scene.maker.make(await scene.subscribed(), day)
    reply = await ask(desk, EXPORT, "/export 2025-05-12 ris")
    assert reply.file is None
    assert reply.text == (
        "No paper is listed in the digest of Monday 12 May 2025: there is nothing to export.",
    )  # fmt: skip
    assert file_of(await ask(desk, EXPORT, "/export 2025-05-12 markdown")).content


async def test_a_channel_that_is_not_set_up_is_told_how(scene: Scene, desk: Desk) -> None:
    async with scene.store.write() as work:
        await work.subscriptions.remove(LAB)
    with pytest.raises(NotSetUp):
        await ask(desk, EXPORT, "/export 2025-05-13 csv")


async def test_two_at_once_get_the_same(desk: Desk) -> None:
    asked = Ask("export", "make", {"when": "2025-05", "format": "csv"})
    one, other = await asyncio.gather(ask(desk, EXPORT, asked), ask(desk, EXPORT, asked))
    assert one == other
