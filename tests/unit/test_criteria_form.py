"""A choice as a form, and back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.criteria.form import FIELDS, read_form, written_form
from core.errors import UserError
from core.model import Choice, Criteria, Cutoffs, Topic
from tests.fakes.any_criteria import PIECES, choices

BASE = Choice(
    categories=("cs.LG", "stat.ML"),
    criteria=Criteria(
        topics=(Topic("Compression", "Pruning, p(x|y).", "old tricks"), Topic("A: B", "TeX \\alpha")),
        wanted=("sparse", "one, two"),
        muted=("time series",),
        authors=("Kaiming He",),
        language="German",
    ),
    cutoffs=Cutoffs(8, 7.5),
)


def complaint(**texts: str) -> tuple[str, str]:
    with pytest.raises(UserError) as refused:
        read_form(BASE, texts)
    return refused.value.option, str(refused.value)


def test_a_choice_is_written_as_people_would_write_it() -> None:
    assert written_form(BASE) == {
        "topics": "Compression: Pruning, p(x|y). | not: old tricks\nA\\: B: TeX \\alpha",
        "wanted": 'sparse, "one, two"',
        "muted": "time series",
        "authors": "Kaiming He",
        "categories": "cs.LG stat.ML",
        "relevance": "8",
        "novelty": "7.5",
        "maximum": "40",
    }


@given(choices())
def test_what_is_written_is_read_as_it_was(choice: Choice) -> None:
    base = replace(BASE, types=choice.types, criteria=replace(BASE.criteria, language=choice.criteria.language))
    assert read_form(base, written_form(choice)) == choice


def test_a_field_that_is_not_in_the_form_stays_as_it_is() -> None:
    assert read_form(BASE, {"maximum": "20"}) == replace(BASE, maximum=20)
    assert read_form(BASE, {}) == BASE


def test_an_empty_field_says_nothing() -> None:
    read = read_form(BASE, {"topics": "", "muted": " ", "authors": "\n"})
    assert (read.criteria.topics, read.criteria.muted, read.criteria.authors) == ((), (), ())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("+quantum, -time series", ("surveys", "quantum")),
        ("+ quantum\n− Time Series", ("surveys", "quantum")),
        ("+quantum -surveys", ("time series", "quantum")),
        ('+"one, three", -"time series"', ("surveys", "one, three")),
        ("+“a b”", ("time series", "surveys", "a b")),
        ("-time series", ("surveys",)),
        ("- time series", ("surveys",)),
        ("+Surveys", ("time series", "surveys")),
        ("-surveys, +Surveys", ("time series", "surveys")),
        ("quantum, robotics", ("quantum", "robotics")),
        ('"+quantum", -5', None),
        ('"-quantum"', ("-quantum",)),
        ("quantum -surveys", ("quantum -surveys",)),
        ("- quantum\n• robotics", ("quantum", "robotics")),
        ("", ()),
    ],
)
def test_a_list_whose_entries_have_signs_is_changed_and_any_other_is_written_anew(
    text: str, words: tuple[str, ...] | None
) -> None:
    base = replace(BASE, criteria=replace(BASE.criteria, muted=("time series", "surveys")))
    if words is None:
        with pytest.raises(UserError):
            read_form(base, {"muted": text})
    else:
        assert read_form(base, {"muted": text}).criteria.muted == words


def test_authors_in_a_form_are_written_as_arxiv_does() -> None:
    read = read_form(BASE, {"authors": '+"Ho, Jonathan", +Ada Lovelace'})
    assert read.criteria.authors == ("Kaiming He", "Jonathan Ho", "Ada Lovelace")


def test_another_letter_case_is_no_change() -> None:
    texts = {"wanted": 'SPARSE, "One, Two"', "authors": "kaiming he", "topics": "compression: Pruning, p(x|y)."}
    read = read_form(BASE, texts)
    assert (read.criteria.wanted, read.criteria.authors) == (BASE.criteria.wanted, BASE.criteria.authors)
    assert read.criteria.topics[0].name == "Compression"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("+Agents: tools", ["Compression", "A: B", "Agents"]),
        ("-compression\n+Agents: tools\n  and more", ["A: B", "Agents"]),
        ("- Compression", ["A: B"]),
        ("-A\\: B: whatever", ["Compression"]),
        ("+compression: quantization | not: toys", ["Compression", "A: B"]),
        ("- Agents: tools\n- Theory: proofs", ["Agents", "Theory"]),
    ],
)
def test_topics_are_changed_or_written_anew(text: str, names: list[str]) -> None:
    assert [topic.name for topic in read_form(BASE, {"topics": text}).criteria.topics] == names


def test_a_topic_that_is_there_is_put_in_place_of_the_other() -> None:
    read = read_form(BASE, {"topics": "+Compression: quantization\n  not: toys"})
    assert read.criteria.topics[0] == Topic("Compression", "quantization", "toys")


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("Compression: pruning", (Topic("Compression", "pruning"),)),
        ("Compression: pruning | NOT : tricks", (Topic("Compression", "pruning", "tricks"),)),
        ("- A: b\n- C: d", (Topic("A", "b"), Topic("C", "d"))),
        ("A: b,\n   c: d\nand e\nnot: f\n  g\nC: h", (Topic("A", "b, c: d and e", "f g"), Topic("C", "h"))),
        ("A:\n b\n\n | not: c", (Topic("A", "b", "c"),)),
        ("   A: b\n   C: d", (Topic("A", "b"), Topic("C", "d"))),
        ("A: b | c | not: d | not: e", (Topic("A", "b | c", "d | not: e"),)),
        ("A: b\r\nC: d\r\n", (Topic("A", "b"), Topic("C", "d"))),
        (r"\Not: a", (Topic("Not", "a"),)),
        (r"A: b \| not: c", (Topic("A", "b | not: c"),)),
    ],
)
def test_topics_are_read_however_their_lines_are_broken(text: str, topics: tuple[Topic, ...]) -> None:
    assert read_form(BASE, {"topics": text}).criteria.topics == topics


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        (
            "topics",
            "pruning",
            "`pruning` does not name its topic. A right line: `Compression: pruning, quantization | ",
        ),
        ("topics", "not: pruning", "`not: pruning` does not name its topic."),
        ("topics", "Compression:", "The topic `Compression` does not say what is relevant."),
        ("topics", ": pruning", "A topic has no name before its colon."),
        ("topics", f"{'n' * 61}: x", f"The name of the topic `{'n' * 39}…` has 61 characters; 60 is the most."),
        ("topics", f"A: {'n' * 2001}", "A text of the topic `A` has 2,001 characters; 2,000 is the most."),
        ("topics", "A: b\na: c", "There are two topics `a`. Give each a name of its own."),
        ("topics", "A: b\x00", "A text of the topic `A` holds a control character."),
        ("topics", "\n".join(f"{n}: x" for n in range(31)), "That would be 31 topics; 30 is the most."),
        ("wanted", "s" * 81, "is no keyword: it has 81 characters"),
        ("authors", ", ".join(map(str, range(201))), "That would be 201 authors; 200 is the most."),
        ("muted", "-time serie", "`time serie` is not muted. Did you mean `time series`?"),
        ("muted", "-zebra", "`zebra` is not muted. Without signs, what is written is the whole list."),
        ("muted", "+quantum, surveys", "`+quantum` has a sign and others have none."),
        ("muted", "-", "`-` names nothing. Try `+quantum, -time series`."),
        ("muted", "+x", "`x` is only a single letter, which tells too little."),
        ("topics", "-Compresion", "`Compresion` is not a topic here. Did you mean `Compression`?"),
        ("topics", "+Agents", "`Agents` does not name its topic."),
        ("categories", "-cs.CV", "`cs.CV` is not among the categories here: `cs.LG` and `stat.ML`."),
        ("categories", "-cs.LG -stat.ML", "Name at least one arXiv category"),
        ("muted", "SPARSE", "`SPARSE` is both wanted and muted. Keep it in one of the fields."),
        ("categories", "cs.LL", "`cs.LL` is not an arXiv category. Did you mean"),
        ("categories", "", "Name at least one arXiv category"),
        ("relevance", "0.9", "`0.9` is no relevance: give a number from 1 to 10, such as `7.5`."),
        ("relevance", "", "`` is no relevance"),
        ("novelty", "nan", "`nan` is no novelty"),
        ("novelty", "٣", "`٣` is no novelty"),
        ("maximum", "201", "`201` is no number of papers: give one from 1 to 200, such as `40`."),
        ("maximum", "1e2", "`1e2` is no number of papers"),
    ],
)
def test_a_mistake_is_shown_on_its_field(field: str, text: str, said: str) -> None:
    option, message = complaint(**{field: text})
    assert option == field
    assert said in message


def test_criteria_that_name_nothing_to_look_for_are_a_mistake() -> None:
    option, message = complaint(topics="", wanted="")
    assert option == "topics"
    assert message.startswith("This names no topic and no wanted keyword.")


@pytest.mark.parametrize(("text", "score"), [("8", 8), ("7.5", 7.5), ("7,5", 7.5), (" 10 ", 10), ("1.0", 1)])
def test_a_cut_off_is_a_number_with_a_point_or_a_comma(text: str, score: float) -> None:
    assert read_form(BASE, {"relevance": text}).cutoffs.relevance == score


FIELD_TEXTS = st.text(max_size=10_000) | st.lists(st.sampled_from([*PIECES, "\n", "\r", "\x00"]), max_size=99).map(
    "".join
)


@given(st.dictionaries(st.sampled_from(FIELDS), FIELD_TEXTS))
def test_any_text_is_a_choice_or_a_mistake_on_a_field(texts: dict[str, str]) -> None:
    try:
        choice = read_form(BASE, texts)
    except UserError as mistake:
        assert mistake.option in FIELDS
        assert str(mistake).isprintable()
        assert len(str(mistake)) < 300
    else:
        assert read_form(BASE, written_form(choice)) == choice


@pytest.mark.parametrize(
    "piece", ["a", "a: ", '"', '" ', "\\", "|", "| not:", "not: ", " ", "\n", "a:b\n", "a, ", "😀"]
)
@pytest.mark.parametrize("field", FIELDS)
def test_ten_thousand_characters_are_read_or_refused_at_once(field: str, piece: str) -> None:
    try:
        assert isinstance(read_form(BASE, {field: piece * (10_000 // len(piece))}), Choice)
    except UserError as mistake:
        assert mistake.option in FIELDS
