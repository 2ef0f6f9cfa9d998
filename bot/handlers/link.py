"""`/link`: who may read this channel's pages in a browser."""

from __future__ import annotations

from bot.commands import Kind, Option, Spec, Verb
from bot.desk import Desk
from bot.events import Ask, Button, Command, Field, Item, Reply, said
from core.errors import BadChoice
from core.links import BY_LINK, BY_NAME, Linking
from core.model import Area, Link, Publicity
from core.near import quoted
from core.pages import words
from core.ports import Progress
from core.tex import one_line

_MAKE = Button("Make a link", Ask("link", "make"))
_NO_PAGES = "This installation serves no pages: there is nothing to link to."
_WHOEVER = "Whoever has it reads this channel's pages, and cannot change anything."
_NOT_POSTED = "Later digests lead to no page, until somebody makes a link again."
_SHOWN = 10


async def show(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Who may read: whether everybody, and the links that there are. No link itself: those that people made are not
    kept."""
    await desk.subscription(command.channel)
    async with desk.store.read() as work:
        links = await work.links.of(command.channel)
        publicity = await work.links.publicity(command.channel)
    if not desk.pages:
        return said(_NO_PAGES)
    opening = [link for link in links if not link.is_revoked]
    newest = [*reversed(links)][:_SHOWN]
    return Reply(
        title="Who may read this channel's pages",
        text=(_readers(desk, publicity, len(opening)),),
        items=tuple(_item(link) for link in newest),
        notes=("Links are told once, when they are made. `/link revoke 1` takes one back.",),
        buttons=(_MAKE, *(_revoke(link) for link in opening[-1:])),
    )


async def make(desk: Desk, command: Command, progress: Progress) -> Reply:
    """A new link, told once."""
    if not desk.pages:
        return said(_NO_PAGES)
    made = await _linking(desk).make(command.channel, command.person)
    url = f"{desk.pages}{BY_LINK}/{made.token}/"
    return Reply(
        title=f"Link {made.link.number} to this channel's pages",
        url=url,
        text=(url, f"{_WHOEVER} It is told this once, so keep it."),
        fields=(Field("Feed", f"{url}feed.atom"),),
        notes=(f"`/link revoke {made.link.number}` takes it back.",),
        buttons=(_revoke(made.link),),
    )


async def revoke(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Takes a link back, or all."""
    wanted = command.option("number").lstrip("#")
    number = await _linking(desk).revoke(command.channel, wanted, command.person)
    told = f"Link {wanted} is" if wanted.casefold() != "all" else f"{words.counted(number, 'link')} {_are(number)}"
    async with desk.store.read() as work:
        links = await work.links.of(command.channel)
    was_posted = any(link.is_posted for link in links) and all(link.is_revoked for link in links if link.is_posted)
    text = f"{told} revoked: nobody reads by it any more."
    return said(text, *((_NOT_POSTED,) if was_posted else ()), buttons=(_MAKE,))


async def public(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Lets everybody read, or only who has a link."""
    if not desk.pages:
        return said(_NO_PAGES)
    state, linking = command.option("state").casefold(), _linking(desk)
    if state == "off":
        changed = await linking.unpublish(command.channel, command.person)
        told = "From now on only who has a link reads" if changed else "Nothing changes: only who has a link reads"
        return said(f"{told} this channel's pages.", buttons=(_MAKE,))
    if state != "on":
        raise BadChoice(f"{quoted(state)} is neither on nor off. Try `/link public on`.").on("state")
    made = await linking.publish(command.channel, command.person, command.option("name"))
    url = f"{desk.pages}{BY_NAME}/{made.name}/"
    return Reply(
        title="This channel's pages are public",
        url=url,
        text=(url, "Everybody can read them there, and search engines may list them. Names of people are on none."),
        notes=("`/link public off` makes them private again.",),
    )


LINK = Spec(
    name="link",
    help="Who may read this channel's digests as pages in a browser.",
    usual="show",
    verbs=(
        Verb(
            name="show",
            help="Show whether this channel's pages are public, and which links there are.",
            handler=show,
            examples=("/link",),
        ),
        Verb(
            name="make",
            help="Make a link to this channel's pages, which nobody can guess.",
            more="It is told once. Make several, for example one for each group, to revoke them one by one.",
            handler=make,
            right=Area.SUBSCRIPTION,
            examples=("/link make",),
        ),
        Verb(
            name="revoke",
            help="Take a link back: it opens nothing any more.",
            handler=revoke,
            right=Area.SUBSCRIPTION,
            options=(Option(name="number", help="The number of the link, or `all`.", required=True),),
            examples=("/link revoke 1", "/link revoke all"),
        ),
        Verb(
            name="public",
            help="Let everybody read this channel's pages, or only who has a link.",
            handler=public,
            right=Area.SUBSCRIPTION,
            options=(
                Option(
                    name="state",
                    help="`on`: everybody reads; `off`: only who has a link.",
                    kind=Kind.CHOICE,
                    choices=("on", "off"),
                    required=True,
                ),
                Option(name="name", help="What the address is to end with: small letters, digits, dashes."),
            ),
            examples=("/link public on", "/link public on name=compression-lab", "/link public off"),
        ),
    ),
)


def _linking(desk: Desk) -> Linking:
    return Linking(desk.store, desk.clock, frozenset(desk.courier.platforms))


def _readers(desk: Desk, publicity: Publicity | None, number: int) -> str:
    links = words.counted(number, "link") if number else "no link"
    if publicity and publicity.is_public:
        return f"Everybody: {desk.pages}{BY_NAME}/{publicity.name}/. There is also {links} that {_open(number)} them."
    if not number:
        return "Nobody yet: the pages are private, and no link opens them."
    return f"Who has one of {links}." if number > 1 else "Who has the one link that there is."


def _open(number: int) -> str:
    return "open" if number > 1 else "opens"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _item(link: Link) -> Item:
    by = f" by {one_line(str(link.made_by))}" if str(link.made_by) else ""
    made = f"made on {words.plain_date(link.made_at.date())}{by}"
    if link.is_posted:
        made = f"below this channel's digests, {made}"
    if not link.revoked_at:
        return Item(title=f"Link {link.number}", aside=made)
    who = f" by {one_line(str(link.revoked_by))}" if str(link.revoked_by or "") else ""
    return Item(
        title=f"Link {link.number}", aside=f"{made}, revoked on {words.plain_date(link.revoked_at.date())}{who}"
    )


def _revoke(link: Link) -> Button:
    return Button(f"Revoke link {link.number}", Ask("link", "revoke", {"number": str(link.number)}))
