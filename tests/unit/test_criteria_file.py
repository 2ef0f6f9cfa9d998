"""Criteria as a file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.criteria.file import MOST_BYTES, default_criteria, load_criteria, read_criteria
from core.errors import BadCriteria
from core.model import Criteria, Topic
from tests.fakes.any_criteria import criterias

GOOD = """# ours
[[topics]]
name = "Compression"
relevant = \"\"\"
Pruning,
quantization\"\"\"
irrelevant = "old tricks"

[keywords]
wanted = ["Sparse", "KV cache"]
muted = ["Time series"]

[authors]
follow = ["Kaiming He"]
"""


def complaint(text: str) -> str:
    with pytest.raises(BadCriteria) as refused:
        read_criteria(text, "criteria.toml")
    return str(refused.value)


def test_a_criteria_file_is_read_with_its_white_space_folded() -> None:
    assert read_criteria(GOOD, "criteria.toml") == Criteria(
        topics=(Topic("Compression", "Pruning, quantization", "old tricks"),),
        wanted=("Sparse", "KV cache"),
        muted=("Time series",),
        authors=("Kaiming He",),
    )


def test_keywords_alone_are_criteria_and_so_are_topics_alone() -> None:
    assert read_criteria('[keywords]\nwanted = ["a"]', "x").wanted == ("a",)
    assert read_criteria('[[topics]]\nname = "a"\nrelevant = "b"', "x").topics == (Topic("a", "b"),)


def test_a_keyword_that_comes_twice_counts_once_as_first_written() -> None:
    assert read_criteria('[keywords]\nwanted = ["MoE", "sparse", "moe"]', "x").wanted == ("MoE", "sparse")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            GOOD.replace("irrelevant =", "irelevant ="),
            "criteria.toml, line 7: `irelevant` is not known here; a topic has name, relevant and irrelevant.",
        ),
        (
            "[keyword]\nwanted = []",
            "criteria.toml, line 1: `keyword` is not known here; "
            "a criteria file has [[topics]], [keywords] and [authors].",
        ),
        (GOOD + "mute = []", "criteria.toml, line 15: `mute` is not known here; [authors] has follow."),
        (
            'name = "A\n',
            "criteria.toml, line 1: this is not TOML (Illegal character '\\n'). A right line: name = \"Compression\".",
        ),
        ('[topics]\nname = "a"', "criteria.toml, line 1: `topics` are tables, each written [[topics]]."),
        ("keywords = 3", "criteria.toml, line 1: `keywords` is a table, written [keywords]."),
        (
            '[keywords]\n\nwanted = "a"',
            'criteria.toml, line 3: `wanted` is a list, like wanted = ["one", "another"].',
        ),
        (
            '[keywords]\nwanted = ["a", 3]',
            "criteria.toml, line 2: an entry of wanted is a text in quotes, not a number.",
        ),
        ('[[topics]]\nname = " "\nrelevant = "a"', "criteria.toml, line 2: name is empty."),
        ('[[topics]]\nname = "a"', 'criteria.toml, line 1: this topic has no relevant. A right line: relevant = "'),
        (
            GOOD + '[[topics]]\nname = "compression "\nrelevant = "b"',
            "criteria.toml, line 16: there is a topic `compression` already; give this one another name.",
        ),
        (
            GOOD.replace("Time series", "sparse"),
            "criteria.toml, line 11: `sparse` is both wanted and muted; keep one.",
        ),
        ('[keywords]\nmuted = ["a"]', "criteria.toml: this names no topic and no wanted keyword. Try [keywords] and"),
        ("", "criteria.toml: this names no topic and no wanted keyword."),
        (GOOD.replace("Sparse", "s" * 81), "criteria.toml, line 10: an entry of wanted has 81 characters; 80 is the"),
        (GOOD.replace("Pruning", "p" * 3000), "criteria.toml, line 4: relevant has 3,014 characters; 2,000 is the"),
        (GOOD.replace("old tricks", "\\u0007"), "criteria.toml, line 7: irrelevant holds a control character."),
        ('[[topics]]\nname = "a"\nrelevant = "b"\n' * 31, "criteria.toml, line 91: at most 30 topics, please."),
        ("a = " + "[" * 50_000, "criteria.toml: this is nested too deeply"),
        ("a = " + "9" * 9_000, "criteria.toml: this holds a number that cannot be read."),
        ("#" * (MOST_BYTES + 1), "criteria.toml is too large: a criteria file has at most 100,000 bytes."),
        ('topics = [{name = "a", relevnt = "b"}]', "criteria.toml, line 1: `relevnt` is not known here;"),
        (
            '[[topics]]\nname = "a"\nrelevant = """\nrelevnt = 1"""\nrelevnt = ""',
            "criteria.toml, line 5: `relevnt` is not known here;",
        ),
    ],
)
def test_a_mistake_is_named_with_its_line_and_what_is_right(text: str, said: str) -> None:
    assert complaint(text).startswith(said)


def test_a_mistake_in_the_second_topic_is_found_there_and_not_in_the_first() -> None:
    topics = '[[topics]]\nname = "a"\nrelevant = "b"\n[[topics]]\nname = "c"\nrelevant = 7\n'
    assert complaint(topics) == "criteria.toml, line 6: relevant is a text in quotes, not a number."


def test_a_file_is_read_whether_or_not_it_begins_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert load_criteria(path) == read_criteria(GOOD, "x")


def test_a_file_that_is_not_there_a_folder_and_a_file_that_is_not_utf_8_are_each_named(tmp_path: Path) -> None:
    latin = tmp_path / "latin.toml"
    latin.write_bytes(b'[keywords]\nwanted = ["\xe9"]')
    endless = tmp_path / "endless.toml"
    endless.write_bytes("é".encode() * MOST_BYTES)
    for path, said in (
        (tmp_path / "none.toml", f"There is no file `{tmp_path}/none.toml`."),
        (tmp_path, f"`{tmp_path.name}` is a folder. Give a file in it, like criteria.toml."),
        (latin, "latin.toml, line 2: this is not UTF-8 text. Save the file as UTF-8."),
        (endless, "endless.toml is too large: a criteria file has at most 100,000 bytes."),
    ):
        with pytest.raises(BadCriteria) as refused:
            load_criteria(path)
        assert str(refused.value) == said


def test_the_default_criteria_have_the_six_topics_each_with_both_lines_and_the_keywords() -> None:
    criteria = default_criteria()
    assert [topic.name for topic in criteria.topics] == [
        "Representation learning",
        "Architecture",
        "Compression",
        "Language models",
        "AI for science",
        "Emerging trends",
    ]
    assert all(topic.relevant and topic.irrelevant for topic in criteria.topics)
    assert {"Mixture of Experts (MoE)", "Low-rank", "Foundation model"} < set(criteria.wanted)
    assert {"Reinforcement learning", "Diffusion models", "Knowledge graph", "Time series"} < set(criteria.muted)
    assert criteria.authors == ()


def written(criteria: Criteria) -> str:
    """The criteria as a text that `read_criteria` takes."""
    lines: list[str] = []
    for topic in criteria.topics:
        lines += ["[[topics]]", f"name = {_quoted(topic.name)}", f"relevant = {_quoted(topic.relevant)}"]
        lines += [f"irrelevant = {_quoted(topic.irrelevant)}", ""] if topic.irrelevant else [""]
    lines += ["[keywords]", f"wanted = {_array(criteria.wanted)}", f"muted = {_array(criteria.muted)}", ""]
    lines += ["[authors]", f"follow = {_array(criteria.authors)}", ""]
    return "\n".join(lines)


def _array(words: Iterable[str]) -> str:
    return "[" + ", ".join(_quoted(word) for word in words) + "]"


def _quoted(text: str) -> str:
    """A TOML basic string: JSON's escapes are valid in it, and DEL is to be escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


@given(criterias())
def test_what_is_written_is_read_as_it_was(criteria: Criteria) -> None:
    assert read_criteria(written(criteria), "x") == criteria


PIECES = [
    "[[topics]]\n",
    "[keywords]\n",
    "name",
    "relevant",
    "wanted",
    "muted",
    " = ",
    '"',
    "'",
    '"""',
    "[",
    "]",
    ",",
    "\n",
]


@given(st.text() | st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=30).map("".join))
def test_any_text_is_criteria_or_a_mistake_of_one_line(text: str) -> None:
    try:
        assert isinstance(read_criteria(text, "criteria.toml"), Criteria)
    except BadCriteria as mistake:
        assert str(mistake).startswith("criteria.toml")
        assert str(mistake).isprintable()
        assert len(str(mistake)) < 300
