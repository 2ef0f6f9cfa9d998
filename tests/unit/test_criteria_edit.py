"""Small changes of a choice, as people type them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.criteria.edit import CHANGES, edited, follow, mute, unfollow, unmute, unwant, want
from core.criteria.names import read_names, turned
from core.criteria.words import read_words, written_words
from core.errors import UserError
from core.model import Choice, Criteria, Cutoffs, Topic
from tests.fakes.any_criteria import choices, different

CHOICE = Choice(
    categories=("cs.LG",),
    criteria=Criteria(
        topics=(Topic("Compression", "pruning"),),
        wanted=("sparse", "KV cache"),
        muted=("Federated learning", "Time series"),
        authors=("Gabriel Peyré",),
    ),
)
BARE = Choice(categories=("cs.LG",), criteria=Criteria(wanted=("sparse",)))


def complaint(text: str, choice: Choice = CHOICE) -> tuple[str, str]:
    with pytest.raises(UserError) as refused:
        edited(choice, text)
    return str(refused.value), refused.value.option


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("federated learning", ("federated learning",)),
        ('"federated learning", robotics', ("federated learning", "robotics")),
        ('"federated learning" robotics', ("federated learning", "robotics")),
        ("“federated learning” «time series»", ("federated learning", "time series")),
        ("federated  learning,\trobotics", ("federated learning", "robotics")),
        ("one\ntwo; three、four", ("one", "two", "three", "four")),
        ("- one\n• two\n* three", ("one", "two", "three")),
        ('"one, two", three', ("one, two", "three")),
        (r'"say \"hi\""', ('say "hi"',)),
        ("'one two', ‘three’", ("one two", "three")),
        ("Moore's law, 't Hooft", ("Moore's law", "'t Hooft")),
        ('5" disks and 3" disks', ('5" disks and 3" disks',)),
        ('"never closed', ("never closed",)),
        ("MoE, moe, Moe", ("MoE",)),
        (' , ;;\n "" ', ()),
        ("", ()),
    ],
)
def test_words_are_read_as_people_type_them(text: str, words: tuple[str, ...]) -> None:
    assert read_words(text) == words


@given(different())
def test_words_that_are_written_are_read_as_they_were(words: list[str]) -> None:
    assert read_words(written_words(words)) == tuple(words)


def test_a_word_is_muted() -> None:
    edit = mute(CHOICE, '"online learning"')
    assert edit.choice.criteria.muted == ("Federated learning", "Time series", "online learning")
    assert edit.said == ("“online learning” is now muted.",)


def test_several_words_are_muted_at_once() -> None:
    edit = mute(CHOICE, '"online learning", robotics, surveys')
    assert edit.choice.criteria.muted[2:] == ("online learning", "robotics", "surveys")
    assert edit.said == ("“online learning”, “robotics” and “surveys” are now muted.",)


def test_a_muted_word_is_kept_once_however_it_is_written() -> None:
    edit = mute(CHOICE, "FEDERATED LEARNING")
    assert edit.choice == CHOICE
    assert edit.said == ("“Federated learning” is muted already.",)


def test_muting_a_wanted_word_moves_it_and_says_so() -> None:
    edit = mute(CHOICE, "Sparse")
    assert edit.choice.criteria.wanted == ("KV cache",)
    assert edit.choice.criteria.muted[-1] == "Sparse"
    assert edit.said == ("“Sparse” is now muted.", "“sparse” was wanted until now.")


def test_wanting_a_muted_word_moves_it_and_says_so() -> None:
    edit = want(CHOICE, "time series, sparse")
    assert edit.choice.criteria.wanted == ("sparse", "KV cache", "time series")
    assert edit.choice.criteria.muted == ("Federated learning",)
    assert edit.said == (
        "“time series” is now wanted.",
        "“Time series” was muted until now.",
        "“sparse” is wanted already.",
    )


def test_words_are_taken_away_again() -> None:
    assert unmute(CHOICE, "federated LEARNING").choice.criteria.muted == ("Time series",)
    assert unwant(CHOICE, "sparse, kv cache").said == ("“sparse” and “KV cache” are no longer wanted.",)


def test_an_author_is_followed_and_no_longer() -> None:
    edit = follow(CHOICE, "“Kaiming He”")
    assert edit.choice.criteria.authors == ("Gabriel Peyré", "Kaiming He")
    assert edit.said == ("“Kaiming He” is now followed.",)
    assert unfollow(edit.choice, "kaiming he").choice == CHOICE


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("He, Kaiming", ["Kaiming He"]),
        ('"He, Kaiming"', ["Kaiming He"]),
        ('"He, Kaiming", "Ho, Jonathan"', ["Kaiming He", "Jonathan Ho"]),
        ("van der Maaten, Laurens", ["Laurens van der Maaten"]),
        ("Van Gool, Luc J.", ["Luc J. Van Gool"]),
        ("Goodfellow, I. J.", ["I. J. Goodfellow"]),
        ("Ada Lovelace, Kaiming He", ["Ada Lovelace", "Kaiming He"]),
        ("Ada Lovelace, Kaiming He, Yann LeCun", ["Ada Lovelace", "Kaiming He", "Yann LeCun"]),
        ("sparse, pruning", ["sparse", "pruning"]),
        ('"John Smith, Jr."', ["John Smith, Jr."]),
        ("Kaiming He", ["Kaiming He"]),
    ],
)
def test_authors_are_followed_as_arxiv_writes_their_names(text: str, names: list[str]) -> None:
    assert list(follow(BARE, text).choice.criteria.authors) == names


def test_a_name_that_is_turned_is_the_same_name() -> None:
    both = replace(BARE, criteria=replace(BARE.criteria, authors=("Kaiming He", "Ho, Jonathan")))
    assert follow(both, "He, Kaiming").said == ("“Kaiming He” is followed already.",)
    assert unfollow(both, '"Ho, Jonathan"').choice.criteria.authors == ("Kaiming He",)


@given(st.text(max_size=200))
def test_any_text_is_names_that_are_turned_once(text: str) -> None:
    assert all(name and turned(name) == name for name in read_names(text))


def test_a_chinese_sign_is_a_word() -> None:
    assert mute(CHOICE, "图").choice.criteria.muted[-1] == "图"


@pytest.mark.parametrize(
    ("text", "said", "option"),
    [
        ("unmute federated", "`federated` is not muted. Did you mean `Federated learning`?", "words"),
        ("unmute time serie", "`time serie` is not muted. Did you mean `Time series`?", "words"),
        ("unwant zebra", "`zebra` is not wanted. `/criteria` shows what is.", "words"),
        ("unfollow Gabriel Peyre", "`Gabriel Peyre` is not followed. Did you mean `Gabriel Peyré`?", "author"),
        ("mute", 'Name at least one keyword, such as `"federated learning", robotics`.', "words"),
        ('follow " "', 'Name at least one author, such as `"Kaiming He"`.', "author"),
        (f"mute {'s' * 81}", f"`{'s' * 39}…` is no keyword: it has 81 characters; 80 is the most.", "words"),
        ("mute a\x07b", "`ab` is no keyword: it holds a control character.", "words"),
        (
            f"mute {', '.join(f'w{n}' for n in range(199))}",
            "That would be 201 keywords; 200 is the most. Leave some out.",
            "words",
        ),
        (
            "mute x",
            '`x` is only a single letter, which tells too little. Try `"federated learning", robotics`.',
            "words",
        ),
        (
            "want pruning, 2025",
            '`2025` is only a number, which tells too little. Try `"federated learning", robotics`.',
            "words",
        ),
        (
            "follow Q",
            '`Q` is only a single letter, which tells too little. Try `"Kaiming He"`.',
            "author",
        ),
        (
            "categories cs.LX",
            "`cs.LX` is not an arXiv category. Did you mean `cs.LG` (Machine Learning), `cs.LO` "
            "(Logic in Computer Science) or `cs.CL` (Computation and Language)?",
            "",
        ),
        ("categories -cs.CV", "`cs.CV` is not among the categories here: `cs.LG`.", ""),
        ("max 0", "`0` is no number of papers: give one from 1 to 200, such as `40`.", ""),
        ("maximum forty", "`forty` is no number of papers: give one from 1 to 200, such as `40`.", ""),
        ("relevance 11", "`11` is no relevance: give a number from 1 to 10, such as `7.5`.", ""),
    ],
)
def test_what_cannot_be_is_named_with_what_is_right(text: str, said: str, option: str) -> None:
    assert complaint(text) == (said, option)


def test_nothing_is_taken_away_if_one_of_the_words_is_not_there() -> None:
    assert complaint("unmute time series, zebra")[0] == "`zebra` is not muted. `/criteria` shows what is."


def test_what_was_never_filled_says_so() -> None:
    assert complaint("unfollow Kaiming He", BARE)[0] == "`Kaiming He` is not followed. Nothing is followed so far."


@pytest.mark.parametrize("text", ["unwant sparse", "mute sparse"])
def test_the_last_word_that_tells_what_to_look_for_stays(text: str) -> None:
    assert complaint(text, BARE)[0].startswith("Then there would be no topic and no wanted keyword left")


def test_a_change_in_one_line_can_be_of_a_number_too() -> None:
    assert edited(CHOICE, "MAX 20").choice == replace(CHOICE, maximum=20)
    assert edited(CHOICE, "relevance 7,5").choice.cutoffs == Cutoffs(7.5, 7)
    assert edited(CHOICE, "novelty 6").choice.cutoffs == Cutoffs(8, 6)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("cs.CV stat.ML", ("cs.CV", "stat.ML")),
        ("+stat.ML", ("cs.LG", "stat.ML")),
        ("+ stat.ml, − cs.LG", ("stat.ML",)),
        ("cs.CV+cs.AI", ("cs.CV", "cs.AI")),
    ],
)
def test_categories_are_set_or_changed(text: str, codes: tuple[str, ...]) -> None:
    assert edited(CHOICE, f"categories {text}").choice.categories == codes


def test_an_unknown_change_is_named_with_those_that_there_are() -> None:
    said, _ = complaint("silence x")
    assert said.startswith('`silence` is no change of criteria. Try `mute "federated learning"`; there are `mute`,')


@given(
    choices(),
    st.sampled_from([*CHANGES, "relevance", "novelty", "maximum", "categories", ""]),
    st.text(max_size=10_000),
)
def test_any_text_is_a_change_or_a_mistake(choice: Choice, verb: str, text: str) -> None:
    try:
        edit = edited(choice, f"{verb} {text}")
    except UserError as mistake:
        assert str(mistake).isprintable()
        assert len(str(mistake)) < 400
    else:
        wanted = {word.casefold() for word in edit.choice.criteria.wanted}
        assert not wanted & {word.casefold() for word in edit.choice.criteria.muted}


@given(choices(), different())
def test_what_is_muted_and_unmuted_is_as_before_but_for_what_was_wanted(choice: Choice, words: list[str]) -> None:
    known = {word.casefold() for word in choice.criteria.wanted + choice.criteria.muted}
    new = [word for word in words if word.casefold() not in known]
    new = [word for word in new if len(word) > 1 and word.strip("0123456789")]
    if new:
        assert unmute(mute(choice, written_words(new)).choice, written_words(new)).choice == choice
