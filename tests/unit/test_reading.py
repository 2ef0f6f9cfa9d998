"""Commands as people type them."""

from __future__ import annotations

import re
from contextlib import suppress
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands import Kind, Table, Verb
from bot.events import Ask
from bot.handlers.table import table
from bot.reading import MOST, read_command, read_words, written
from core.errors import BadCommand
from tests.fakes.any_digests import any_text
from tests.fakes.notebook import TABLE

value = st.one_of(
    any_text,
    st.sampled_from(["show", "share", "yes", "zone=x", 'a "b" c', "\\", '"', "“x”", "don't", "a\nb", "„", "/", "help"]),
    st.text(min_size=1, max_size=8),
).filter(bool)


@st.composite
def any_ask(draw: st.DrawFn, of: Table) -> Ask:
    """An ask of the table, with some of the options that are offered."""
    spec = draw(st.sampled_from(of.specs))
    verb: Verb = draw(st.sampled_from(spec.verbs))
    offered = [option for option in verb.options if not option.hidden]
    given_ones = [option for option in offered if draw(st.booleans())]
    options = {one.name: "yes" if one.kind is Kind.FLAG else draw(value) for one in given_ones}
    return Ask(spec.name, verb.name, options)


def read(text: str) -> dict[str, str]:
    """The options that a line sets."""
    return dict(read_command(text, TABLE).options)


@settings(max_examples=400)
@given(any_ask(TABLE))
def test_what_is_written_reads_as_what_was_asked(ask: Ask) -> None:
    assert read_command(written(ask, TABLE), TABLE) == ask


@pytest.mark.parametrize(
    ("ask", "line"),
    [
        (Ask("note", "show", {"words": "federated learning", "page": "2"}), "/note federated learning"),
        (Ask("note", "show", {"words": "show me"}), '/note "show me"'),
        (Ask("note", "show"), "/note"),
        (Ask("note", "take", {"words": "don't"}), "/note take don't"),
        (Ask("many", "of", {"when": "13 May", "share": "yes"}), '/many "13 May" share'),
        (Ask("many", "of", {"zone": "UTC", "words": "a b"}), '/many zone=UTC words="a b"'),
        (Ask("gone", "by"), "/gone by"),
    ],
)
def test_a_command_is_written_as_people_would_type_it(ask: Ask, line: str) -> None:
    assert written(ask, TABLE) == line


@settings(max_examples=300)
@given(any_ask(table()))
def test_every_command_of_the_product_reads_as_it_is_written(ask: Ask) -> None:
    assert read_command(written(ask, table()), table()) == ask


@settings(max_examples=300)
@given(st.one_of(st.text(max_size=10_000), any_text.map("/many ".__add__), any_text.map("/note ".__add__)))
def test_any_text_is_a_command_or_a_bad_one(text: str) -> None:
    try:
        assert isinstance(read_command(text, TABLE), Ask)
    except BadCommand as error:
        assert str(error).isprintable()
        assert len(str(error)) < 300


@pytest.mark.parametrize("piece", ['"', '\\"', "“", "„", '" ', "“ ", 'a="', '"\\', 'a="\\" ', " ", "{", "a=", '"x" '])
def test_no_text_takes_long_to_read(piece: str) -> None:
    began = perf_counter()
    with suppress(BadCommand):
        read_command("/note " + piece * (9_990 // len(piece)), TABLE)
    assert perf_counter() - began < 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ('/note "federated learning"', "federated learning"),
        ("/note “federated learning”", "federated learning"),
        ("/note „federated learning“", "federated learning"),
        ("/note don't mute it", "don't mute it"),
        ("/note I don't, and you can't", "I don't, and you can't"),
        ('/note "federated learning', "federated learning"),
        ("/note “federated learning", "federated learning"),
        ('/note say "hello" twice', 'say "hello" twice'),
        ('/note "one" and "two"', '"one" and "two"'),
        ('/note a 5" disk, not an 8" one', 'a 5" disk, not an 8" one'),
        ('/note "show"', "show"),
        ("/note show show", "show"),
        ("/NOTE Show  a   b", "a b"),
        ("note a", "a"),
        ("  /note\n a\nb ", "a\nb"),
        ("/note https://arxiv.org/abs/2505.06839", "https://arxiv.org/abs/2505.06839"),
        ("/note arXiv:2505.06839v2", "arXiv:2505.06839v2"),
        ("/note words=here", "here"),
        ('/note Words="here and there"', "here and there"),
        ("/note in other words: less", "in other words: less"),
        ("/note @article{a,\n  title = {An {IT} tale}\n}", "@article{a,\ntitle = {An {IT} tale}\n}"),
    ],
)
def test_words_are_understood_as_people_mean_them(typed: str, words: str) -> None:
    assert read(typed) == {"words": words}


