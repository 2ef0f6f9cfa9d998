"""Values to keep: plain ones, and whatever hypothesis can think of."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from core.model import (
    Allowed,
    AnnounceType,
    Channel,
    Choice,
    Counts,
    Criteria,
    Cutoffs,
    Digest,
    DigestState,
    Entry,
    HeldBack,
    Paper,
    Person,
    Post,
    PostKind,
    Rights,
    ScorerCard,
    Subscription,
    Topic,
    Unscored,
    Usage,
    Verdict,
    Who,
)

DAY = date(2025, 5, 13)
NOON = datetime(2025, 5, 13, 12, tzinfo=UTC)
HERE = Channel("slack", "T1", "C1")
# Slack numbers its channels for each workspace: the same name elsewhere is another channel.
ABROAD = Channel("slack", "T2", "C1")
ANN, BEN = Person("U1", "Ann"), Person("U2", "Ben")
CARD = ScorerCard(name="gpt-4o", prompt="rubric 1", parameters={"temperature": "0"})
CRITERIA = Criteria(
    topics=(Topic("Compression", "fewer bits", "image codecs"),), wanted=("quantization",), authors=("P. Rigollet",)
)

# The database of a test is shared by the examples of its property, as are the values that are kept in it. Examples are
# small and not made smaller: that would take minutes with a database.
on_one_store = settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

words = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
ids = st.from_regex(r"[0-9]{4}\.[0-9]{5}", fullmatch=True)
# Fixed offsets: a moment that a clock change skips or repeats is equal to none in another zone (PEP 495).
zones = st.sampled_from([UTC, timezone(-timedelta(hours=5)), timezone(timedelta(hours=5, minutes=45))])
moments = st.datetimes(datetime(1991, 8, 14), datetime(2100, 1, 1), timezones=zones)  # noqa: DTZ001
lists = st.lists(words, max_size=3).map(tuple)
scores = st.floats(1, 10)
dates = st.dates(date(1991, 8, 14), date(2100, 1, 1))
announce_types = st.sampled_from(AnnounceType)

papers = st.builds(
    Paper,
    id=ids,
    version=st.integers(1, 999),
    title=words,
    abstract=words,
    authors=lists,
    primary_category=words,
    categories=lists,
    comment=st.none() | words,
    journal_ref=st.none() | words,
    doi=st.none() | words,
    submitted=st.none() | moments,
)
criteria = st.builds(
    Criteria,
    topics=st.lists(st.builds(Topic, words, words, words), max_size=3).map(tuple),
    wanted=lists,
    muted=lists,
    authors=lists,
    language=words,
)
choices = st.builds(
    Choice,
    categories=lists,
    criteria=criteria,
    types=st.frozensets(announce_types),
    cutoffs=st.builds(Cutoffs, scores, scores),
    maximum=st.integers(0, 99),
)
allowed = st.builds(Allowed, st.sampled_from(Who), lists)
rights = st.builds(Rights, subscription=allowed, budget=allowed, criteria=allowed, spending=allowed)
cards = st.builds(
    ScorerCard, name=words, prompt=words, judges_novelty=st.booleans(), parameters=st.dictionaries(words, words)
)
usages = st.builds(
    Usage,
    model=words,
    calls=st.integers(0, 10**6),
    prompt=st.integers(0, 10**9),
    cached=st.integers(0, 10**9),
    completion=st.integers(0, 10**9),
    reasoning=st.integers(0, 10**9),
    cost=st.none() | st.decimals(0, 10**6, places=7),
)


@st.composite
def verdicts(draw: st.DrawFn, paper_id: str = "2505.00001") -> Verdict:
    """A judgement of that paper."""
    return Verdict(
        paper_id=paper_id,
        relevance=draw(scores),
        novelty=draw(st.none() | scores),
        topic=draw(words),
        comment=draw(words),
    )


@st.composite
def digests(draw: st.DrawFn) -> Digest:
    """A digest with up to three entries."""
    listed = draw(st.lists(papers, max_size=3, unique_by=lambda paper: paper.id))
    entries = [
        Entry(
            position=position,
            paper=each,
            verdict=draw(st.none() | verdicts(each.id)),
            type=draw(announce_types),
            followed=draw(words),
        )
        for position, each in enumerate(listed, 1)
    ]
    return Digest(
        channel=HERE,
        date=draw(dates),
        state=draw(st.sampled_from(DigestState)),
        source=draw(words),
        categories=draw(lists),
        types=draw(st.frozensets(announce_types)),
        criteria=draw(criteria),
        criteria_version=draw(st.integers(0, 99)),
        cutoffs=Cutoffs(draw(scores), draw(scores)),
        maximum=draw(st.integers(0, 99)),
        scorer=draw(cards),
        entries=tuple(entries),
        counts=Counts(announced=draw(st.integers(0, 999)), listed=len(entries)),
        held_back=draw(st.dictionaries(st.sampled_from(HeldBack), lists)),
        unscored=draw(st.lists(st.builds(Unscored, ids, words), max_size=3).map(tuple)),
        skipped=draw(lists),
        faults=draw(lists),
        usage=draw(st.none() | usages),
        made_at=draw(moments),
    )


def paper(paper_id: str = "2505.00001", **facts: object) -> Paper:
    """A paper of which only the id matters."""
    told = {"title": "Fewer bits", "abstract": "We use fewer.", "authors": ("A. Author",), "categories": ("cs.LG",)}
    return Paper(**{"id": paper_id, **told, **facts})


def verdict(paper_id: str = "2505.00001", relevance: float = 9) -> Verdict:
    """A judgement of which only the paper matters."""
    return Verdict(paper_id=paper_id, relevance=relevance, novelty=7, topic="Compression", comment="Fewer bits.")


def digest(*listed: Paper, channel: Channel = HERE, day: date = DAY, source: str = "arxiv") -> Digest:
    """A digest of which only these matter."""
    return Digest(
        channel=channel,
        date=day,
        state=DigestState.COMPLETE,
        source=source,
        categories=("cs.LG",),
        types=frozenset({AnnounceType.NEW}),
        criteria=CRITERIA,
        criteria_version=1,
        cutoffs=Cutoffs(),
        maximum=40,
        scorer=CARD,
        entries=tuple(
            Entry(position=position, paper=each, verdict=verdict(each.id), type=AnnounceType.NEW)
            for position, each in enumerate(listed, 1)
        ),
        counts=Counts(announced=len(listed), scored=len(listed), listed=len(listed)),
        usage=Usage(model="gpt-4o", calls=1, prompt=49_097, completion=6_947, cost=Decimal("0.19")),
        made_at=NOON,
    )


def subscription(channel: Channel = HERE, **order: object) -> Subscription:
    """A standing order of which only the channel matters."""
    told = {"categories": ("cs.LG", "cs.AI"), "criteria": CRITERIA, "posting_time": time(8, 30), "zone": "Europe/Paris"}
    return Subscription(**{"channel": channel, **told, **order})


def posts_of(told: Digest) -> tuple[Post, ...]:
    """The head and an entry for each listed paper."""
    entries = (Post(slot=each.position, kind=PostKind.ENTRY, paper_id=each.paper.id) for each in told.entries)
    return (Post(slot=0, kind=PostKind.HEAD), *entries)
