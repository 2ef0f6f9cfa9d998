"""The tolerant reader of a model's answers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.scoring.answers import COMMENT_LENGTH, LEFT_OUT, Answers, read_answers

ONE, TWO = "2505.00001", "2505.00010"
ASKED = (ONE, TWO)
TOPICS = ("Architecture", "Model  Compression")


def verdict(paper_id: str = ONE, **changes: Any) -> dict[str, Any]:
    return {"id": paper_id, "comment": "It is about pruning.", "topic": "", "relevance": 8, "novelty": 7, **changes}


def line(paper_id: str = ONE, **changes: Any) -> str:
    return json.dumps(verdict(paper_id, **changes))


def scores_of(answers: Answers) -> dict[str, tuple[float, float | None]]:
    return {key: (found.relevance, found.novelty) for key, found in answers.verdicts.items()}


BOTH = f"{line()}, {line(TWO)}"
FORMS = {
    "an object": f'{{"verdicts": [{BOTH}]}}',
    "an array": f"[{BOTH}]",
    "lines": f"{line()}\n{line(TWO)}",
    "lines with Windows ends": f"{line()}\r\n{line(TWO)}\r\n",
    "one line": f"{line()} {line(TWO)}",
    "indented": json.dumps({"verdicts": [verdict(), verdict(TWO)]}, indent=4),
    "another name for the list": f'{{"results": [{BOTH}]}}',
    "a fence": f'```json\n{{"verdicts": [{BOTH}]}}\n```',
    "a fence with prose around": f"Here you are:\n```\n{line()}\n{line(TWO)}\n```\nAnything else?",
    "prose with quotes around": f'The "best" ones, 5" apart:\n{line()}\nand\n{line(TWO)}\nI said "no more',
    "trailing commas": f'{{"verdicts": [{line()[:-1]} ,\n}}, {line(TWO)[:-1]},}},]}}',
    "a byte order mark": f"\ufeff[{BOTH}]",
    "thoughts before": f"<think>\nLet me see: {line(relevance=1)}\n</think>\n[{BOTH}]",
    "thoughts in capitals": f"<THINK>{line(relevance=1)}</THINK>[{BOTH}]",
    "thoughts whose beginning is not shown": f"So {line(relevance=1)} or not?\n</think>\n\n[{BOTH}]",
    "thoughts between": f"{line()}\n<think>hm {line(TWO, relevance=1)}</think>\n{line(TWO)}",
    "an unclosed bracket": f'{{"verdicts": [{BOTH}',
    "an object that is cut": f'{{"verdicts": [{BOTH}, {{"id": "2505.0',
    "a string that is cut": f'[{BOTH}, {{"id": "2505.00011", "comment": "it is',
    "a broken line before": f'{{"id": "2505.00001", "comment": "said "so\n{line()}\n{line(TWO)}',
    "the same verdict twice": f"[{BOTH}]\n[{BOTH}]",
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS.keys())
def test_verdicts_are_found_in_every_form_that_models_give_them(text: str) -> None:
    answers = read_answers(text, ASKED)
    assert scores_of(answers) == {ONE: (8, 7), TWO: (8, 7)}
    assert not answers.problems


@pytest.mark.parametrize("keys", [("ARXIVID", "COMMENT", "TOPIC", "RELEVANCE", "NOVELTY"),
                                  ("arxiv_id", "Comment", "Topic", "relevance score", "Novelty_Score"),
                                  ("arXiv ID", "reason", "topic", "Relevance", "Novelty")])  # fmt: skip
def test_the_case_and_spelling_of_keys_do_not_matter(keys: tuple[str, ...]) -> None:
    text = json.dumps(dict(zip(keys, (ONE, "It prunes.", "architecture", 9, 4), strict=True)))
    found = read_answers(text, [ONE], TOPICS).verdicts[ONE]
    assert (found.relevance, found.novelty, found.topic, found.comment) == (9, 4, "Architecture", "It prunes.")


@pytest.mark.parametrize(
    "given_id", ["2505.00010", "arXiv:2505.00010", "2505.00010v3", " 2505.00010 ", "https://arxiv.org/abs/2505.00010v1"]
)
def test_a_version_or_prefix_of_an_id_does_not_matter(given_id: str) -> None:
    assert TWO in read_answers(line(given_id), [TWO]).verdicts


def test_an_id_given_as_a_number_keeps_its_last_zero() -> None:
    assert TWO in read_answers('{"id": 2505.00010, "relevance": 3, "novelty": 4}', [TWO]).verdicts


def test_old_ids_are_known_too() -> None:
    assert "hep-th/9901001" in read_answers(line("HEP-TH/9901001"), ["hep-th/9901001"]).verdicts


@pytest.mark.parametrize(
    ("value", "score"),
    [(8, 8), (8.0, 8), (7.5, 7.5), ("8", 8), ("8.0", 8), ("8/10", 8), (" 8 / 10 ", 8), ("10 out of 10", 10), (1, 1)],
)
def test_numbers_come_in_many_forms(value: object, score: float) -> None:
    assert read_answers(line(relevance=value), [ONE]).verdicts[ONE].relevance == score


WRONG = [
    "0",
    "11",
    "-3",
    "0.5",
    "10.01",
    "1e400",
    "NaN",
    "-Infinity",
    "true",
    "null",
    "[8]",
    '"80/100"',
    '"high"',
    '""',
]


@pytest.mark.parametrize("written", [*WRONG, '"\\u0668"', pytest.param("8" * 10_000, id="a number of 10,000 digits")])
def test_a_score_that_is_no_number_from_1_to_10_is_a_problem_and_is_not_clamped(written: str) -> None:
    answers = read_answers(line(relevance="@").replace('"@"', written), [ONE])
    assert not answers.verdicts
    assert "relevance" in answers.problems[ONE]
    assert len(answers.problems[ONE]) < 100


def test_a_problem_names_what_the_model_gave() -> None:
    problems = read_answers(f"{line(novelty=11)}{line(TWO, relevance=None)}", ASKED).problems
    assert problems == {
        ONE: "the model gave the novelty '11', which is not a number from 1 to 10",
        TWO: "the model gave no relevance",
    }


def test_papers_that_the_answer_leaves_out_are_problems() -> None:
    assert read_answers(line(), ASKED).problems == {TWO: LEFT_OUT}


def test_ids_that_were_not_asked_about_are_passed_over() -> None:
    answers = read_answers(f"{line('2505.77777')}{line('not an id')}{line()}", [ONE])
    assert answers.verdicts.keys() == {ONE}


def test_of_two_equal_verdicts_the_first_counts() -> None:
    text = f"{line(comment='First.')}{line(comment='Second.')}"
    assert read_answers(text, [ONE]).verdicts[ONE].comment == "First."


@pytest.mark.parametrize("order", [1, -1])
def test_a_valid_verdict_wins_over_an_invalid_one(order: int) -> None:
    text = "\n".join([line(relevance=99), line(relevance=5)][::order])
    answers = read_answers(text, [ONE])
    assert answers.verdicts[ONE].relevance == 5
    assert not answers.problems


@pytest.mark.parametrize("third", ["", line(), line(relevance=1)])
def test_a_paper_with_two_different_verdicts_has_none_whatever_comes_after(third: str) -> None:
    answers = read_answers(f"{line()}{line(relevance=1)}{third}{line(TWO)}", ASKED)
    assert answers.verdicts.keys() == {TWO}
    assert answers.disputed == {ONE}


@pytest.mark.parametrize(
    ("given_topic", "topic"),
    [
        ("architecture", "Architecture"),
        (" MODEL COMPRESSION\n", "Model  Compression"),
        ("Birds", ""),
        ([], ""),
        (None, ""),
    ],
)
def test_a_topic_is_one_of_the_criteria_s_or_none(given_topic: object, topic: str) -> None:
    assert read_answers(line(topic=given_topic), [ONE], TOPICS).verdicts[ONE].topic == topic


def test_comments_are_one_bounded_line_of_visible_characters() -> None:
    comment = "a\n\tb\x00\x1b[1m\u202e\ud800 " + "c" * 10_000
    found = read_answers(line(comment=comment), [ONE]).verdicts[ONE].comment
    assert found.startswith("a b [1m c")
    assert len(found) == COMMENT_LENGTH
    assert found.isprintable()


def test_a_comment_may_speak_of_braces_and_thoughts() -> None:
    comment = 'It trains {with} <think> and </think> tokens, "so" to say \\ {'
    assert read_answers(f"[{line(comment=comment)}]", [ONE]).verdicts[ONE].comment == comment


def test_tex_whose_backslashes_were_not_doubled_is_read() -> None:
    text = r'{"id": "2505.00001", "comment": "bounds \alpha and \mathcal{O}(n), \url", "relevance": 8, "novelty": 7}'
    assert read_answers(text, [ONE]).verdicts.keys() == {ONE}


def test_a_comment_with_a_real_line_end_in_it_is_read() -> None:
    text = '{"id": "2505.00001", "comment": "one\ntwo", "relevance": 8, "novelty": 7}'
    assert read_answers(text, [ONE]).verdicts[ONE].comment == "one two"


@pytest.mark.parametrize("text", ["<think>", f"<think>\n{line()}", f"  <thinking>{line()}<think>"])
def test_thoughts_that_never_end_are_no_answer(text: str) -> None:
    assert not read_answers(text, [ONE]).verdicts


def test_of_an_answer_that_is_cut_anywhere_the_complete_verdicts_count() -> None:
    whole = FORMS["an object"]
    for length in range(len(whole)):
        complete = [paper_id for paper_id in ASKED if line(paper_id) in whole[:length]]
        assert list(read_answers(whole[:length], ASKED).verdicts) == complete


PIECES = st.sampled_from(
    ["{", "}", "[", "]", '"', "\\", ",", ":", "\n", " ", "<think>", "</think>", "```", "\\u12", "null", "1e9", "NaN",
     '"id"', '"relevance"', ONE, "verdicts", line(), line(TWO, relevance=2), "é", "\ud800", "\x00"]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(PIECES, max_size=60).map("".join)))
def test_whatever_the_text_each_paper_has_a_verdict_or_a_problem(text: str) -> None:
    answers = read_answers(text, ASKED, TOPICS)
    assert answers.verdicts.keys() | answers.problems.keys() == set(ASKED)
    assert not answers.verdicts.keys() & answers.problems.keys()
    assert answers.disputed <= answers.problems.keys()
    for found in answers.verdicts.values():
        assert 1 <= found.relevance <= 10
        assert found.novelty is not None
        assert 1 <= found.novelty <= 10


SCORES = st.integers(1, 10)
TEXTS = st.text(max_size=80)


@given(st.lists(st.tuples(SCORES, SCORES, TEXTS), min_size=1, max_size=9), st.booleans(), TEXTS)
def test_what_json_wrote_is_read_back(scores: list[tuple[int, int, str]], ascii_only: bool, topic: str) -> None:
    wanted = {f"2505.{number:05d}": (a, b) for number, (a, b, _) in enumerate(scores)}
    rows = [
        verdict(f"2505.{number:05d}", relevance=a, novelty=b, comment=text, topic=topic)
        for number, (a, b, text) in enumerate(scores)
    ]
    answers = read_answers(json.dumps({"verdicts": rows}, ensure_ascii=ascii_only), wanted)
    assert scores_of(answers) == wanted


ENDLESS = ['"\\"', "{", "[", "\n", "\\", "<think>", '{"a":', '{"', "\n ", ", ", "</think>", "}{", '{"id": [']


@pytest.mark.parametrize("piece", ENDLESS)
def test_200_kilobytes_of_anything_is_read_in_one_pass(piece: str) -> None:
    """With a reader that looks ahead or back from every sign this would not end."""
    answers = read_answers(piece * (200_000 // len(piece)), [ONE])
    assert answers.problems == {ONE: LEFT_OUT}
