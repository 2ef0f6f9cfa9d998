import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.desk import Desk
from bot.events import Ask, Field, Reply, Tone
from bot.handlers.paper import PAPER
from core.errors import BadPaperId, NotFound, NotSetUp, SourceError
from core.model import Vote, VoteKind
from core.store import open_store
from tests.fakes.desk import ADA, BOB, a_desk, ask
from tests.fakes.digests import a_paper
from tests.fakes.scene import DAY, LAB, Scene

MOE = a_paper(version=2, abstract="Word " * 200, comment="Accepted", journal_ref="J. 1", doi="10.1/2")


@pytest.fixture
async def scene(sqlite_url: str) -> AsyncIterator[Scene]:
    store = open_store(sqlite_url)
    scene = Scene(store)
    scene.source.papers[MOE.id] = MOE
    await scene.subscribed()
    yield scene
    await store.close()


@pytest.fixture
def desk(scene: Scene) -> Desk:
    return a_desk(scene)


def labels(reply: Reply) -> list[str]:
    return [button.label for button in reply.buttons]


async def listed(scene: Scene) -> None:
    """The digest of 13 May lists papers 1 and 2."""
    scene.announce_good(DAY, 1, 2)
    await scene.maker.make(await scene.subscribed(), DAY)


@pytest.mark.parametrize(
    "text", ["2505.06839", "arXiv:2505.06839", "https://arxiv.org/abs/2505.06839", "<https://arxiv.org/pdf/2505.06839>"]
)
async def test_a_paper_is_shown_for_its_id_in_any_form(desk: Desk, text: str) -> None:
    reply = await ask(desk, PAPER, f"/paper {text}")
    assert reply.title.startswith("The power of fine-grained experts")
    assert reply.url == "https://arxiv.org/abs/2505.06839"
    assert reply.text[0] == "Enric Boix-Adsera, Philippe Rigollet · cs.LG · 2505.06839"
    assert reply.text[1] == "Not judged yet under the present criteria."
    assert reply.text[2].endswith("Word …")
    assert len(reply.text[2]) < 610
    assert Field("Categories", "cs.LG stat.ML") in reply.fields
    assert [field.name for field in reply.fields] == ["Categories", "Comment", "Journal", "DOI"]
    assert labels(reply) == [
        "Score it now", "Similar", "BibTeX", "Save", "More like this", "Less like this", "Abstract in full",
        "Mute a word …", "Follow an author …",
    ]  # fmt: skip


async def test_a_listed_paper_is_shown_with_its_verdict_why_and_where(scene: Scene, desk: Desk) -> None:
    await listed(scene)
    reply = await ask(desk, PAPER, "/paper 2505.00001")
    assert reply.text[1:3] == ("Relevance 9 · Novelty 8 · Compression", "Why: It prunes.")
    assert Field("Listed", "13 May 2025, place 1") in reply.fields
    assert "Score it now" not in labels(reply)
    assert "Abstract in full" not in labels(reply)


async def test_an_older_version_is_answered_with_the_newest_and_says_so(desk: Desk) -> None:
    reply = await ask(desk, PAPER, "/paper 2505.06839v1")
    assert reply.notes == (
        "You asked for version 1; this is version 2, the newest known. The earlier one: "
        "https://arxiv.org/abs/2505.06839v1",
    )
    later = await ask(desk, PAPER, "/paper 2505.06839v7")
    assert later.notes == ("You asked for version 7; the newest known is version 2.",)


async def test_a_wrong_id_a_missing_paper_and_a_silent_arxiv_are_told_apart(scene: Scene, desk: Desk) -> None:
    with pytest.raises(BadPaperId, match="`2505.068391` is not an arXiv id") as wrong:
        await ask(desk, PAPER, "/paper 2505.068391")
    assert wrong.value.option == "paper"
    with pytest.raises(NotFound, match="arXiv has no paper `2505.00009`"):
        await ask(desk, PAPER, "/paper 2505.00009")
    scene.source.unreachable = True
    with pytest.raises(SourceError, match="did not answer"):
        await ask(desk, PAPER, "/paper 2505.00009")


