import pytest

from core.errors import BadPaperId, ScorerRefused, SourceError
from core.health import ARXIV, MODEL, Records, ReportedScorer, ReportedSource
from core.model import Criteria, Health
from core.ports import PaperSource, Scorer
from core.store import SqlStore, open_store
from tests.fakes.scene import DAY, Scene, papers

CRITERIA = Criteria(wanted=("pruning",))


@pytest.fixture
def scene(store: SqlStore) -> Scene:
    return Scene(store)


def arxiv(scene: Scene) -> PaperSource:
    return ReportedSource(scene.source, Records(ARXIV, scene.store, scene.clock))


def model(scene: Scene) -> Scorer:
    return ReportedScorer(scene.scorer, Records(MODEL, scene.store, scene.clock))


async def health(scene: Scene) -> dict[str, Health]:
    async with scene.store.read() as work:
        return await work.healths.all()


async def test_a_source_that_answers_is_well(scene: Scene) -> None:
    scene.announce_good(DAY, 1)
    found = await arxiv(scene).announced(["cs.LG"], DAY)
    assert len(found.papers) == 1
    assert await arxiv(scene).paper("2505.00001") == papers(1)[0]
    assert await arxiv(scene).search("Paper") == tuple(papers(1))
    assert await health(scene) == {"arXiv": Health(ok_at=scene.clock.now())}


async def test_a_source_that_cannot_be_asked_is_not_and_the_error_goes_on(scene: Scene) -> None:
    scene.source.unreachable = True
    with pytest.raises(SourceError):
        await arxiv(scene).announced(["cs.LG"], DAY)
    told = (await health(scene))["arXiv"]
    assert (told.is_well, told.fault) == (False, "arXiv did not answer (503, 6 tries).")


async def test_a_source_that_gives_nothing_of_what_was_asked_is_not_well(scene: Scene) -> None:
    scene.source.down = {"cs.LG"}
    await arxiv(scene).announced(["cs.LG"], DAY)
    assert not (await health(scene))["arXiv"].is_well
    await arxiv(scene).announced(["cs.LG", "cs.AI"], DAY)
    assert (await health(scene))["arXiv"].is_well


async def test_a_list_that_is_not_out_is_no_fault(scene: Scene) -> None:
    scene.source.late = {"cs.LG"}
    await arxiv(scene).announced(["cs.LG"], DAY)
    assert (await health(scene))["arXiv"].is_well


async def test_a_wrong_word_is_no_fault(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(paper_id: str) -> None:
        raise BadPaperId("`x` is no id.")

    monkeypatch.setattr(scene.source, "paper", refuse)
    with pytest.raises(BadPaperId):
        await arxiv(scene).paper("x")
    assert await health(scene) == {}


async def test_a_model_with_verdicts_is_well_even_if_some_are_missing(scene: Scene) -> None:
    scene.scorer.mute = {"2505.00001"}
    scoring = await model(scene).score(CRITERIA, papers(1, 2))
    assert len(scoring.verdicts) == 1
    assert await health(scene) == {"model": Health(ok_at=scene.clock.now())}


async def test_a_model_without_any_is_not(scene: Scene) -> None:
    scene.scorer.silent = True
    await model(scene).score(CRITERIA, papers(1, 2))
    assert (await health(scene))["model"].fault == "the model did not answer (429, 6 tries)"


async def test_a_model_that_refuses_is_not_and_the_error_goes_on(scene: Scene) -> None:
    scene.scorer.refuses = True
    with pytest.raises(ScorerRefused):
        await model(scene).score(CRITERIA, papers(1))
    assert "401" in (await health(scene))["model"].fault


async def test_a_model_that_was_asked_nothing_tells_nothing(scene: Scene) -> None:
    await model(scene).score(CRITERIA, [])
    assert model(scene).estimate(CRITERIA, papers(1)) == scene.scorer.estimate(CRITERIA, papers(1))
    assert model(scene).card == scene.scorer.card
    assert await health(scene) == {}


async def test_a_record_that_cannot_be_written_does_not_break_the_work(empty_sqlite_url: str) -> None:
    store = open_store(empty_sqlite_url)
    scene = Scene(store)
    scene.announce_good(DAY, 1)
    assert (await arxiv(scene).announced(["cs.LG"], DAY)).papers
    scene.source.unreachable = True
    with pytest.raises(SourceError):
        await arxiv(scene).announced(["cs.LG"], DAY)
    await store.close()
