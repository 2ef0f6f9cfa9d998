"""What the local Slack's reader finds in texts and blocks."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.slack.mrkdwn import Link, parse, parse_plain, unescape
from tests.fakes.slack.reading import read

ANYTHING = st.text(max_size=200)
WORDS = st.text(st.characters(categories=("L",)), min_size=1, max_size=20)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def section(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, **more}}


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("<@U1> and <@U2|bob>", ["@U1", "@U2"]),
        ("see <#C1|papers>", ["#C1"]),
        ("<!channel> <!here> <!everyone>", ["!channel", "!here", "!everyone"]),
        ("<!subteam^S1|@team>", ["!subteam^S1"]),
        ("`<!channel>`", ["!channel"]),
        ("&lt;!channel&gt; and @channel", []),
    ],
)
def test_mentions_are_found(text: str, mentions: list[str]) -> None:
    assert parse(text).mentions == mentions


@pytest.mark.parametrize(
    ("text", "styles"),
    [
        ("*bold*", [("bold", "bold")]),
        ("_it_ ~gone~", [("italic", "it"), ("strike", "gone")]),
        ("*bold _and italic_*", [("italic", "and italic"), ("bold", "bold and italic")]),
        ("(*bold*)", [("bold", "bold")]),
        ("`a*b*`", [("code", "a*b*")]),
        ("```x\n*y*```", [("pre", "x\n*y*")]),
        ("&gt; said", [("quote", "said")]),
        ("> said", [("quote", "said")]),
        ("snake_case_name", []),
        ("2*3*4", []),
        ("* not bold *", []),
        ("*two\nlines*", []),
        ("a > b", []),
        ("<https://a.b|*x*>", [("bold", "x")]),
    ],
)
def test_styles_are_found(text: str, styles: list[tuple[str, str]]) -> None:
    assert parse(text).styles == styles


def test_links_say_where_they_lead() -> None:
    parsed = parse("<https://arxiv.org/abs/1?a=1&amp;b=2|A &lt;title&gt;> and <mailto:a@b.c>")
    assert parsed.links == [
        Link("https://arxiv.org/abs/1?a=1&b=2", "A <title>"),
        Link("mailto:a@b.c", "mailto:a@b.c"),
    ]
    assert parsed.text == "A <title> and mailto:a@b.c"
    assert parse("<not a link>").links == []


def test_what_slack_finds_by_itself_is_kept_apart() -> None:
    parsed = parse("look at https://arxiv.org, @here")
    assert (parsed.bare_links, parsed.bare_mentions, parsed.mentions) == (["https://arxiv.org,"], ["!here"], [])
    quiet = parse("look at https://arxiv.org, @here", verbatim=True)
    assert (quiet.bare_links, quiet.bare_mentions) == ([], [])


def test_dates_show_their_fallback() -> None:
    parsed = parse("on <!date^1747126800^{date}|13 May>")
    assert (parsed.text, parsed.dates, parsed.mentions) == ("on 13 May", ["!date^1747126800^{date}"], [])


@pytest.mark.parametrize(
    ("text", "emoji"),
    [
        (":+1:", ["+1"]),
        (":+1::skin-tone-3:", ["+1::skin-tone-3"]),
        ("a:b c:d", []),
        ("`:eyes:`", []),
        ("x:eyes:y", ["eyes"]),
    ],
)
def test_emoji_are_found(text: str, emoji: list[str]) -> None:
    assert parse(text).emoji == emoji


def test_plain_text_has_emoji_unless_it_says_no() -> None:
    header = {"type": "header", "text": {"type": "plain_text", "text": "*A* :eyes: <!channel>"}}
    seen = read([header], "", {})
    assert (seen.lines, seen.emoji, seen.mentions, seen.styles) == (["*A* :eyes: <!channel>"], ["eyes"], [], [])
    header["text"]["emoji"] = False  # type: ignore[index]
    assert read([header], "", {}).emoji == []


def test_the_notification_calls_people_too() -> None:
    assert read([section("x")], "<!here>", {}).mentions == ["!here"]
    assert read([section("x")], "@here", {}).mentions == []
    assert read([section("x")], "@here", {"link_names": True}).mentions == ["!here"]
    assert read([], "*only* text", {}).lines == ["only text"]


def test_rich_text_is_taken_at_its_word() -> None:
    parts: list[dict[str, Any]] = [
        {"type": "text", "text": "*x* <!channel> ", "style": {"bold": True}},
        {"type": "link", "url": "https://a.b", "text": "link"},
        {"type": "user", "user_id": "U1"},
        {"type": "broadcast", "range": "here"},
        {"type": "emoji", "name": "eyes"},
    ]
    seen = read([{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts}]}], "", {})
    assert seen.lines == ["*x* <!channel> link@U1@here:eyes:"]
    assert seen.mentions == ["@U1", "!here"]
    assert seen.styles == [("bold", "*x* <!channel> ")]
    assert (seen.links, seen.emoji) == ([Link("https://a.b", "link")], ["eyes"])


def test_a_list_and_a_quote_are_lines() -> None:
    def one(text: str) -> dict[str, Any]:
        return {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}

    listed = {"type": "rich_text_list", "style": "bullet", "elements": [one("a"), one("b")]}
    quoted = {"type": "rich_text_quote", "elements": [{"type": "text", "text": "said"}]}
    seen = read([{"type": "rich_text", "elements": [listed, quoted]}], "", {})
    assert seen.lines == ["• a", "• b", "said"]
    assert seen.styles == [("quote", "said")]


def test_what_can_be_pressed_is_named() -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "Page"}, "url": "https://a.b"}
    menu = {"type": "overflow", "options": [{"text": {"type": "plain_text", "text": "Similar"}, "value": "s"}]}
    seen = read([{"type": "actions", "elements": [button, menu]}, {**section("x"), "accessory": button}], "", {})
    assert (seen.buttons, seen.menus) == (["Page", "Page"], [["Similar"]])
    assert seen.links[0] == Link("https://a.b", "Page")
    assert "Page" in seen


@given(ANYTHING)
def test_a_plain_text_is_its_words(text: str) -> None:
    parsed = parse_plain(text, emoji=False)
    assert parsed.text == text
    assert parsed.plain


@given(ANYTHING)
def test_an_escaped_text_calls_nobody_and_leads_nowhere(text: str) -> None:
    parsed = parse(escaped(text))
    assert (parsed.mentions, parsed.links, parsed.dates) == ([], [], [])


@given(st.text(st.characters(exclude_characters="*_~`:", exclude_categories=("Cs",)), max_size=200))
def test_an_escaped_text_without_markers_comes_out_as_it_went_in(text: str) -> None:
    parsed = parse("·" + escaped(text.replace("\n", " ")))
    assert parsed.text == "·" + text.replace("\n", " ")
    assert parsed.plain


@given(WORDS, st.sampled_from(["*", "_", "~", "`"]))
def test_a_marked_word_is_found_wherever_it_stands(word: str, sign: str) -> None:
    for around in ("{}", "x {} y", "({})", "é, {}!"):
        assert [said for _, said in parse(around.format(f"{sign}{word}{sign}")).styles] == [word]


@given(ANYTHING)
def test_entities_are_decoded_once(text: str) -> None:
    assert unescape(escaped(text)) == text


@given(ANYTHING, ANYTHING)
def test_no_text_stops_the_reader(text: str, notification: str) -> None:
    seen = read([section(text or "x")], notification, {"link_names": True})
    assert isinstance(seen.text, str)
