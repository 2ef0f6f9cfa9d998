"""`/votes`: what the people of a channel taught, and forgetting it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.commands import PAGE, YES, Kind, Option, Spec, Verb
from bot.desk import Desk
from bot.events import Ask, Button, Command, Field, Item, Reply, said
from bot.handlers.paging import paged
from bot.handlers.paper_reply import paper_item
from bot.handlers.showing import paper_ask
from core.arxiv_id import read_paper_id
from core.errors import BadChoice, BadPaperId
from core.model import Area, Paper, Subscription, Vote, VoteKind
from core.near import quoted
from core.pages import words
from core.ports import Progress, Work
from core.reacting import Reacting
from core.reactions import MEANINGS, meanings, read_emoji, shown
from core.rights import allowed_in_words
from core.voting import Forgetting, Voting, only_by

_MOST_NAMED = 5
# Topics and authors are counted over the newest papers: what a channel liked years ago says less, and takes longer.
_COUNTED = 50
_MEANT = {VoteKind.MORE: "More like it", VoteKind.LESS: "Less like it", VoteKind.SAVED: "Saved", None: "Nothing"}
_DOES = {
    VoteKind.MORE: "asks for more like the paper",
    VoteKind.LESS: "asks for less like the paper",
    VoteKind.SAVED: "saves the paper",
    None: "means nothing",
}
_ALL = (Button("All reactions", Ask("votes", "reactions")),)
_KEPT = "Votes are kept, and saved papers are not among them. So far they change no score."


@dataclass(frozen=True, slots=True)
class _Tally:
    """How often `more` and `less` were said."""

    more: int
    less: int

    def __str__(self) -> str:
        told = [f"{number:,} {kind}" for number, kind in ((self.more, "more"), (self.less, "less")) if number]
        return ", ".join(told)


async def show(desk: Desk, command: Command, progress: Progress) -> Reply:
    """What the channel taught, by topic, by author and paper by paper."""
    subscription = await desk.subscription(command.channel)
    async with desk.store.read() as work:
        votes = _taught(await work.votes.of(command.channel))
        newest = list(dict.fromkeys(vote.paper_id for vote in reversed(votes)))
        shown, buttons = paged(newest, command)
        counted = set(newest[:_COUNTED])
        papers = await work.papers.get({*counted, *shown})
        topics = await _topics(desk, work, subscription, papers)
    if not votes:
        return said("This channel taught nothing yet. `/paper more 2505.06839` says that you want more like a paper.")
    of_counted = [vote for vote in votes if vote.paper_id in counted]
    beyond = () if len(newest) <= _COUNTED else (f"Topics and authors are those of the newest {_COUNTED} papers.",)
    return Reply(
        title="What this channel taught",
        text=(_in_all(votes),),
        fields=(*_by_topic(of_counted, topics), *_by_author(of_counted, papers)),
        items=tuple(_item(paper_id, papers.get(paper_id), votes, command.person.id) for paper_id in shown),
        notes=(*beyond, _KEPT, "`/votes forget mine` drops yours, `/votes forget 2505.06839` yours on a paper."),
        buttons=buttons,
    )


async def forget(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Drops votes: the person's, those on one paper, or all. What others taught goes only if the person may change the
    subscription, and after asking."""
    what = command.option("what").casefold()
    voting = Voting(desk.store, desk.clock)
    if what == "mine":
        return _dropped("you taught here", await voting.forget_mine(command.channel, command.person))
    paper_id = None if what == "all" else _paper_id(command)
    found = await voting.forget(command.channel, command.person, paper_id, agreed=command.flag("yes"))
    if found.dropped is None:
        go_on = Button("Forget them all", command.ask.having(yes="yes"))
        return said(f"This drops {_whose(found)}, for good. Nothing is done yet.", buttons=(go_on,))
    taught = "you taught" if found.only_mine and found.mine else "was taught"
    reply = _dropped("this channel taught" if paper_id is None else f"{taught} about {paper_id}", found.dropped)
    if not found.only_mine or found.votes == found.mine:
        return reply
    stay = words.counted(len(found.votes) - len(found.mine), "vote of others stays", "votes of others stay")
    return replace(reply, notes=(f"{stay}. {only_by(found.allowed)}",))