async def test_a_channel_that_is_not_set_up_is_told_how(scene: Scene, desk: Desk) -> None:
    async with scene.store.write() as work:
        await work.subscriptions.remove(LAB)
    with pytest.raises(NotSetUp):
        await ask(desk, PAPER, "/paper 2505.06839")
    assert (await ask(desk, PAPER, "/paper bibtex 2505.06839")).file


async def test_words_list_what_is_found_and_where(scene: Scene, desk: Desk) -> None:
    await listed(scene)
    scene.source.papers["2505.00003"] = a_paper(id="2505.00003", title="More on pruning")
    reply = await ask(desk, PAPER, "/paper pruning")
    assert reply.text == ("3 papers: 2 in the archive and 1 more at arXiv.",)
    assert reply.items[2].title == "More on pruning"
    assert reply.items[0].opens == Ask("paper", "show", {"paper": "2505.00002"})


async def test_a_single_find_is_shown_at_once(scene: Scene, desk: Desk) -> None:
    reply = await ask(desk, PAPER, "/paper power of fine-grained experts")
    assert reply.url == "https://arxiv.org/abs/2505.06839"


async def test_words_are_found_though_arxiv_does_not_answer(scene: Scene, desk: Desk) -> None:
    await listed(scene)
    scene.source.unreachable = True
    reply = await ask(desk, PAPER, "/paper find pruning")
    assert len(reply.items) == 2
    assert reply.notes == ("arXiv did not answer (503, 6 tries).",)


async def test_nothing_found_is_said_and_a_fault_is_not_taken_for_it(scene: Scene, desk: Desk) -> None:
    reply = await ask(desk, PAPER, "/paper find earthworms")
    assert reply.text[0] == "Nothing was found by `earthworms`, neither in the archive nor at arXiv."
    scene.source.unreachable = True
    fault = await ask(desk, PAPER, "/paper find earthworms")
    assert (fault.tone, fault.text[1]) == (Tone.FAULT, "arXiv did not answer (503, 6 tries).")


async def test_some_of_the_words_are_better_than_none(scene: Scene, desk: Desk) -> None:
    await listed(scene)
    reply = await ask(desk, PAPER, "/paper find pruning earthworms")
    assert reply.text == ("No paper has all these words; of the archive 2 have some.",)


async def test_many_finds_are_paged(scene: Scene, desk: Desk) -> None:
    async with scene.store.write() as work:
        await work.papers.save([a_paper(id=f"2505.{number:05}") for number in range(1, 26)])
    first = await ask(desk, PAPER, "/paper granularity")
    assert (len(first.items), labels(first)) == (10, ["More"])
    third = await ask(desk, PAPER, first.buttons[0].ask.having(page="3"))
    assert (len(third.items), labels(third)) == (5, ["Earlier page"])


async def test_a_publishers_doi_is_looked_for(scene: Scene, desk: Desk) -> None:
    scene.source.papers["2505.00001"] = a_paper(id="2505.00001", doi="10.1145/3447548.3467401")
    reply = await ask(desk, PAPER, "/paper doi:10.1145/3447548.3467401")
    assert reply.url == "https://arxiv.org/abs/2505.00001"
    with pytest.raises(NotFound, match="No paper with the DOI"):
        await ask(desk, PAPER, "/paper 10.1145/1")


async def test_similar_papers_are_listed_or_it_is_said_that_there_are_none(scene: Scene, desk: Desk) -> None:
    reply = await ask(desk, PAPER, "/paper similar 2505.06839")
    assert reply.text[0].startswith("Nothing in the archive is like")
    await listed(scene)
    reply = await ask(desk, PAPER, "/paper similar 2505.00001")
    assert [item.title for item in reply.items] == ["Paper 2"]


async def test_bibtex_is_given_to_copy_and_as_a_file(desk: Desk) -> None:
    reply = await ask(desk, PAPER, "/paper bibtex arXiv:2505.06839v1")
    assert reply.file
    assert reply.file.name == "boixadsera2025power.bib"
    assert reply.file.content.startswith("@misc{boixadsera2025power,")
    assert reply.text == (reply.file.content.rstrip(),)


