"""`/criteria examples`: criteria proposed from papers that a channel likes."""

from __future__ import annotations

import pytest

from bot.commands import by_name
from bot.dispatch import Dispatch
from bot.events import Reply, Tone
from bot.handlers.criteria import CRITERIA
from core.errors import BadPaperId, NotFound, SourceError
from core.model import Allowed, Paper, Rights, Vote, VoteKind, Who
from core.store import SqlStore
from tests.fakes.desk import ADA, BOB, a_desk, ask
from tests.fakes.digests import a_paper
from tests.fakes.scene import DAY, LAB, Scene, papers

LIKED = [
    a_paper(
        id=f"2504.{n:05}",
        title=f"{title} of Liquid Crystals",
        abstract="Liquid crystals, at last.",
        authors=("Ann Lee",),
    )
    for n, title in enumerate(("Pruning", "Geometry", "Limits"), start=1)
]
TEXT = "2504.00001 https://arxiv.org/abs/2504.00002v3, arXiv:2504.00003"


@pytest.fixture
def scene(store: SqlStore) -> Scene:
    return Scene(store)


async def asked(scene: Scene, text: str) -> Reply:
    return await ask(a_desk(scene), CRITERIA, f"/criteria examples {text}")


async def kept(scene: Scene, *liked: Paper) -> None:
    async with scene.store.write() as work:
        await work.papers.save(liked)


async def test_what_liked_papers_have_in_common_becomes_a_draft_with_its_reasons(scene: Scene) -> None:
    await scene.subscribed()
    await kept(scene, *LIKED)
    reply = await asked(scene, TEXT)
    assert "topics: + Liquid crystals" in reply.text
    assert any(line.startswith("wanted: + ") for line in reply.text)
    assert "followed: + Ann Lee" in reply.text
    assert reply.notes[0] == "Proposed from 3 papers."
    assert "`Ann Lee`: an author of 3 of your 3 papers." in reply.notes
    assert [button.label for button in reply.buttons] == ["Preview", "Save", "Edit", "Discard"]
    desk = a_desk(scene)
    assert (await desk.subscription(LAB)).criteria_version == 1
    await ask(desk, CRITERIA, "/criteria save")
    assert (await desk.subscription(LAB)).criteria.authors == ("Ann Lee",)


async def test_papers_that_are_not_in_the_archive_are_asked_for(scene: Scene) -> None:
    await scene.subscribed()
    scene.source.papers |= {paper.id: paper for paper in LIKED}
    assert (await asked(scene, TEXT)).title == "Your draft"


async def test_a_draft_is_added_to(scene: Scene) -> None:
    await scene.subscribed()
    await kept(scene, *LIKED)
    await ask(a_desk(scene), CRITERIA, "/criteria preview mute robotics")
    assert "muted: + robotics" in (await asked(scene, TEXT)).text


async def test_with_a_draft_it_is_said_that_the_draft_is_compared_with(scene: Scene) -> None:
    await scene.subscribed()
    await kept(scene, *LIKED)
    await ask(a_desk(scene), CRITERIA, "/criteria preview mute robotics")
    reply = await asked(scene, TEXT)
    assert reply.notes[1] == "Compared with your draft (1 change), not with the present criteria."
    again = await asked(scene, TEXT)
    assert again.text == ("These 3 papers have nothing telling in common that your draft does not say already.",)


async def test_words_that_name_no_paper_are_told_as_ignored(scene: Scene) -> None:
    await scene.subscribed()
    await kept(scene, *LIKED)
    reply = await asked(scene, f"arXiv: {TEXT} and pruning, sparsity")
    assert "Ignored, for it is neither an arXiv id nor BibTeX: `pruning` and `sparsity`." in reply.notes
    assert "Ignored" not in str(await asked(scene, "@article{a, eprint = {2504.00001}}"))


async def test_papers_on_different_subjects_are_told_by_their_titles(scene: Scene) -> None:
    await scene.subscribed()
    await kept(
        scene,
        a_paper(id="2504.00001", title="Mixture of Experts", abstract="A mixture of experts.", authors=()),
        a_paper(id="2504.00002", title="Liquid Crystals", abstract="Liquid crystals, at last.", authors=()),
    )
    reply = await asked(scene, "2504.00001 2504.00002")
    assert reply.text == ("wanted: + mixture of experts, + liquid crystals",)
    assert "`liquid crystals`: in the title of “Liquid Crystals”." in reply.notes