@pytest.mark.parametrize(
    "typed",
    [
        "/many 2025-05-13 share quick",
        "/many share 2025-05-13 quick",
        "/many Share quick 2025-05-13",
        "/many when=2025-05-13 quick share",
    ],
)
def test_flags_stand_before_or_after_the_rest_in_any_order(typed: str) -> None:
    assert read(typed) == {"when": "2025-05-13", "share": "yes", "quick": "yes"}


def test_options_can_be_left_out_by_naming_others() -> None:
    assert read("/many 2025-05-13 categories=cs.LG,cs.AI zone=UTC") == {
        "when": "2025-05-13",
        "categories": "cs.LG,cs.AI",
        "zone": "UTC",
    }


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "A command begins with a slash and its name. Try `/help`."),
        ("/", "A command begins with a slash and its name. Try `/help`."),
        ("/nota x", "There is no command `/nota`. Did you mean `/note`?"),
        ("/xyzzy", "There is no command `/xyzzy`. `/help` lists them all."),
        ("/bare", "`/bare` needs one more word: `one`. See `/help bare`."),
        ("/bare oen", "`/bare` does not know `oen`. Did you mean `/bare one`?"),
        ("/plain othr", "`/plain` does not know `othr`. Did you mean `/plain other`?"),
        ("/many must a b", "`/many must` does not know `b`. Try `/many must 2505.06839`."),
    ],
)
def test_a_wrong_word_is_named_beside_a_right_one(typed: str, told: str) -> None:
    with pytest.raises(BadCommand) as wrong:
        read_command(typed, TABLE)
    assert str(wrong.value) == told


@pytest.mark.parametrize("name", [spec.name for spec in table().specs])
def test_help_behind_a_command_asks_for_its_help(name: str) -> None:
    assert read_command(f"/{name} help", table()) == Ask("help", "show", {"command": name})
    assert read_words(name.upper(), " HELP ", table()) == Ask("help", "show", {"command": name})


@pytest.mark.parametrize(
    ("typed", "ask"),
    [
        ('/paper "help"', Ask("paper", "show", {"paper": "help"})),
        ("/paper find help", Ask("paper", "find", {"words": "help"})),
        ("/paper help wanted", Ask("paper", "show", {"paper": "help wanted"})),
        ("/criteria mute help", Ask("criteria", "mute", {"words": "help"})),
    ],
)
def test_help_in_quotes_or_among_other_words_is_a_word(typed: str, ask: Ask) -> None:
    assert read_command(typed, table()) == ask
    assert written(ask, table()) == typed


def test_where_no_command_helps_help_is_a_word() -> None:
    assert read("/note help") == {"words": "help"}


def test_what_is_too_long_is_refused() -> None:
    for text in ("/note " + "x" * MOST, "x" * (MOST + 1)):
        with pytest.raises(BadCommand, match="20,000 is the most"):
            read_command(text, TABLE)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/subscription rights spendng=Bob", "has no option `spendng`. Did you mean `spending=`?"),
        ("/subscription setup foo=bar", "`/subscription setup` has no option `foo`."),
    ],
)
def test_a_slip_in_the_name_of_an_option_is_not_taken_for_a_value(line: str, told: str) -> None:
    with pytest.raises(BadCommand, match=re.escape(told)):
        read_command(line, table())


def test_in_somebodys_text_an_equals_sign_is_text() -> None:
    assert read_command("/paper find x=y bounds", table()).options == {"words": "x=y bounds"}


def test_what_only_buttons_set_is_not_read_out_of_somebodys_text() -> None:
    assert read_command("/criteria preview want yes", table()).options == {"change": "want yes"}