async def test_the_abstract_is_shown_in_full(desk: Desk) -> None:
    reply = await ask(desk, PAPER, "/paper abstract 2505.06839")
    assert reply.text == (MOE.abstract.strip(),)


async def votes(scene: Scene) -> list[tuple[str, VoteKind]]:
    async with scene.store.read() as work:
        return [(vote.person, vote.kind) for vote in await work.votes.of(LAB)]


async def test_saving_is_kept_once_and_undone_once(scene: Scene, desk: Desk) -> None:
    assert (await ask(desk, PAPER, "/paper save 2505.06839")).text[0].startswith("Saved: The power of")
    again = await ask(desk, PAPER, "/paper save https://arxiv.org/abs/2505.06839v2")
    assert again.text[0].startswith("Saved already: ")
    assert await votes(scene) == [(ADA.id, VoteKind.SAVED)]
    shown = await ask(desk, PAPER, "/paper 2505.06839")
    assert "Unsave" in labels(shown)
    assert "You saved it." in shown.notes
    assert (await ask(desk, PAPER, "/paper unsave 2505.06839")).text[0].startswith("No longer saved: ")
    assert (await ask(desk, PAPER, "/paper unsave 2505.06839")).text[0].startswith("It was not saved: ")
    assert await votes(scene) == []


async def test_more_and_less_replace_each_other_and_are_taken_back(scene: Scene, desk: Desk) -> None:
    assert (await ask(desk, PAPER, "/paper more 2505.06839")).text[0].startswith("Noted: more like “The power")
    assert (await ask(desk, PAPER, "/paper more 2505.06839")).text[0].startswith("Noted already: more")
    await ask(desk, PAPER, "/paper save 2505.06839")
    await ask(desk, PAPER, "/paper less 2505.06839")
    assert sorted(await votes(scene)) == [(ADA.id, VoteKind.LESS), (ADA.id, VoteKind.SAVED)]
    shown = await ask(desk, PAPER, "/paper 2505.06839")
    assert "You asked for less like this." in shown.notes
    assert "Less like this" not in labels(shown)
    assert (await ask(desk, PAPER, "/paper clear 2505.06839")).text[0].startswith("Taken back: ")
    assert (await ask(desk, PAPER, "/paper clear 2505.06839")).text[0].startswith("There was nothing to take back")
    assert await votes(scene) == [(ADA.id, VoteKind.SAVED)]


async def test_a_vote_on_no_paper_changes_nothing(scene: Scene, desk: Desk) -> None:
    with pytest.raises(BadPaperId):
        await ask(desk, PAPER, "/paper save something")
    with pytest.raises(NotFound):
        await ask(desk, PAPER, "/paper more 2505.00009")
    assert await votes(scene) == []


async def test_two_who_ask_at_once_are_both_answered(scene: Scene, desk: Desk) -> None:
    asked = [
        ask(desk, PAPER, f"/paper {verb} 2505.06839", person=who) for verb in ("save", "show") for who in (ADA, BOB)
    ]
    replies = await asyncio.gather(*asked)
    assert all(reply.tone is Tone.ANSWER for reply in replies)
    assert sorted(await votes(scene)) == [(ADA.id, VoteKind.SAVED), (BOB.id, VoteKind.SAVED)]


async def test_votes_of_others_are_not_shown_as_ones_own(scene: Scene, desk: Desk) -> None:
    async with scene.store.write() as work:
        await work.papers.save([MOE])
        await work.votes.put(Vote(LAB, MOE.id, BOB.id, VoteKind.SAVED, scene.clock.now()))
    assert "Save" in labels(await ask(desk, PAPER, "/paper 2505.06839"))


async def test_a_hostile_title_is_told_on_one_line(scene: Scene, desk: Desk) -> None:
    scene.source.papers["2505.00001"] = a_paper(id="2505.00001", title="A\x1b[31m\nB", abstract="", authors=())
    reply = await ask(desk, PAPER, "/paper 2505.00001")
    assert "\n" not in reply.title
    assert "\x1b" not in reply.title
    assert reply.text[0].startswith("No authors named")
    assert reply.text[-1] == "No abstract."
