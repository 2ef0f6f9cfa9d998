"""Papers looked up, on both databases."""

import pytest

from core.errors import BadPaperId, NotFound, SourceError
from core.lookup import Lookup
from core.model import Criteria, HeldBack, Holding, Vote, VoteKind
from core.sources.recorded import recorded_dates, recorded_day
from core.store import SqlStore
from tests.fakes.desk import ADA
from tests.fakes.digests import a_paper
from tests.fakes.scene import DAY, LAB, Scene, a_subscription, ids, papers

MOE = a_paper(version=2)


@pytest.fixture
def scene(store: SqlStore) -> Scene:
    return Scene(store)


@pytest.fixture
def lookup(scene: Scene) -> Lookup:
    return Lookup(scene.store, scene.source)


async def keep(scene: Scene, *papers: object) -> None:
    async with scene.store.write() as work:
        await work.papers.save(papers)  # type: ignore[arg-type]


async def test_a_paper_of_the_archive_is_found_without_asking_anybody(scene: Scene, lookup: Lookup) -> None:
    await keep(scene, MOE)
    scene.source.unreachable = True
    assert await lookup.paper("https://arxiv.org/abs/2505.06839v2") == MOE


async def test_what_arxiv_tells_is_kept(scene: Scene, lookup: Lookup) -> None:
    scene.source.papers[MOE.id] = MOE
    assert await lookup.paper(MOE.id) == MOE
    scene.source.unreachable = True
    assert await lookup.paper(MOE.id) == MOE


async def test_a_version_that_the_archive_does_not_have_is_asked_for(scene: Scene, lookup: Lookup) -> None:
    await keep(scene, a_paper(version=1))
    scene.source.papers[MOE.id] = MOE
    assert (await lookup.paper("2505.06839v2")).version == 2


async def test_a_paper_is_shown_though_a_newer_version_cannot_be_looked_for(scene: Scene, lookup: Lookup) -> None:
    await keep(scene, a_paper(version=1))
    scene.source.unreachable = True
    known = await lookup.known("2505.06839v3", a_subscription(), ADA, scene.scorer)
    assert (known.paper.version, known.asked) == (1, 3)
    assert known.fault == "arXiv did not answer (503, 6 tries)."


async def test_what_is_nowhere_is_a_wrong_id_a_missing_paper_or_a_fault(scene: Scene, lookup: Lookup) -> None:
    with pytest.raises(BadPaperId):
        await lookup.paper("2505.1")
    with pytest.raises(NotFound, match="arXiv has no paper `2505.00009`"):
        await lookup.paper("2505.00009")
    scene.source.unreachable = True
    with pytest.raises(SourceError):
        await lookup.paper("2505.00009")


async def test_a_paper_is_known_with_its_verdict_its_listings_and_ones_own_votes(scene: Scene, lookup: Lookup) -> None:
    scene.announce_good(DAY, 1)
    subscription = await scene.subscribed()
    await scene.maker.make(subscription, DAY)
    async with scene.store.write() as work:
        await work.votes.put(Vote(LAB, "2505.00001", ADA.id, VoteKind.SAVED, scene.clock.now()))
        await work.votes.put(Vote(LAB, "2505.00001", "U9", VoteKind.LESS, scene.clock.now()))
    known = await lookup.known("2505.00001", subscription, ADA, scene.scorer)
    assert known.verdict
    assert known.verdict.relevance == 9
    assert [listing.date for listing in known.listings] == [DAY]
    assert known.votes == {VoteKind.SAVED}


async def test_under_other_criteria_a_verdict_does_not_hold_but_is_known(scene: Scene, lookup: Lookup) -> None:
    scene.announce_good(DAY, 1)
    await scene.maker.make(await scene.subscribed(), DAY)
    changed = await scene.subscribed(criteria=Criteria(wanted=("x",)))
    known = await lookup.known("2505.00001", changed, ADA, scene.scorer)
    assert (known.verdict, known.criteria_version) == (None, 2)
    assert known.earlier
    assert (known.earlier.verdict.relevance, known.earlier.version) == (9, 1)
    assert known.listings


