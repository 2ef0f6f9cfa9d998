"""Whatever papers, people and models write: it is within Slack's limits, and it is text."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.carrying import Bag
from bot.events import Ask, Button, Field, Form, FormField, Item, Reply, Tone
from bot.handlers.table import table
from bot.plain_text import length, shown
from bot.platforms.slack.render.digest import render_changes, render_entry, render_head
from bot.platforms.slack.render.form import modal
from bot.platforms.slack.render.home import home_view
from bot.platforms.slack.render.limits import MESSAGE_ROOM
from bot.platforms.slack.render.notice import render_notice
from bot.platforms.slack.render.packing import Rendered
from bot.platforms.slack.render.reply import MOST, reply_messages
from core.model import Changes, Digest, Entry, Move, Notice
from core.pages import words
from tests.fakes.any_digests import any_digest, any_text
from tests.fakes.slack.blocks import texts_of
from tests.fakes.slack.reading import Seen
from tests.fakes.slack.schema import Json
from tests.fakes.slack_screen import seen, seen_view

ISOLATES = "\u2066\u2067\u2068\u2069"
SLACK = [
    "<!channel>", "<!here|x>", "<@U1>", "<#C1>", "<!subteam^S1>", "<https://a.b|c>", "<mailto:a@b.c>", "@channel",
    "<!date^1^{date}|x>", "*b*", "_i_", "~s~", "`c`", "```", ":smile:", ":+1::skin-tone-3:", "&lt;", "&amp;", "&", ">",
    "> q", "|", "\u202eabc", "\u2067", "\u2069", "שלום", "عربي 12", "\u200f", "\ud800", "🇩🇪", "👩\u200d👩\u200d👧", "é",
    "`/help x`", "/status",
]  # fmt: skip
_pieces = st.lists(st.one_of(st.sampled_from(SLACK), any_text), max_size=6).map(" ".join)
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
any_reply = st.builds(
    Reply,
    title=theirs,
    url=any_text,
    text=st.lists(theirs, max_size=3).map(tuple),
    fields=st.lists(st.builds(Field, theirs, theirs), max_size=3).map(tuple),
    items=st.lists(any_item, max_size=4).map(lambda some: tuple(some) * 5),
    notes=st.lists(theirs, max_size=3).map(tuple),
    buttons=st.lists(st.builds(Button, theirs, asks), max_size=3).map(lambda some: tuple(some) * 11),
    tone=st.sampled_from(Tone),
)
any_form = st.builds(
    Form,
    title=theirs,
    ask=st.just(Ask("subscription", "setup")),
    fields=st.lists(
        st.builds(
            FormField,
            option=st.sampled_from(["categories", "types", "zone", "language", "time", "budget"]),
            label=theirs,
            value=theirs,
            help=theirs,
            lines=st.booleans(),
            required=st.booleans(),
            choices=st.just(()) | st.lists(theirs, max_size=3).map(tuple),
        ),
        max_size=5,
        unique_by=lambda field: field.option,
    ).map(tuple),
)  # fmt: skip


def fits(message: Rendered) -> Seen:
    """A message within the limits, of text that can be sent; nobody is called, and nothing of theirs is markup."""
    found = seen(message)
    json.dumps(message.blocks, ensure_ascii=False).encode()
    assert sum(map(length, texts_of(message.blocks))) + 80 * len(message.blocks) <= MESSAGE_ROOM
    assert all(0 < length(text) <= 3_000 for text in [message.text, *texts_of(message.blocks)])
    assert all(length("".join(texts_of(block))) <= 3_000 for block in message.blocks if block["type"] == "rich_text")
    assert found.notification.links == []
    calls_nobody(found)
    reads_in_its_direction(message.blocks)
    return found


def calls_nobody(found: Seen) -> None:
    assert (found.mentions, found.emoji, found.parsed.dates, found.parsed.bare_mentions) == ([], [], [], [])


def reads_in_its_direction(blocks: list[Json]) -> None:
    """No text gives an order to the screen but the isolates, and these close what they open in their line."""
    for text in texts_of(blocks):
        assert not [one for one in text if unicodedata.category(one) in ("Cc", "Cs") and one != "\n"]
        assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067")
    for line in (line for block in blocks for line in "".join(texts_of(block)).split("\n")):
        orders = [one for one in line if one in ISOLATES]
        assert orders == ["\u2068", "\u2069"] * (len(orders) // 2)


def readable(text: str) -> str:
    return "".join(sign for sign in text if sign not in ISOLATES)


def is_begun_by(whole: str, told: str) -> bool:
    """Whether what is told is all of it, or how it begins."""
    return told == whole or (told.endswith("…") and whole.startswith(told.removesuffix("…").removesuffix(" ")))


@settings(max_examples=40)
@given(digests())
def test_any_digest_fits_and_is_nothing_but_text(digest: Digest) -> None:
    page = f"https://sheet.example.org/a/{'t' * 200}/{digest.date}"
    messages = [
        render_head(digest, Bag(2_000), page),
        *(render_entry(digest, one, Bag(2_000)) for one in digest.entries[:3]),
    ]
    for message in messages:
        found = fits(message)
        bold = [text for style, text in found.styles if style == "bold"]
        assert {style for style, _ in found.styles} <= {"bold"}
        assert len(bold) <= 1
        assert {link.url for link in found.links} <= {page, *(words.address(one.paper.id) for one in digest.entries)}
    for entry, message in zip(digest.entries, messages[1:], strict=False):
        (link,) = seen(message).links
        title = shown(words.title(entry), "(no title)")
        assert is_begun_by(title, readable(link.text))
        assert link.text in seen(message).text
        assert length(title) > 2_500 or readable(link.text) == title


@settings(max_examples=40)
@given(digests())
def test_any_changes_fit_and_are_nothing_but_text(digest: Digest) -> None:
    moved = tuple(Move(entry, 2) for entry in digest.entries)
    found = fits(render_changes(digest, Changes(came_in=digest.entries, moved=moved), Bag(2_000)))
    assert {style for style, _ in found.styles} <= {"bold"}
    assert all(link.url.startswith("https://arxiv.org/abs/") for link in found.links)


@settings(max_examples=40)
@given(theirs)
def test_any_notice_fits_and_calls_nobody(text: str) -> None:
    found = fits(render_notice(Notice(key="k", text=text)))
    assert {style for style, _ in found.styles} <= {"code"}
    assert found.links == []


@settings(max_examples=40)
@given(any_reply)
def test_any_answer_fits_and_calls_nobody(reply: Reply) -> None:
    bag = Bag(2_000)
    messages = reply_messages(reply, bag)
    assert len(messages) <= MOST
    for message in messages:
        found = fits(message)
        assert {style for style, _ in found.styles} <= {"bold", "code", "preformatted"}
        assert all(link.url.startswith("http") for link in found.links)
    told = any(map(shown, [reply.title, *reply.text, *reply.notes])) or reply.items or reply.fields or reply.buttons
    assert bool(messages) == bool(told)


@settings(max_examples=20)
@given(any_reply)
def test_any_answer_fits_on_the_home_tab(reply: Reply) -> None:
    view = home_view(reply, Bag(2_000))
    calls_nobody(seen_view(view))
    reads_in_its_direction(view["blocks"])


@settings(max_examples=40)
@given(any_form)
def test_any_form_fits_into_a_modal(form: Form) -> None:
    found = seen_view(modal(form, table(), meta="x" * 500))
    calls_nobody(found)
    assert found.styles == []
