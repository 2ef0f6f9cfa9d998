"""`/criteria edit`, `save`, `discard`: a choice as a form, considered as a draft before it is saved."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk import Desk
from bot.events import Ask, Button, Command, Form, FormField, Item, Reply, Tone, said
from bot.handlers.criteria_parts import (
    DISCARD,
    EDIT,
    HISTORY,
    PREVIEW,
    SAVE,
    changed,
    choosing,
    lines,
    version_words,
    who,
)
from core.choosing import Desired, Overtaken
from core.criteria.differences import differences
from core.criteria.form import FIELDS, read_form, written_form
from core.model import Choice, CriteriaVersion, Draft, Subscription
from core.ports import Progress

_SHOWN = 10
_LABELS = {
    "topics": (
        "Topics",
        "`Compression: pruning | not: old tricks` on a line; `+Agents: tools`, `-Theory` change the list.",
    ),
    "wanted": (
        "Wanted keywords",
        "They count for a paper. With commas between; `+quantum, -time series` changes the list.",
    ),
    "muted": (
        "Muted keywords",
        "They count against a paper. With commas between; `+surveys, -robotics` changes the list.",
    ),
    "authors": (
        "Followed authors",
        "Always listed, first. With commas between; `+Kaiming He, -Ada Lovelace` changes the list.",
    ),
    "categories": ("Categories", "arXiv's, such as `cs.LG stat.ML`; `+cs.AI -stat.ML` changes the list."),
    "relevance": ("Least relevance", "Of a listed paper, 1 to 10."),
    "novelty": ("Least novelty", "Of a listed paper, 1 to 10."),
    "maximum": ("At most", "How many papers are listed a day, 1 to 200."),
}
_LONG = {"topics", "wanted", "muted", "authors"}


async def edit(desk: Desk, command: Command, progress: Progress) -> Reply:
    """The form; or, when it is sent, a draft and what it would change."""
    subscription = await desk.subscription(command.channel)
    texts = {name: command.ask.options[name] for name in FIELDS if name in command.ask.options}
    if not texts:
        return _form(await choosing(desk).desired(subscription, command.person))
    base = command.number("base", subscription.criteria_version)
    base = base if 1 <= base <= subscription.criteria_version else subscription.criteria_version
    begun = await choosing(desk).version(subscription, base)
    draft = await choosing(desk).drafted(command.channel, command.person)
    choice = read_form(draft.choice if draft and draft.base == base else begun, texts)
    if choice in (begun, subscription.choice):
        await choosing(desk).discard(command.channel, command.person)
        return said("Nothing differs from the present criteria.")
    await choosing(desk).draft(command.channel, command.person, choice, base)
    return draft_reply(subscription, begun, choice, base)


async def save(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Makes the draft the next version, unless somebody was faster."""
    subscription = await desk.subscription(command.channel)
    saved = await choosing(desk).save(command.channel, command.person)
    if isinstance(saved, Overtaken):
        return _overtaken(saved, subscription.zone)
    return changed(saved, "Saved as", HISTORY)


async def discard(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Forgets the draft."""
    had_one = await choosing(desk).discard(command.channel, command.person)
    return said("Your draft is discarded; the criteria are as they were." if had_one else "You have no draft here.")


def draft_reply(
    subscription: Subscription, begun: Choice, choice: Choice, base: int, because: Sequence[str] = ()
) -> Reply:
    """What a draft would change of the choice that it was begun from, and what can be done with it. `because` are
    reasons for it, in sentences."""
    late = (f"The criteria were changed after you began from version {base}; `Save` will show what.",)
    return Reply(
        title="Your draft",
        text=lines(differences(begun, choice)),
        notes=(
            *lines(because),
            *(late if base != subscription.criteria_version else ()),
            "The draft is not saved yet.",
        ),
        buttons=(PREVIEW, SAVE, EDIT, DISCARD),
    )


def _form(desired: Desired) -> Reply:
    values = written_form(desired.choice)
    fields = tuple(
        FormField(
            option=name,
            label=label,
            help=hint,
            value=values[name],
            lines=name in _LONG,
            required=name not in _LONG,
        )
        for name, (label, hint) in _LABELS.items()
    )
    ask = Ask("criteria", "edit", {"base": str(desired.version)})
    return Reply(
        text=tuple(_begun(desired)),
        form=Form(title="What to look for", ask=ask, fields=fields, submit="Look at the changes"),
    )


def _begun(desired: Desired) -> Sequence[str]:
    if desired.is_combined:
        return (f"This is your draft on top of version {desired.version}, which was saved after you began.",)
    return ("This is your draft; nothing of it is saved yet.",) if desired.draft else ()


def _overtaken(overtaken: Overtaken, zone: str) -> Reply:
    """Both sides, and a way to have both."""
    newest, draft = overtaken.since[0], overtaken.draft
    return Reply(
        title="Not saved: the criteria were changed meanwhile",
        text=(f"{who(newest.made_by)} saved version {newest.version} after you began from version {draft.base}.",),
        items=(*_since(overtaken, zone)[:_SHOWN], _mine(draft, overtaken.base)),
        notes=("Nothing is lost. `Edit again` puts your changes on top of theirs, for you to look at and save.",),
        buttons=(Button("Edit again", EDIT.ask), HISTORY, DISCARD),
        tone=Tone.PROBLEM,
    )


def _since(overtaken: Overtaken, zone: str) -> tuple[Item, ...]:
    earlier = [*(version.choice for version in overtaken.since[1:]), overtaken.base]
    return tuple(version_item(one, before, zone) for one, before in zip(overtaken.since, earlier, strict=True))


def version_item(version: CriteriaVersion, before: Choice | None, zone: str) -> Item:
    """A version, with what it changed of the one before it."""
    told = differences(before, version.choice) if before else ("The first.",)
    return Item(title=f"Version {version.version}", aside=version_words(version, zone), lines=lines(told))


def _mine(draft: Draft, base: Choice) -> Item:
    return Item(title="Your draft", lines=lines(differences(base, draft.choice)))
