"""Whatever papers, people and models write: in the browser it is text."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.events import Ask, Button, Field, Form, FormField, Item, Reply
from bot.handlers.table import table
from bot.platforms.web.render.pieces import Pieces
from core.model import Changes, Digest, Message, Move, Notice, PostKind
from tests.fakes.any_digests import any_digest, any_text
from tests.fakes.web_screen import Screen

PIECES = Pieces(table())
HTML = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><b>', "' onload='x", "</textarea><b>", "</li></ol>",
    "<style>*{}</style>", "<!--", "]]>", "&lt;b&gt;", "{{ 7 * 7 }}", "{% raw %}", "javascript:alert(1)", "\x00",
    "`<b>`", "`/x <b>`", "data:text/html,x", "<svg/onload=x>", "&#x3c;b&#x3e;",
]  # fmt: skip
theirs = st.lists(st.one_of(st.sampled_from(HTML), any_text), max_size=4).map("".join)
OURS = {
    "li", "div", "article", "p", "h2", "h3", "ol", "ul", "span", "a", "button", "details", "summary", "form", "label",
    "input", "textarea", "select", "option", "datalist", "fieldset", "legend", "code", "dl", "dt", "dd", "strong",
}  # fmt: skip
NAMES = {
    "id", "class", "dir", "href", "target", "rel", "type", "hidden", "role", "title", "value", "for", "rows", "list",
    "maxlength", "required", "selected", "checked", "autocomplete", "novalidate", "download",
}  # fmt: skip


def is_only_ours(html: str) -> Screen:
    """Fails where somebody's text became more than text."""
    screen = Screen(html)
    for tag, had in screen.tags:
        assert tag in OURS, html
        assert all(name in NAMES or name.startswith(("data-", "aria-")) for name in had), (tag, had)
        assert had.get("href", "https:").startswith(("https:", "http:", "/web/")), had
        assert tag != "a" or had.get("href", "").startswith("/web/") or had["rel"] == "noopener noreferrer"
    return screen


@given(any_digest(), theirs, theirs)
def test_any_digest_is_nothing_but_text(digest: Digest, title: str, comment: str) -> None:
    entries = tuple(
        replace(
            one,
            paper=replace(one.paper, title=title, abstract=comment),
            verdict=one.verdict and replace(one.verdict, comment=comment, topic=title),
        )
        for one in digest.entries
    )
    digest = replace(digest, entries=entries, faults=(comment,))
    below = [
        PIECES.message("e", Message(key="e", digest=digest, kind=PostKind.ENTRY, entry=one), {}) for one in entries
    ]
    for piece in (*below, PIECES.message("h", Message(key="h", digest=digest), {}, below)):
        is_only_ours(piece)
    changes = Changes(came_in=entries, moved=tuple(Move(one, 2) for one in entries))
    said = Message(key="c", digest=digest, kind=PostKind.CHANGES, changes=changes)
    is_only_ours(PIECES.message("c", said, {}))


@given(theirs)
def test_any_notice_is_nothing_but_text(text: str) -> None:
    is_only_ours(PIECES.message("n", Notice(key="n", text=text), {}))


@given(theirs, st.lists(theirs, min_size=1, max_size=4), st.booleans())
def test_any_answer_and_what_was_typed_is_nothing_but_text(line: str, some: list[str], opens: bool) -> None:
    ask = Ask("paper", "find", {"words": some[0]})
    buttons = tuple(Button(text, ask.having(words=text)) for text in some)
    item = Item(title=some[0], mark=some[-1], aside=some[0], url=some[-1], lines=tuple(some), buttons=buttons)
    fields = tuple(
        FormField(option=option, label=some[0], value=some[-1], help=some[0], lines=lines, choices=choices)
        for option, lines, choices in (("a", True, ()), ("b", False, ()), ("c", False, tuple(dict.fromkeys(some))))
    )
    reply = Reply(
        title=some[0], url=some[0], text=tuple(some), fields=tuple(Field(text, text) for text in some),
        items=(item, replace(item, opens=ask if opens else None)), notes=tuple(some), buttons=buttons,
        form=Form(title=some[0], ask=ask, fields=fields, submit=some[-1]),
    )  # fmt: skip
    screen = is_only_ours(PIECES.exchange("here", "x1", line, "", reply))
    carried = [one.attributes["data-press"] for one in screen.buttons if "data-press" in one.attributes]
    assert len(carried) >= len(buttons)


def test_a_command_in_a_text_can_be_taken_into_the_box_and_other_spans_are_code() -> None:
    html = PIECES.exchange("here", "x1", "", "", Reply(text=("See `/help digest` and `cs.LG`.",)))
    screen = is_only_ours(html)
    assert [one.attributes["data-line"] for one in screen.buttons] == ["/help digest"]
    assert "<code>cs.LG</code>" in html
