"""`/votes`: what the people of a channel said of papers, and what was learned from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.desk import Desk
from bot.events import Command, Field, Item, Reply
from bot.handlers.criteria_parts import who
from bot.handlers.paging import paged
from bot.handlers.paper_reply import paper_item
from bot.handlers.showing import paper_ask
from bot.handlers.votes_learned import forgotten_field, learned_fields, standing
from core.mine import Mine
from core.model import Paper, Person, Subscription, Vote, VoteKind
from core.pages import words
from core.ports import Progress, Work

_MOST_NAMED = 5
# Topics and authors are counted over the newest papers: what a channel liked years ago says less, and takes longer.
_COUNTED = 50
_HOW = (
    "Saved papers are liked too. `/votes forget quantization` takes a word, author, topic or category out of it, "
    "`/votes forget mine` drops your votes, `/votes forget 2505.06839` yours on a paper."
)
_NOTHING = (
    "This channel taught nothing yet. `/paper more 2505.06839` says that you want more like a paper; so does 👍 on its "
    "message."
)


@dataclass(frozen=True, slots=True)
class _Tally:
    """How often `more` and `less` were said."""

    more: int
    less: int

    def __str__(self) -> str:
        told = [f"{number:,} {kind}" for number, kind in ((self.more, "more"), (self.less, "less")) if number]
        return ", ".join(told)


@dataclass(frozen=True, slots=True)
class _Voters:
    """Who may be named, if anybody: people by their ids, as far as their names are known."""

    asking: str
    names: Mapping[str, str]
    are_told: bool

    def of(self, votes: Sequence[Vote]) -> str:
        """`1 more, 1 less · you: more`, or `more: you, Bob · less: U3`."""
        mine = [f"you: {vote.kind.value}" for vote in votes if vote.person == self.asking]
        told = [self._said(kind, votes) for kind in (VoteKind.MORE, VoteKind.LESS)]
        parts = told if self.are_told else [str(_tally(votes)), *mine]
        return words.SEPARATOR.join(filter(None, parts))

    def _said(self, kind: VoteKind, votes: Sequence[Vote]) -> str:
        people = [self._name(vote.person) for vote in votes if vote.kind is kind]
        return f"{kind.value}: {words.cut(people, _MOST_NAMED)}" if people else ""

    def _name(self, person: str) -> str:
        return "you" if person == self.asking else who(Person(person, self.names.get(person, "")))


async def show(desk: Desk, command: Command, progress: Progress) -> Reply:
    """What was learned, and what the channel taught, by topic, by author and paper by paper."""
    subscription = await desk.subscription(command.channel)
    mine = Mine(desk.maker)
    learned = (*learned_fields(await mine.leanings(subscription)),) if subscription.tuned else ()
    stands, forgotten = standing(subscription, mine.most), forgotten_field(subscription)
    async with desk.store.read() as work:
        votes = _taught(await work.votes.of(command.channel))
        newest = list(dict.fromkeys(vote.paper_id for vote in reversed(votes)))
        shown, buttons = paged(newest, command)
        counted = set(newest[:_COUNTED])
        papers = await work.papers.get({*counted, *shown})
        topics = await _topics(desk, work, subscription, papers)
        voters = await _voters(work, subscription, command.person)
    if not votes:
        return Reply(text=(_NOTHING, stands), fields=(*learned, *forgotten))
    of_counted = [vote for vote in votes if vote.paper_id in counted]
    beyond = () if len(newest) <= _COUNTED else (f"Topics and authors are those of the newest {_COUNTED} papers.",)
    return Reply(
        title="What this channel taught",
        text=(_in_all(votes), stands),
        fields=(*learned, *forgotten, *_by_topic(of_counted, topics), *_by_author(of_counted, papers)),
        items=tuple(_item(paper_id, papers.get(paper_id), votes, voters) for paper_id in shown),
        notes=(*beyond, _HOW),
        buttons=buttons,
    )


async def _voters(work: Work, subscription: Subscription, asking: Person) -> _Voters:
    """Names are those under which people changed something; of others only the id is known."""
    versions = await work.subscriptions.history(subscription.channel) if subscription.tells_voters else ()
    names = {version.made_by.id: version.made_by.name for version in reversed(versions)}
    return _Voters(asking.id, names, subscription.tells_voters)


async def _topics(desk: Desk, work: Work, subscription: Subscription, papers: Mapping[str, Paper]) -> dict[str, str]:
    """The topic of each paper that was judged, under the present criteria or else as it was judged last."""
    earlier = await work.verdicts.earlier(subscription.channel, papers)
    verdicts = {paper_id: one.verdict for paper_id, one in earlier.items()}
    verdicts |= await work.verdicts.get(subscription.criteria, desk.maker.scorer.card, papers)
    return {paper_id: verdict.topic for paper_id, verdict in verdicts.items()}


def _taught(votes: Iterable[Vote]) -> list[Vote]:
    return [vote for vote in votes if vote.kind is not VoteKind.SAVED]


def _in_all(votes: Sequence[Vote]) -> str:
    people = words.counted(len({vote.person for vote in votes}), "person", "people")
    papers = words.counted(len({vote.paper_id for vote in votes}), "paper")
    return f"{words.counted(len(votes), 'vote')} of {people} on {papers}: {_tally(votes)}."


def _tally(votes: Iterable[Vote]) -> _Tally:
    kinds = Counter(vote.kind for vote in votes)
    return _Tally(kinds[VoteKind.MORE], kinds[VoteKind.LESS])


def _by_topic(votes: Sequence[Vote], topics: Mapping[str, str]) -> Iterator[Field]:
    groups: dict[str, list[Vote]] = {}
    for vote in votes:
        topic = topics.get(vote.paper_id)
        name = "Not judged" if topic is None else words.reading(topic) or "No topic"
        groups.setdefault(name, []).append(vote)
    for name in sorted(groups, key=lambda name: (-len(groups[name]), name)):
        yield Field(name, str(_tally(groups[name])))


def _by_author(votes: Sequence[Vote], papers: Mapping[str, Paper]) -> Iterator[Field]:
    """The authors of several papers that were voted on."""
    groups: dict[str, list[Vote]] = {}
    for vote in votes:
        for name in papers[vote.paper_id].authors if vote.paper_id in papers else ():
            groups.setdefault(words.reading(name), []).append(vote)
    several = [name for name, of in groups.items() if len({vote.paper_id for vote in of}) > 1]
    for name in sorted(several, key=lambda name: (-len(groups[name]), name))[:_MOST_NAMED]:
        yield Field(name, str(_tally(groups[name])))


def _item(paper_id: str, paper: Paper | None, votes: Sequence[Vote], voters: _Voters) -> Item:
    aside = voters.of([vote for vote in votes if vote.paper_id == paper_id])
    if paper is None:
        return Item(title=paper_id, aside=aside, url=words.address(paper_id), opens=paper_ask(paper_id))
    return paper_item(paper, aside=aside)
