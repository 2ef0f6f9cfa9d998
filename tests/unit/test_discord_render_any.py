"""Whatever papers, people and models write: it is within Discord's limits, and it is text."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.carrying import Bag
from bot.events import Ask, Button, Field, Form, FormField, Item, Reply, Tone
from bot.handlers.table import table
from bot.plain_text import length, shown
from bot.platforms.discord.naming import title as name_of
from bot.platforms.discord.render import limits
from bot.platforms.discord.render.digest import render_changes, render_entry, render_head
from bot.platforms.discord.render.form import modal
from bot.platforms.discord.render.notice import render_notice
from bot.platforms.discord.render.opening import openings
from bot.platforms.discord.render.packing import Rendered
from bot.platforms.discord.render.reply import MOST, reply_messages
from bot.platforms.discord.showing import marked
from bot.telling_digests import title
from core.model import Changes, Digest, Entry, Move, Notice
from core.pages import words
from tests.fakes.any_digests import any_digest, any_text
from tests.fakes.discord.reading import Seen
from tests.fakes.discord_screen import embeds_of, markup_of, payload, seen, seen_modal

ISOLATES = "\u2066\u2067\u2068\u2069"
DISCORD = [
    "@everyone", "@here", "<@1>", "<@!1>", "<@&1>", "<#1>", "</digest:1>", "<:x:1>", "<a:x:1>", "<t:1>", "<t:1:R>",
    "<id:browse>", ":smile:", ":+1:", "**b**", "*i*", "__u__", "_i_", "~~s~~", "||s||", "`c`", "```", "```py\nx\n```",
    "# h", "## h", "-# s", "- l", "* l", "1. l", "12. l", "> q", ">>> q", "\n", "\n- l", "\n1. l", "[a](https://b.c)",
    "[a](<https://b.c>)", "<https://b.c>", "https://b.c", "http://b.c/_d_", "]", "](https://b.c)", "\\", "\\*", "\\\\",
    "\u202eabc", "\u2067", "\u2069", "שלום", "عربي 12", "\u200f", "\ud800", "🇩🇪", "👩\u200d👩\u200d👧", "e\u0301",
    "`/help x`", "/status", "a_b_c", "5*3*2",
]  # fmt: skip
_pieces = st.lists(st.one_of(st.sampled_from(DISCORD), any_text), max_size=6).flatmap(
    lambda some: st.sampled_from(["".join(some), " ".join(some)])
)
theirs = st.builds(lambda text, times: (text * times)[:4_000], _pieces, st.sampled_from([1, 1, 1, 3, 99]))
ASK = Ask("paper", "find", {"words": "x"})
asks = any_text.map(lambda text: ASK.having(words=text))


@st.composite
def digests(draw: st.DrawFn) -> Digest:
    """A digest of papers whose texts want to be more than text; some are very long, some are by thousands."""
    digest = draw(any_digest())
    entries = tuple(_bad(draw, entry) for entry in digest.entries)
    return replace(digest, entries=entries * draw(st.sampled_from([1, 1, 60])), faults=(draw(theirs),))


def _bad(draw: st.DrawFn, entry: Entry) -> Entry:
    names = tuple(draw(st.lists(theirs, max_size=3))) * draw(st.sampled_from([1, 1000]))
    paper = replace(entry.paper, title=draw(theirs), abstract=draw(theirs), authors=names)
    verdict = entry.verdict and replace(entry.verdict, topic=draw(theirs), comment=draw(theirs))
    return replace(entry, paper=paper, verdict=verdict, followed=draw(st.just("") | theirs))


any_item = st.builds(
    Item,
    title=theirs,
    mark=any_text,
    aside=theirs,
    url=any_text | st.just("https://arxiv.org/abs/1"),
    lines=st.lists(theirs, max_size=2).map(tuple),
    opens=st.none() | asks,
    buttons=st.lists(st.builds(Button, theirs, asks), max_size=2).map(tuple),
)
any_field = st.builds(
    FormField,
    option=st.sampled_from(["categories", "types", "zone", "language", "time", "budget", "weekdays", "maximum"]),
    label=theirs,
    value=theirs,
    help=theirs,
    lines=st.booleans(),
    required=st.booleans(),
    choices=st.just(()) | st.lists(theirs, max_size=3).map(tuple),
)
any_form = st.builds(
    Form,
    title=theirs,
    ask=st.just(Ask("subscription", "setup", {"shown": "abc"})),
    fields=st.lists(any_field, min_size=1, max_size=8, unique_by=lambda field: field.option).map(tuple),
)
any_reply = st.builds(
    Reply,
    title=theirs,
    url=any_text | st.just("https://arxiv.org/abs/1"),
    text=st.lists(theirs, max_size=3).map(tuple),
    fields=st.lists(st.builds(Field, theirs, theirs), max_size=3).map(tuple),
    items=st.lists(any_item, max_size=4).map(lambda some: tuple(some) * 5),
    notes=st.lists(theirs, max_size=3).map(tuple),
    buttons=st.lists(st.builds(Button, theirs, asks), max_size=3).map(lambda some: tuple(some) * 11),
    tone=st.sampled_from(Tone),
    form=st.none() | any_form,
)


def a_bag() -> Bag:
    return Bag(limits.CARRIED)


def fits(message: Rendered) -> Seen:
    """A message within the limits, of text that can be sent; nobody is called, and nothing of theirs is markup."""
    found = seen(message)
    assert message.content == ""
    assert sum(map(length, markup_of(message))) <= limits.MESSAGE_ROOM
    for one in embeds_of(message):
        assert all(length(one.get(name) or "") <= most for name, most in [("title", 256), ("description", 4_096)])
    calls_nobody(found)
    reads_in_its_direction(markup_of(message))
    return found


def calls_nobody(found: Seen) -> None:
    assert (found.mentions, found.emoji, found.parsed.dates, found.images) == ([], [], [], [])


def reads_in_its_direction(texts: list[str]) -> None:
    """No text gives an order to the screen but the isolates, and these close what they open in their line."""
    for text in texts:
        text.encode()
        assert not [one for one in text if unicodedata.category(one) in ("Cc", "Cs") and one != "\n"]
        assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067")
        for line in text.split("\n"):
            orders = [one for one in line if one in ISOLATES]
            assert orders == ["\u2068", "\u2069"] * (len(orders) // 2)


def readable(text: str) -> str:
    return "".join(sign for sign in text if sign not in ISOLATES)


def is_begun_by(whole: str, told: str) -> bool:
    """Whether what is told is all of it, or how it begins."""
    return told == whole or (told.endswith("…") and whole.startswith(told.removesuffix("…").removesuffix(" ")))


@settings(max_examples=40, deadline=None)
@given(digests())
def test_any_digest_fits_and_is_nothing_but_text(digest: Digest) -> None:
    page = f"https://sheet.example.org/a/{'t' * 200}/{digest.date}"
    messages = [render_head(digest, a_bag(), page), *(render_entry(digest, one, a_bag()) for one in digest.entries[:3])]
    for message in messages:
        found = fits(message)
        assert {style for style, _ in found.styles} <= {"bold", "subtext"}
        assert {link.url for link in found.links} <= {page, *(words.address(one.paper.id) for one in digest.entries)}
    for entry, message in zip(digest.entries, messages[1:], strict=False):
        found = seen(message)
        assert [link.url for link in found.links] == [words.address(entry.paper.id)]
        told = readable(found.lines[0]).removeprefix(f"{entry.position}  ").removesuffix(" (link)")
        assert is_begun_by(title(entry), told)
        assert length(title(entry)) > 400 or told == title(entry)
        assert [style for style, _ in found.styles] in ([], ["bold"])


@settings(max_examples=40, deadline=None)
@given(digests())
def test_any_changes_fit_and_are_nothing_but_text(digest: Digest) -> None:
    moved = tuple(Move(entry, 2) for entry in digest.entries)
    found = fits(render_changes(digest, Changes(came_in=digest.entries, moved=moved), a_bag()))
    assert found.styles == []
    assert all(link.url.startswith("https://arxiv.org/abs/") for link in found.links)


@settings(max_examples=60, deadline=None)
@given(theirs)
def test_any_notice_fits_and_calls_nobody(text: str) -> None:
    notice = Notice(key="k", text=text)
    found = fits(marked(render_notice(notice, table()), "0123456789"))
    assert {style for style, _ in found.styles} <= {"code"}
    assert found.links == []
    name = name_of(notice)
    assert 0 < length(name.strip()) <= 100
    assert shown(name) == name


@settings(max_examples=50, deadline=None)
@given(any_reply)
def test_any_answer_fits_and_calls_nobody(reply: Reply) -> None:
    ways = openings(reply.form, reply.form.ask) if reply.form else ()
    messages = reply_messages(reply, a_bag(), table(), ways)
    assert len(messages) <= MOST
    for message in messages:
        found = fits(message)
        assert {style for style, _ in found.styles} <= {"bold", "code", "code block", "subtext"}
        assert {link.url for link in found.links} <= {"https://arxiv.org/abs/1", reply.url, *_addresses(reply)}
    told = any(map(shown, [reply.title, *reply.text, *reply.notes])) or reply.items or reply.fields or reply.buttons
    assert bool(messages) == bool(told or reply.form)


@settings(max_examples=40, deadline=None)
@given(any_form)
def test_any_form_fits_into_its_modals(form: Form) -> None:
    for way in openings(form, Ask("subscription", "setup")):
        bag = a_bag()
        found = seen_modal(made := modal(form, table(), way, bag))
        calls_nobody(found)
        assert found.styles == []
        assert found.links == []
        assert length(payload(made)["custom_id"]) <= 100


def _addresses(reply: Reply) -> set[str]:
    return {item.url.replace("(", "%28").replace(")", "%29") for item in reply.items}
