import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadPaperId, UserError
from core.exports.bibtex import bibtex
from core.exports.reading import Named, named_papers
from tests.fakes.digests import a_paper

TWO = """
@misc{boixadsera2025power, title = {The power of {MoE}}, eprint = {2505.06839}, archivePrefix = {arXiv}}
@inproceedings{he2016deep,
  title = "{Deep Residual Learning for Image Recognition}",
  author = {He, Kaiming and others},
  doi = {10.1109/CVPR.2016.90}
}
"""


def test_ids_and_links_are_read_in_any_mix() -> None:
    text = """2505.06839v2, https://arxiv.org/abs/2505.07124; <https://arxiv.org/pdf/2505.06653|the third one>
    and arXiv:1706.03762 [cs.CL] and, again, 2505.06839, doi:10.48550/arXiv.2401.04088."""
    ids = ("2505.06839", "2505.07124", "2505.06653", "1706.03762", "2401.04088")
    assert named_papers(text) == Named(ids, ())


def test_bibtex_names_papers_by_id_where_it_is_told_and_by_title_else() -> None:
    assert named_papers(TWO) == Named(("2505.06839",), ("Deep Residual Learning for Image Recognition",))


def test_bibtex_on_one_line_is_read_too() -> None:
    assert named_papers(" ".join(TWO.split())) == named_papers(TWO)


@pytest.mark.parametrize(
    "field",
    ["eprint = {1706.03762}", "eprint = {1706.03762v5}", "url = {https://arxiv.org/abs/1706.03762}",
     "doi = {10.48550/arXiv.1706.03762}", "journal = {arXiv preprint arXiv:1706.03762}", "volume = {abs/1706.03762}",
     "note = {arXiv:1706.03762 [cs.CL]}", 'EPRINT = "1706.03762"', "howpublished = {\\url{https://arxiv.org/abs/1706.03762}}"],
)  # fmt: skip
def test_the_id_is_found_in_the_field_where_people_have_it(field: str) -> None:
    assert named_papers(f"@article{{a, title = {{Attention}}, {field}}}") == Named(("1706.03762",), ())


@pytest.mark.parametrize("field", ["doi = {10.1145/1706.03762}", "pages = {1706.03762}", "year = 2017"])
def test_a_number_that_looks_like_an_id_elsewhere_is_none(field: str) -> None:
    assert named_papers(f"@article{{a, title = {{Attention}}, {field}}}") == Named((), ("Attention",))


def test_entries_with_the_same_key_or_a_fault_are_not_lost() -> None:
    text = (
        "@misc{a, eprint = {1706.03762}}\n@misc{a, eprint = {2505.06839}}\n@misc{b eprint = {2505.07124}}\n2505.06653"
    )
    assert set(named_papers(text).ids) == {"1706.03762", "2505.06839", "2505.07124", "2505.06653"}


def test_a_wrong_id_is_named() -> None:
    with pytest.raises(BadPaperId, match="`2505.068391` is not an arXiv id"):
        named_papers("2505.06839 2505.068391")


@pytest.mark.parametrize("text", ["", "some words", "@misc{a, year = 2017}", "@misc{"])
def test_a_text_without_a_paper_is_answered_with_an_example(text: str) -> None:
    with pytest.raises(BadPaperId, match="names no paper. Paste arXiv ids such as `2505.06839`"):
        named_papers(text)


def test_our_own_bibtex_names_the_same_papers() -> None:
    papers = [a_paper(), a_paper(id="hep-th/9901001"), a_paper(id="1706.03762", title="A {b")]
    assert named_papers(bibtex(papers)).ids == ("2505.06839", "hep-th/9901001", "1706.03762")


def test_what_people_paste_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(BadPaperId):
        named_papers("@misc{secret @misc{secret")
    assert not caplog.records


_PIECES = [
    *'@{}()"=,\\ \n#%aA1',
    "@misc{",
    "@string{",
    "@comment",
    "title =",
    "eprint = ",
    "{x}",
    "2505.06839",
    "http://",
]


@given(st.one_of(st.text(max_size=2_000), st.lists(st.sampled_from(_PIECES), max_size=60).map("".join)))
def test_any_text_names_papers_or_gets_a_short_answer(text: str) -> None:
    try:
        named = named_papers(text)
    except UserError as told:
        assert len(str(told)) < 150
    else:
        assert named.ids or named.titles


@pytest.mark.parametrize("sign", ["@", "@a{", "@ab{", "\n@ab{", "@ab{b,c={", "<", "<a|", "2505.06839 ", "\\"])
def test_twenty_thousand_signs_are_read_at_once(sign: str) -> None:
    try:
        named_papers((sign * 20_000)[:20_000])
    except UserError as told:
        assert len(str(told)) < 150
