"""`/votes tune`, `explore`, `names`, `forget <name>`, `remember`: what votes may do, and what has no weight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.desk import Desk
from bot.events import Ask, Button, Command, Field, Reply, said
from core.errors import BadChoice
from core.mine import Mine
from core.model import Leaning, LeaningKind, Subscription
from core.near import listed, quoted
from core.pages import words
from core.ports import Progress
from core.ranking import EXPLORED_PART
from core.tasting import named
from core.unlearning import MOST_EXPLORED, Unlearning

SWITCH = ("on", "off")
_OF_A_KIND = 5
_PLURALS = {
    LeaningKind.WORD: "words",
    LeaningKind.AUTHOR: "authors",
    LeaningKind.TOPIC: "topics",
    LeaningKind.CATEGORY: "categories",
}
_FULL = 20
"""Points that relevance and novelty make up to."""
_VOTES = (Button("What was learned", Ask("votes", "show")),)
_NEXT = "The next digest is the first that heeds it; `/rescore` makes a digest that is there anew."


async def tune(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Lets votes have a say in the order, or not."""
    is_on = _switched(command, "tune")
    is_new = await _unlearning(desk).tune(command.channel, command.person, on=is_on)
    already = "" if is_new else " already"
    if not is_on:
        return said(
            f"Votes have no say{already}: the order is the scorer's alone. They are kept; `/votes tune on` heeds them."
        )
    return said(f"Votes have a say in the order{already}. {_NEXT}", buttons=_VOTES)


async def explore(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Says how many entries of a digest come from outside the usual."""
    text = command.option("entries")
    if not (text.isascii() and text.isdigit() and len(text) < 4):
        raise BadChoice(f"{quoted(text)} is not a number from 0 to {MOST_EXPLORED}. Try `/votes explore 1`.").on(
            "entries"
        )
    is_new = await _unlearning(desk).explore(command.channel, command.person, int(text))
    told = _explored(await desk.subscription(command.channel))
    return said(f"{'From now on' if is_new else 'Nothing changes:'} {told}.")


async def names(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Lets people see who voted what, or only how many."""
    is_on = _switched(command, "names")
    is_new = await _unlearning(desk).tell_voters(command.channel, command.person, on=is_on)
    shown = "who voted what, votes of before too" if is_on else "how many voted what, and to each person their own"
    return said(f"{'From now on' if is_new else 'Nothing changes:'} `/votes` shows {shown}.")


async def forget_name(desk: Desk, command: Command) -> Reply:
    """Takes a word, author, topic or category out of what was learned."""
    subscription = await desk.subscription(command.channel)
    learned = await Mine(desk.maker).leanings(subscription)
    found = await _unlearning(desk).forget(command.channel, command.person, command.option("what"), learned)
    name = words.reading(found.name)
    back = (Button("Remember it", Ask("votes", "remember", {"name": found.name})),)
    if not found.is_new:
        return said(f"{quoted(name, 80)} is forgotten already.", buttons=back)
    return said(
        f"Forgotten: {quoted(name, 80)} moves no paper any more. The votes stay; `/votes remember` takes it back.",
        buttons=back,
    )


async def remember(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Takes back that a name was forgotten."""
    name = await _unlearning(desk).remember(command.channel, command.person, command.option("name"))
    return said(f"Remembered: {quoted(words.reading(name), 80)} has its weight again. {_NEXT}")


def standing(subscription: Subscription, most: float) -> str:
    """Whether votes have a say, and how far."""
    if not subscription.tuned:
        return "Votes have no say here: the order is the scorer's alone. `/votes tune on` lets them have one."
    return (
        f"Votes move a paper by at most {words.score(most)} of {_FULL} points, and {_explored(subscription)}. "
        "`/votes tune off` ends both."
    )


def learned_fields(leanings: Sequence[Leaning]) -> Iterator[Field]:
    """What votes speak for and against, the strongest of each kind with how many papers."""
    for name, sign in (("Learned for", 1), ("Learned against", -1)):
        of_sign = [one for one in leanings if one.strength * sign > 0]
        parts = [_of_kind(kind, [one for one in of_sign if one.kind is kind]) for kind in _PLURALS]
        if told := "; ".join(filter(None, parts)):
            yield Field(name, told)


def forgotten_field(subscription: Subscription) -> tuple[Field, ...]:
    """The names that have no weight, if there are any."""
    names = ", ".join(map(words.reading, subscription.forgotten))
    return (Field("Forgotten", names),) if names else ()


def _of_kind(kind: LeaningKind, leanings: Sequence[Leaning]) -> str:
    """`words quantization (4 papers), pruning (3 papers)`."""
    told = [f"{named(one)} ({words.counted(one.papers, 'paper')})" for one in leanings[:_OF_A_KIND]]
    return f"{_PLURALS[kind]} {', '.join(told)}" if told else ""


def _explored(subscription: Subscription) -> str:
    """How many entries are tried; a short digest has less room for that."""
    wanted, room = subscription.explores, subscription.maximum // EXPLORED_PART
    if not wanted:
        return "no entry of a digest is tried from outside the usual"
    entries = words.counted(wanted, "entry", "entries")
    short = f" (of {subscription.maximum} at most {room})" if room < wanted else ""
    return f"{entries} of a digest{short} {'is' if wanted == 1 else 'are'} tried from outside the usual"


def _switched(command: Command, verb: str) -> bool:
    word = command.option("switch").casefold()
    if word not in SWITCH:
        told = listed([f"`{one}`" for one in SWITCH], "or")
        raise BadChoice(f"{quoted(word)} is not {told}. Try `/votes {verb} on`.").on("switch")
    return word == "on"


def _unlearning(desk: Desk) -> Unlearning:
    return Unlearning(desk.store, desk.clock)