async def test_bibtex_without_ids_is_looked_up_by_its_titles(scene: Scene) -> None:
    await scene.subscribed()
    await kept(scene, *LIKED)
    entries = [f"@article{{a{n}, title = {{{paper.title.upper()}}}}}" for n, paper in enumerate(LIKED)]
    reply = await asked(scene, " ".join([*entries, "@article{z, title = {No Such Paper}}"]))
    assert reply.notes[:2] == ("Proposed from 3 papers.", "Not found: `No Such Paper`.")


async def test_what_every_paper_of_the_day_has_tells_nothing(scene: Scene) -> None:
    liked = [a_paper(id=f"2504.0000{n}", title=f"Paper {n}", abstract="About pruning.", authors=()) for n in (1, 2, 3)]
    scene.source.announce(DAY, papers(*range(1, 30)))
    await scene.maker.make(await scene.subscribed(), DAY)
    await kept(scene, *liked)
    reply = await asked(scene, TEXT)
    assert reply.text == ("These 3 papers have nothing telling in common that the criteria do not say already.",)
    assert "draft" not in str(await ask(a_desk(scene), CRITERIA, "/criteria"))


async def test_words_that_name_no_paper_are_refused(scene: Scene) -> None:
    await scene.subscribed()
    for text in ("good papers", "9999.99999", " ".join(f"2504.{n:05}" for n in range(1, 60))):
        with pytest.raises((BadPaperId, NotFound)) as refused:
            await asked(scene, text)
        assert refused.value.option == "papers"


async def test_papers_that_are_nowhere_are_named(scene: Scene) -> None:
    await scene.subscribed()
    with pytest.raises(NotFound, match="None of these papers was found: `2504.00001`, `2504.00002` and `2504.00003`"):
        await asked(scene, TEXT)
    await kept(scene, *LIKED[1:])
    assert "Not found: `2504.00001`." in (await asked(scene, TEXT)).notes


async def test_an_arxiv_that_cannot_be_reached_is_told_and_what_is_in_the_archive_is_used(scene: Scene) -> None:
    await scene.subscribed()

    async def unreachable(paper_id: str) -> Paper | None:
        raise SourceError("arXiv did not answer (503, 6 tries).")

    scene.source.paper = unreachable  # type: ignore[method-assign]
    with pytest.raises(SourceError, match="503"):
        await asked(scene, TEXT)
    await kept(scene, *LIKED[1:])
    reply = await asked(scene, TEXT)
    assert reply.notes[1:3] == ("Not found: `2504.00001`.", "arXiv did not answer (503, 6 tries).")


async def test_whoever_may_not_change_criteria_may_not_propose_any(scene: Scene) -> None:
    await scene.subscribed(rights=Rights(criteria=Allowed(Who.ADMINS)))
    dispatch = Dispatch(a_desk(scene), by_name([CRITERIA]))
    assert (await dispatch.typed(f"/criteria examples {TEXT}", LAB, BOB)).tone is Tone.PROBLEM
    assert (await dispatch.typed("/criteria examples", LAB, ADA)).wrong == "papers"


async def test_the_papers_that_are_named_count_as_liked_and_how_to_take_that_back_is_told(scene: Scene) -> None:
    await scene.subscribed()
    await kept(scene, *LIKED)
    async with scene.store.write() as work:
        await work.votes.put(Vote(LAB, LIKED[0].id, ADA.id, VoteKind.LESS, scene.clock.now()))
    reply = await asked(scene, f"{TEXT} 2504.00099")
    assert (
        "They count as liked by you from now on; `/votes forget 2504.00001` takes one back, `/votes forget mine` all."
        in reply.notes
    )
    async with scene.store.read() as work:
        votes = await work.votes.of(LAB)
    assert {(vote.paper_id, vote.person, vote.kind) for vote in votes} == {
        (paper.id, ADA.id, VoteKind.MORE) for paper in LIKED
    }


async def test_where_no_paper_is_found_nothing_is_liked(scene: Scene) -> None:
    await scene.subscribed()
    with pytest.raises(NotFound):
        await asked(scene, TEXT)
    async with scene.store.read() as work:
        assert await work.votes.of(LAB) == ()