async def test_a_paper_that_a_digest_held_back_is_known_with_the_reason(scene: Scene, lookup: Lookup) -> None:
    scene.announce_good(DAY, 1)
    scene.source.announce(DAY, papers(2))
    subscription = await scene.subscribed()
    await scene.maker.make(subscription, DAY)
    known = await lookup.known("2505.00002", subscription, ADA, scene.scorer)
    assert known.holding == Holding(DAY, HeldBack.BELOW_CUTOFF)
    assert (await lookup.known("2505.00001", subscription, ADA, scene.scorer)).holding is None


async def test_words_find_the_archive_first_and_each_paper_once(scene: Scene, lookup: Lookup) -> None:
    kept, other = a_paper(id="2505.00001", title="Sparse experts"), a_paper(id="2505.00002", title="Sparse experts too")
    await keep(scene, kept)
    scene.source.papers |= {kept.id: kept, other.id: other}
    found = await lookup.find(["Sparse", "experts"])
    assert (ids(found.papers), found.archived, found.fault) == (["2505.00001", "2505.00002"], 1, "")


async def test_words_find_the_archive_when_arxiv_does_not_answer(scene: Scene, lookup: Lookup) -> None:
    await keep(scene, MOE)
    scene.source.unreachable = True
    found = await lookup.find(["granularity"])
    assert ids(found.papers) == [MOE.id]
    assert found.fault == "arXiv did not answer (503, 6 tries)."


async def test_arxiv_is_not_asked_when_the_archive_has_a_page_full(scene: Scene, lookup: Lookup) -> None:
    await keep(scene, *(a_paper(id=f"2505.{number:05}") for number in range(1, 12)))
    scene.source.unreachable = True
    found = await lookup.find(["granularity"])
    assert (len(found.papers), found.fault) == (11, "")


async def test_if_no_paper_has_all_the_words_those_with_some_are_given(scene: Scene, lookup: Lookup) -> None:
    await keep(scene, MOE)
    found = await lookup.find(["granularity", "earthworms"])
    assert (ids(found.papers), found.partly) == ([MOE.id], True)
    assert (await lookup.find(["earthworms"])).papers == ()


@pytest.mark.parametrize("words", [[], ["in"], ["x"], ["''"], ["of", "the", "x"]])
async def test_words_that_every_text_has_are_no_words_to_search_for(
    scene: Scene, lookup: Lookup, words: list[str]
) -> None:
    scene.source.papers[MOE.id] = MOE
    with pytest.raises(NotFound, match="nothing to search for"):
        await lookup.find(words)


async def test_it_is_told_where_the_source_looked(scene: Scene, lookup: Lookup) -> None:
    assert (await lookup.find(["earthworms"])).where == "at arXiv"
    scene.source.dates = (DAY,)
    assert (await lookup.find(["earthworms"])).where == "among the recorded days"


async def test_a_publishers_doi_finds_the_paper_that_carries_it(scene: Scene, lookup: Lookup) -> None:
    published = a_paper(id="2505.00001", doi="10.1145/3447548.3467401")
    scene.source.papers[published.id] = published
    assert await lookup.by_doi("10.1145/3447548.3467401") == published
    with pytest.raises(NotFound, match="No paper with the DOI `10.1145/1` was found"):
        await lookup.by_doi("10.1145/1")


async def test_similar_papers_are_those_of_the_same_subject(scene: Scene, lookup: Lookup) -> None:
    archive = [paper for day in recorded_dates() for paper in recorded_day(day).papers]
    await keep(scene, *archive)
    alike = await lookup.similar(MOE)
    assert 3 <= len(alike) <= 10
    assert MOE.id not in ids(alike)
    assert sum("xpert" in paper.title for paper in alike) >= 5
    assert "xpert" in alike[0].title
    assert alike == await lookup.similar(MOE)


async def test_nothing_is_similar_in_an_empty_archive(lookup: Lookup) -> None:
    assert await lookup.similar(MOE) == ()
    assert await lookup.similar(a_paper(title="", abstract="")) == ()
