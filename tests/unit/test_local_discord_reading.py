"""The strict reader of Discord's markdown, and what is seen of embeds, components and modals."""

from __future__ import annotations

import re

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.discord.markdown import Link, parse
from tests.fakes.discord.pinging import called
from tests.fakes.discord.reading import read, read_modal


@pytest.mark.parametrize(
    ("text", "shown", "styles"),
    [
        ("**a** __u__ *i* _j_ ~~s~~ ||p||", "a u i j s p", "bold underline italic italic strike spoiler"),
        ("***x***", "x", "bold italic"),
        ("snake_case_word and 2 * 3 * 4", "snake_case_word and 2 * 3 * 4", ""),
        ("_whole_word_", "_wholeword", "italic"),
        ("**a\nb**", "a\nb", "bold"),
        (r"\*a\* \_b\_ \`c\` \|\|d\|\| \\", r"*a* _b_ `c` ||d|| " + "\\", ""),
        ("# One\n## Two\n### Three\n#### Four", "One\nTwo\nThree\n#### Four", "heading 1 heading 2 heading 3"),
        ("#tag and a # sign", "#tag and a # sign", ""),
        (r"\# no heading", "# no heading", ""),
        ("-# small", "small", "subtext"),
        ("- one\n  * two\n12. three", "• one\n  • two\n12. three", "list list list"),
        ("-no list\n1.5 neither", "-no list\n1.5 neither", ""),
        ("> one\n> **two**\nthree", "one\ntwo\nthree", "bold quote"),
        (">>> one\ntwo", "one\ntwo", "quote"),
        ("> > one", "> one", "quote"),
        (">no quote, a > b", ">no quote, a > b", ""),
        ("`**a**` ``b`c``", "**a** b`c", "code code"),
        ("```py\n**a**\n```", "**a**", "code block"),
        ("`unclosed **a**", "`unclosed a", "bold"),
        ("**__~~||x||~~__**", "x", "spoiler strike underline bold"),
        ("a **b", "a **b", ""),
    ],
)
def test_styles_are_told(text: str, shown: str, styles: str) -> None:
    parsed = parse(text)
    names = " ".join(name for name, _ in parsed.styles)
    assert (parsed.text, names) == (shown, styles)


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("[a](https://x.y/z_(1))", [Link("https://x.y/z_(1)", "a")]),
        ("[**a**](<https://x.y>)", [Link("https://x.y", "a")]),
        ('[a](https://x.y "hover")', [Link("https://x.y", "a")]),
        ("see https://x.y/a_b_c.", [Link("https://x.y/a_b_c", "https://x.y/a_b_c")]),
        ("(https://x.y/a)", [Link("https://x.y/a", "https://x.y/a")]),
        ("<https://x.y>", [Link("https://x.y", "https://x.y")]),
        ("[a](javascript:x) [b] (https://", []),
        (r"\[a](mailto:x)", []),
        ("`https://x.y`", []),
    ],
)
def test_links_are_told(text: str, links: list[Link]) -> None:
    assert parse(text).links == links


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("<@1> <@!2> <@&3> <#4> @everyone @here", ["@1", "@2", "@&3", "#4", "@everyone", "@here"]),
        ("</digest:5>", ["/digest"]),
        ("`<@1>` ```\n@everyone\n```", []),
        (r"\<@1> <@x> < @1>", []),
        ("**<@1>**", ["@1"]),
        ("@\u200beveryone", []),
    ],
)
def test_mentions_are_told(text: str, mentions: list[str]) -> None:
    assert parse(text).mentions == mentions


def test_emoji_and_dates_are_told() -> None:
    parsed = parse("<:arxiv:1> <a:wave:2> <t:1747137600:R> <t:0> :x:")
    assert parsed.emoji == ["arxiv", "wave"]
    assert parsed.dates == ["<t:1747137600:R>", "<t:0>"]
    assert parsed.text == ":arxiv: :wave: 2025-05-13 12:00 1970-01-01 00:00 :x:"


def test_what_is_called_is_told_more_strictly_than_what_is_shown() -> None:
    text = r"\<@1> \@everyone `<@2>`"
    assert parse(text).mentions == []
    assert called(text) == ["@1", "@everyone"]


SIGNS = "*_~|`>#-<@&:/\\[]()!.1aé \nhttps://x.y"


@given(st.text(SIGNS, max_size=40))
def test_any_text_can_be_read_and_nothing_comes_from_nowhere(text: str) -> None:
    parsed = parse(text)
    for sign in set(parsed.text) - set("•"):
        assert sign in text
    assert all(link.url in text for link in parsed.links)
    assert all(words in parsed.text or not words.strip() for name, words in parsed.styles if name == "bold")


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_what_discord_py_escapes_has_no_style_within_a_line(text: str) -> None:
    flat = "x" + " ".join(re.sub(r"https?://|\[", "", text).split())
    escaped = discord.utils.escape_markdown(discord.utils.escape_mentions(flat))
    assert [name for name, _ in parse(escaped).styles] == []


def test_a_message_shows_its_embed_and_its_components() -> None:
    embed = {
        "author": {"name": "**arXiv**", "url": "https://arxiv.org"},
        "title": "# A *title* [x](https://no.link)",
        "url": "https://x.y",
        "description": "[Full page](https://p.q)\n- one",
        "fields": [{"name": "Why", "value": "because"}],
        "footer": {"text": "**not bold**"},
        "image": {"url": "https://i.j/k.png"},
    }
    row = {
        "type": 1,
        "components": [
            {"type": 2, "style": 1, "label": "More", "emoji": {"name": "👍"}, "custom_id": "x"},
            {"type": 2, "style": 5, "label": "Page", "url": "https://r.s"},
        ],
    }
    seen = read("<@1>", [embed], [row], ["@1"], {"@1": "@Ada"})
    assert seen.lines[0] == "@Ada"
    assert (seen.mentions, seen.pings) == (["@1"], ["@1"])
    assert "# A title [x](https://no.link)" in seen.lines
    assert ("**arXiv**" in seen, "**not bold**" in seen) == (True, True)
    assert [name for name, _ in seen.styles] == ["italic", "list"]
    assert seen.buttons == ["👍 More", "Page"]
    assert {"https://arxiv.org", "https://x.y", "https://p.q", "https://r.s"} <= {link.url for link in seen.links}
    assert seen.images == ["https://i.j/k.png"]


def test_a_layout_shows_its_texts_in_order() -> None:
    section = {
        "type": 9,
        "components": [{"type": 10, "content": "**one**"}],
        "accessory": {"type": 2, "style": 1, "label": "Go", "custom_id": "g"},
    }
    container = {"type": 17, "components": [section, {"type": 14}, {"type": 10, "content": "two"}]}
    seen = read("", [], [container], [], {})
    assert seen.lines == ["one", "—", "two"]
    assert (seen.buttons, seen.styles) == (["Go"], [("bold", "one")])


def test_a_modal_shows_its_fields() -> None:
    old = {"type": 1, "components": [{"type": 4, "label": "Name", "custom_id": "n"}]}
    new = {"type": 18, "label": "Why", "description": "as you like", "component": {"type": 4, "custom_id": "w"}}
    seen = read_modal("A topic", [old, new])
    assert (seen.fields, seen.lines) == (["Name", "Why"], ["A topic", "as you like"])