async def reactions(desk: Desk, command: Command, progress: Progress) -> Reply:
    """What each emoji means here; changed if one is given."""
    emoji, meaning = command.option("emoji"), command.option("meaning")
    if not emoji and not meaning:
        return _meanings(await desk.subscription(command.channel))
    if not emoji:
        raise BadChoice("Say which emoji is to mean that. Try `/votes reactions :fire: more`.").on("emoji")
    if not meaning:
        name = shown(read_emoji(emoji))
        raise BadChoice(f"Say what {name} is to mean. Try `/votes reactions {name} more`.").on("meaning")
    meant = await Reacting(desk.store, desk.clock).mean(command.channel, emoji, meaning, command.person)
    if not meant.is_new:
        return said(f"Nothing changes: {shown(meant.emoji)} {_DOES[meant.kind]} already.")
    return said(f"From now on {shown(meant.emoji)} {_DOES[meant.kind]}.", buttons=_ALL)


VOTES = Spec(
    name="votes",
    help="What this channel taught by its reactions.",
    usual="show",
    verbs=(
        Verb(
            name="show",
            help="Show which papers people here want more or less of, by topic and author.",
            handler=show,
            options=(PAGE,),
            examples=("/votes",),
        ),
        Verb(
            name="forget",
            help="Forget votes: yours, those on a paper, or all of this channel. Saved papers stay.",
            more="Those of others are dropped only for whoever may change the subscription.",
            handler=forget,
            options=(
                Option(name="what", help="An arXiv id, `mine` or `all`.", required=True, rest=True),
                YES,
            ),
            examples=("/votes forget mine", "/votes forget 2505.06839", "/votes forget all"),
        ),
        Verb(
            name="reactions",
            help="Show which emoji on a paper's message are votes, or change what one means here.",
            more="Whoever may change the criteria may change it; `usual` takes a change back.",
            handler=reactions,
            options=(
                Option(name="emoji", help="An emoji, as one puts it on a message."),
                Option(name="meaning", help="What it means here.", kind=Kind.CHOICE, choices=MEANINGS),
            ),
            examples=("/votes reactions", "/votes reactions :fire: more", "/votes reactions :fire: usual"),
        ),
    ),
)


def _whose(found: Forgetting) -> str:
    """`3 votes of 2 people, 1 of them yours`."""
    people = words.counted(len({vote.person for vote in found.votes}), "person", "people")
    return f"{words.counted(len(found.votes), 'vote')} of {people}, {len(found.mine) or 'none'} of them yours"


def _dropped(what: str, number: int) -> Reply:
    if not number:
        return said(f"There is nothing to forget of what {what}.")
    return said(f"Forgotten: what {what} ({words.counted(number, 'vote')}). Saved papers stay.")


def _meanings(subscription: Subscription) -> Reply:
    who = allowed_in_words(subscription.rights.of(Area.CRITERIA))
    every = meanings(subscription.reactions)
    return Reply(
        title="What reactions mean here",
        text=("An emoji on a paper's message is a vote of whoever puts it there. Taking it off takes the vote back.",),
        fields=tuple(Field(_MEANT[kind], " ".join(map(shown, every[kind]))) for kind in _MEANT if every[kind]),
        notes=(f"Changed by {who}: `/votes reactions :fire: more`, or `less`, `save`, `nothing`, `usual`.",),
    )


def _paper_id(command: Command) -> str:
    what = command.option("what")
    try:
        return read_paper_id(what)[0]
    except BadPaperId as error:
        raise BadPaperId(f"{quoted(what)} is nothing to forget. Try `2505.06839`, `mine` or `all`.").on(
            "what"
        ) from error


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


def _item(paper_id: str, paper: Paper | None, votes: Sequence[Vote], person: str) -> Item:
    on_it = [vote for vote in votes if vote.paper_id == paper_id]
    mine = [f"you: {vote.kind.value}" for vote in on_it if vote.person == person]
    aside = words.SEPARATOR.join([str(_tally(on_it)), *mine])
    if paper is None:
        return Item(title=paper_id, aside=aside, url=words.address(paper_id), opens=paper_ask(paper_id))
    return paper_item(paper, aside=aside)
