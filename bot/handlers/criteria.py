"""`/criteria`: what a channel looks for; shown, changed, previewed and undone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.commands import PAGE, YES, Kind, Option, Spec, Verb
from bot.desk import Desk
from bot.events import Button, Command, Field, Item, Reply
from bot.handlers.criteria_change import SETTINGS, VERSION, offering_verb, reset, short_verb, undo
from bot.handlers.criteria_draft import discard, edit, save, version_item
from bot.handlers.criteria_examples import examples
from bot.handlers.criteria_from_paper import offer_authors, offer_words
from bot.handlers.criteria_parts import DISCARD, EDIT, HISTORY, PREVIEW, SAVE, choosing, lines, undoing, version_words
from bot.handlers.criteria_preview import preview
from bot.handlers.paging import paged
from core.criteria.differences import differences
from core.criteria.form import FIELDS
from core.criteria.words import written_score
from core.model import Area, CriteriaVersion, Draft, Subscription, Topic
from core.near import listed
from core.order_text import write_types
from core.ports import Progress
from core.taxonomy import category_name
from core.tex import one_line


async def show(desk: Desk, command: Command, progress: Progress) -> Reply:
    """All that decides which papers are listed, and the person's draft."""
    subscription = await desk.subscription(command.channel)
    history = await choosing(desk).history(command.channel, most=2)
    draft = await choosing(desk).drafted(command.channel, command.person)
    return Reply(
        title="What this channel looks for",
        fields=(*_fields(subscription), *_version(subscription, history)),
        items=tuple(_topic(topic) for topic in subscription.criteria.topics),
        notes=_draft(subscription, draft),
        buttons=tuple(_buttons(history, draft)),
    )


async def history(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Every version, newest first: who made it, when, and what it changed."""
    subscription = await desk.subscription(command.channel)
    versions = await choosing(desk).history(command.channel)
    earlier = [*(version.choice for version in versions[1:]), None]
    shown, pages = paged(list(zip(versions, earlier, strict=True)), command)
    return Reply(
        title="Versions of the criteria",
        items=tuple(version_item(version, before, subscription.zone) for version, before in shown),
        buttons=(*pages, *((undoing(versions[0].version),) if len(versions) > 1 else ())),
    )


def _fields(subscription: Subscription) -> Iterator[Field]:
    criteria = subscription.criteria
    yield Field("Wanted", _words(criteria.wanted))
    yield Field("Muted", _words(criteria.muted))
    yield Field("Followed", _words(criteria.authors))
    yield Field("Categories", ", ".join(f"{code} ({category_name(code)})" for code in subscription.categories))
    yield Field("Announced as", listed(write_types(subscription.types).split(), "or"))
    relevance, novelty = map(written_score, (subscription.cutoffs.relevance, subscription.cutoffs.novelty))
    yield Field("Listed from", f"relevance {relevance} and novelty {novelty}")
    yield Field("At most", f"{subscription.maximum} papers a day")


def _words(words: Iterable[str]) -> str:
    return ", ".join(lines(words)) or "none"


def _version(subscription: Subscription, versions: Iterable[CriteriaVersion]) -> Iterator[Field]:
    for version in versions:
        if version.version == subscription.criteria_version:
            yield Field("Version", f"{version.version}, {version_words(version, subscription.zone)}")


def _topic(topic: Topic) -> Item:
    irrelevant = (f"Not: {one_line(topic.irrelevant)}",) if topic.irrelevant else ()
    return Item(title=one_line(topic.name), lines=(one_line(topic.relevant), *irrelevant))


def _draft(subscription: Subscription, draft: Draft | None) -> tuple[str, ...]:
    if draft is None:
        return ()
    told = differences(subscription.choice, draft.choice) or ("the same as the present criteria",)
    return lines([f"You have a draft, from version {draft.base}. Beside the present: {'; '.join(told)}."])


def _buttons(versions: tuple[CriteriaVersion, ...], draft: Draft | None) -> Iterator[Button]:
    yield from (EDIT, PREVIEW)
    yield from (SAVE, DISCARD) if draft else ()
    yield HISTORY
    yield from (undoing(versions[0].version),) if len(versions) > 1 else ()


_WORDS = Option(name="words", help="Keywords, with commas between.", required=True, rest=True)
_AUTHOR = Option(name="author", help="An author's name.", required=True, rest=True)
_BASE = Option(name="base", help="The version that the form shows.", kind=Kind.NUMBER, hidden=True)
_KINDS = {
    "categories": Kind.CATEGORIES,
    "relevance": Kind.NUMBER,
    "novelty": Kind.NUMBER,
    "maximum": Kind.NUMBER,
}
_FIELDS = tuple(
    Option(name=name, help=f"The field {name} of the form.", kind=_KINDS.get(name, Kind.TEXT), hidden=True)
    for name in FIELDS
)


CRITERIA = Spec(
    name="criteria",
    help="What this channel looks for, and how to change it.",
    usual="show",
    verbs=(
        Verb(name="show", help="What this channel looks for.", handler=show, examples=("/criteria",)),
        Verb(
            name="edit",
            help="Change all of it in a form. Nothing is saved before you say so.",
            handler=edit,
            options=(*_FIELDS, _BASE),
            right=Area.CRITERIA,
            form=True,
            examples=("/criteria edit",),
        ),
        Verb(
            name="preview",
            help="What the last digest would have been under your draft or a short change, and what that costs.",
            handler=preview,
            options=(Option(name="change", help="A short change.", rest=True), YES, PAGE),
            examples=("/criteria preview", '/criteria preview mute "federated learning"', "/criteria preview max 20"),
        ),
        Verb(
            name="save",
            help="Make your draft the next version.",
            handler=save,
            right=Area.CRITERIA,
            examples=("/criteria save",),
        ),
        Verb(name="discard", help="Forget your draft.", handler=discard, examples=("/criteria discard",)),
        Verb(
            name="history",
            help="Who changed what, and when.",
            handler=history,
            options=(PAGE,),
            examples=("/criteria history",),
        ),
        Verb(
            name="undo",
            help="Go one step back; asked again, forth again.",
            handler=undo,
            options=(VERSION,),
            right=Area.CRITERIA,
            examples=("/criteria undo",),
        ),
        Verb(
            name="reset",
            help="Go back to what a channel begins with.",
            handler=reset,
            options=(YES,),
            right=Area.CRITERIA,
            examples=("/criteria reset",),
        ),
        Verb(
            name="examples",
            help="Propose criteria from papers that you like, as a draft.",
            more="The papers also count as liked by you, as if you had pressed 👍 on each.",
            handler=examples,
            options=(Option(name="papers", help="arXiv ids, links or BibTeX.", required=True, rest=True),),
            right=Area.CRITERIA,
            examples=("/criteria examples 2505.06839 2505.06653 2505.07124",),
        ),
        offering_verb(
            short_verb("mute", _WORDS, "Let keywords count against a paper.", '"federated learning", robotics'),
            offer_words,
        ),
        short_verb("unmute", _WORDS, "Let keywords not count against a paper.", '"federated learning"'),
        offering_verb(
            short_verb("want", _WORDS, "Let keywords count for a paper.", '"low-rank", pruning'), offer_words
        ),
        short_verb("unwant", _WORDS, "Let keywords not count for a paper.", "pruning"),
        offering_verb(
            short_verb("follow", _AUTHOR, "List every paper by an author, first.", '"Kaiming He"'), offer_authors
        ),
        short_verb("unfollow", _AUTHOR, "Treat papers by an author as any others.", '"Kaiming He"'),
        *SETTINGS,
    ),
)
