"""`/votes`: what the people of a channel taught, what it does, and forgetting it."""

from __future__ import annotations

from dataclasses import replace

from bot.commands import PAGE, YES, Kind, Option, Spec, Verb
from bot.desk import Desk
from bot.events import Ask, Button, Command, Field, Reply, said
from bot.handlers.votes_learned import SWITCH, explore, forget_name, names, remember, tune
from bot.handlers.votes_shown import show
from core.arxiv_id import means_paper_id, read_paper_id
from core.errors import BadChoice, BadPaperId
from core.model import Area, Subscription, VoteKind
from core.near import quoted
from core.pages import words
from core.ports import Progress
from core.reacting import Reacting
from core.reactions import MEANINGS, meanings, read_emoji, shown
from core.rights import allowed_in_words
from core.unlearning import MOST_EXPLORED
from core.voting import Forgetting, Voting, only_by

_MEANT = {VoteKind.MORE: "More like it", VoteKind.LESS: "Less like it", VoteKind.SAVED: "Saved", None: "Nothing"}
_DOES = {
    VoteKind.MORE: "asks for more like the paper",
    VoteKind.LESS: "asks for less like the paper",
    VoteKind.SAVED: "saves the paper",
    None: "means nothing",
}
_ALL_ELSE = (
    "The order is the scorer's again, until somebody votes. Saved papers stay and teach nothing any more; forgotten "
    "names and switches stay as they are."
)
_ALL = (Button("All reactions", Ask("votes", "reactions")),)


async def forget(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Drops votes: the person's, those on one paper, or all. What others taught goes only if the person may change the
    subscription, and after asking. Any other name is taken out of what was learned."""
    what = command.option("what").casefold()
    voting = Voting(desk.store, desk.clock)
    if what == "mine":
        return _dropped("you taught here", await voting.forget_mine(command.channel, command.person))
    if what != "all" and not means_paper_id(what):
        return await forget_name(desk, command)
    paper_id = None if what == "all" else _paper_id(command)
    found = await voting.forget(command.channel, command.person, paper_id, agreed=command.flag("yes"))
    if found.dropped is None:
        go_on = Button("Forget them all", command.ask.having(yes="yes"))
        return said(f"This drops {_whose(found)}, for good. Nothing is done yet.", buttons=(go_on,))
    taught = "you taught" if found.only_mine and found.mine else "was taught"
    if paper_id is None:
        return _dropped("this channel taught", found.dropped, _ALL_ELSE)
    reply = _dropped(f"{taught} about {paper_id}", found.dropped)
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


_SWITCH = Option(name="switch", help="`on` or `off`.", kind=Kind.CHOICE, choices=SWITCH, required=True)
VOTES = Spec(
    name="votes",
    help="What this channel taught by its reactions, and what that does.",
    usual="show",
    verbs=(
        Verb(
            name="show",
            help="Show what was learned here from votes, and which papers people want more or less of.",
            more="It tells how far votes may move a paper, and which names are forgotten.",
            handler=show,
            options=(PAGE,),
            examples=("/votes",),
        ),
        Verb(
            name="forget",
            help="Forget a word, author, topic or category that was learned; or votes. Saved papers stay.",
            more="`mine` drops your votes, an arXiv id those on a paper, `all` the votes of this channel, and nothing "
            "else: forgotten names and switches stay. Votes of others are dropped only for whoever may change the "
            "subscription; names are forgotten for whoever may change the criteria. `/votes remember "
            "quantization` takes one back.",
            handler=forget,
            options=(
                Option(
                    name="what",
                    help="A word, author, topic or category; or an arXiv id, `mine` or `all`.",
                    required=True,
                    rest=True,
                ),
                YES,
            ),
            examples=(
                "/votes forget quantization",
                "/votes forget Dan Alistarh",
                "/votes forget mine",
                "/votes forget 2505.06839",
                "/votes forget all",
            ),
        ),
        Verb(
            name="remember",
            help="Take back that a name was forgotten.",
            more="`/votes` lists what is forgotten.",
            handler=remember,
            right=Area.CRITERIA,
            options=(Option(name="name", help="A forgotten name.", required=True, rest=True),),
            examples=("/votes remember quantization",),
        ),
        Verb(
            name="tune",
            help="Let votes have a say in the order of papers, or not.",
            more="With `off` digests are exactly in the scorer's order; votes are kept. Votes move a paper by a few "
            "points at most, and never take one of a followed author or of relevance 9 or 10 off a digest.",
            handler=tune,
            right=Area.CRITERIA,
            options=(_SWITCH,),
            examples=("/votes tune off", "/votes tune on"),
        ),
        Verb(
            name="explore",
            help="Say how many entries of a digest come from outside the usual, so that taste can change.",
            more="They are marked ◇, stand last, and are those of which votes know least. 1 is usual.",
            handler=explore,
            right=Area.CRITERIA,
            options=(
                Option(name="entries", help=f"A number from 0 to {MOST_EXPLORED}.", kind=Kind.NUMBER, required=True),
            ),
            examples=("/votes explore 1", "/votes explore 0"),
        ),
        Verb(
            name="names",
            help="Let `/votes` show who voted what, or only how many.",
            more="Usually it shows how many. With `on` it names people, for votes of before too.",
            handler=names,
            right=Area.SUBSCRIPTION,
            options=(_SWITCH,),
            examples=("/votes names on", "/votes names off"),
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


def _dropped(what: str, number: int, more: str = "") -> Reply:
    if not number:
        return said(f"There is nothing to forget of what {what}.", *filter(None, [more]))
    return said(f"Forgotten: what {what} ({words.counted(number, 'vote')}). Saved papers stay.", *filter(None, [more]))


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
