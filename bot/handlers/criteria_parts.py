"""What the answers about criteria share: buttons, who made a version and when, a draft and a change in words."""

from __future__ import annotations

from collections.abc import Iterable

from bot.desk import Desk
from bot.events import Ask, Button, Reply
from bot.handlers.moments import moment
from core.choosing import Choosing, Chosen, Desired
from core.criteria.differences import differences
from core.model import CriteriaVersion, Person, Subscription
from core.pages import words
from core.tex import one_line

EDIT = Button("Edit", Ask("criteria", "edit"))
PREVIEW = Button("Preview", Ask("criteria", "preview"))
SAVE = Button("Save", Ask("criteria", "save"))
DISCARD = Button("Discard", Ask("criteria", "discard"))
HISTORY = Button("History", Ask("criteria", "history"))


def undoing(version: int, label: str = "Undo") -> Button:
    """A button that undoes this version, and no other."""
    return Button(label, Ask("criteria", "undo", {"version": str(version)}))


def choosing(desk: Desk) -> Choosing:
    """Who changes criteria."""
    return Choosing(desk.store, desk.clock)


def your_draft(subscription: Subscription, desired: Desired) -> str:
    """`your draft (2 changes)`."""
    return f"your draft ({words.counted(len(differences(subscription.choice, desired.choice)), 'change')})"


def version_words(version: CriteriaVersion, zone: str) -> str:
    """`by Ada, Tuesday 13 May 2025, 11:00 Europe/Berlin`."""
    return f"by {who(version.made_by)}, {moment(version.made_at, zone)}"


def who(person: Person) -> str:
    """A person's name; whoever had it taken out is somebody."""
    return one_line(str(person)) or "somebody"


def lines(texts: Iterable[str]) -> tuple[str, ...]:
    """Texts with people's words in them, each on a line."""
    return tuple(one_line(text) for text in texts)


def changed(chosen: Chosen, told: str, *buttons: Button) -> Reply:
    """A change that was saved; `told` says what was done, the first button undoes it. One that changed nothing says
    so."""
    if not chosen.is_new:
        nothing = () if chosen.said else ("That changes nothing.",)
        return Reply(text=(*lines(chosen.said), *nothing))
    version = f"{told} version {chosen.after.criteria_version} of the criteria; it counts from the next digest on."
    told_first = lines(chosen.said or chosen.differences)
    return Reply(text=(*told_first, version), buttons=(undoing(chosen.after.criteria_version), *buttons))
