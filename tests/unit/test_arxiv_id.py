import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.arxiv_id import announcement_order, ids_within, means_paper_id, read_doi, read_paper_id, year_of
from core.errors import BadPaperId

FORMS = [
    ("2505.06839", "2505.06839", None),
    ("2505.06839v2", "2505.06839", 2),
    (" arXiv:2505.06839v12 ", "2505.06839", 12),
    ("ARXIV: 2505.06839", "2505.06839", None),
    ("arXiv:2505.06839v2 [cs.LG] 12 May 2025", "2505.06839", 2),
    ("https://arxiv.org/abs/2505.06839", "2505.06839", None),
    ("http://www.arxiv.org/pdf/2505.06839v2.pdf", "2505.06839", 2),
    ("arxiv.org/pdf/2505.06839?download=1#page=3", "2505.06839", None),
    ("https://export.arxiv.org/abs/2505.06839v1", "2505.06839", 1),
    ("https://arxiv.org/html/2505.06839v1#S3.F2", "2505.06839", 1),
    ("https://arxiv.org/html/2505.06839v1/x1.png", "2505.06839", 1),
    ("https://arxiv.org/abs/2505.06839/", "2505.06839", None),
    ("<https://arxiv.org/abs/2505.06839>", "2505.06839", None),
    ("<https://arxiv.org/abs/2505.06839|arxiv.org/abs/2505.06839>", "2505.06839", None),
    ("[a paper](https://arxiv.org/abs/2505.06839v3)", "2505.06839", 3),
    ("“2505.06839”,", "2505.06839", None),
    ("'2505.06839v1'.", "2505.06839", 1),
    ("(arXiv:2505.06839)", "2505.06839", None),
    ("oai:arXiv.org:2505.06839v1", "2505.06839", 1),
    ("10.48550/arXiv.2505.06839", "2505.06839", None),
    ("doi:10.48550/arXiv.2505.06839", "2505.06839", None),
    ("DOI: 10.48550/ARXIV.2505.06839", "2505.06839", None),
    ("https://doi.org/10.48550/arXiv.2505.06839", "2505.06839", None),
    ("http://dx.doi.org/10.48550%2FarXiv.hep-th/9901001", "hep-th/9901001", None),
    ("https://www.alphaxiv.org/abs/2505.06839v1", "2505.06839", 1),
    ("https://huggingface.co/papers/2505.06839", "2505.06839", None),
    ("https://ar5iv.labs.arxiv.org/html/2505.06839", "2505.06839", None),
    ("0704.0001", "0704.0001", None),
    ("hep-th/9901001", "hep-th/9901001", None),
    ("quant-ph/0201082v1", "quant-ph/0201082", 1),
    ("https://arxiv.org/abs/math.gt/0309136", "math.GT/0309136", None),
    ("https://arxiv.org/pdf/hep-th%2F9901001", "hep-th/9901001", None),
    ("2505\u200b.06839", "2505.06839", None),
]


@pytest.mark.parametrize(("text", "paper_id", "version"), FORMS)
def test_an_identifier_is_read_in_every_form_that_people_paste(text: str, paper_id: str, version: int | None) -> None:
    assert read_paper_id(text) == (paper_id, version)
    assert means_paper_id(text)


@pytest.mark.parametrize(
    "text",
    ["", "abc", "2505", "2513.00001", "2505.068391", "2505.06839v0", "hep-th/99010", "10.1000/182", "٢٥٠٥.٠٦٨٣٩"],
)
def test_what_is_no_identifier_is_answered_with_one_that_is(text: str) -> None:
    with pytest.raises(BadPaperId, match="is not an arXiv id. Try `2505.06839` or `hep-th/9901001`."):
        read_paper_id(text)


@pytest.mark.parametrize(
    "text",
    ["2505.068391", "2513.00001", "2505.06839v0", "hep-th/99010", "arXiv:25", "https://arxiv.org/list/cs.LG/new",
     "https://openreview.net/forum?id=x", "arxiv.org/abs/", "10.48550/arXiv.12"],
)  # fmt: skip
def test_a_wrong_identifier_is_still_meant_as_one(text: str) -> None:
    assert means_paper_id(text)
    with pytest.raises(BadPaperId):
        read_paper_id(text)


@pytest.mark.parametrize(
    "text",
    ["", "mixture of experts", "attention is all you need", "GPT-4", "3.5", "mixture-of-experts", "and/or", "2025",
     "arxiv", "what is new in 2505.06839", "10.1145/3447548.3467401"],
)  # fmt: skip
def test_words_are_words(text: str) -> None:
    assert not means_paper_id(text)


@pytest.mark.parametrize(
    "text",
    ["10.1145/3447548.3467401", "doi:10.1145/3447548.3467401", "https://doi.org/10.1145/3447548.3467401",
     "<https://doi.org/10.1145/3447548.3467401>."],
)  # fmt: skip
def test_a_publishers_doi_is_neither_an_id_nor_words(text: str) -> None:
    assert read_doi(text) == "10.1145/3447548.3467401"
    assert not means_paper_id(text)
    assert read_doi("10.48550/arXiv.2505.06839") == ""


def test_identifiers_are_found_in_running_text() -> None:
    text = """See 2505.06839v2, arXiv:2505.07124 and (https://arxiv.org/pdf/2505.06653.pdf); also hep-th/9901001 and
    https://doi.org/10.48550/arXiv.2401.04088, CoRR abs/1706.03762. Not 3.14159, 10.1145/2505.06839, 2505.0683912,
    1234.56789.1, 2599.00001, his/1234567 or x2505.06839. Again: 2505.06839."""
    assert ids_within(text) == (
        "2505.06839", "2505.07124", "2505.06653", "hep-th/9901001", "2401.04088", "1706.03762",
    )  # fmt: skip


@given(st.text(max_size=5_000))
def test_any_text_is_an_identifier_or_a_short_answer(text: str) -> None:
    means_paper_id(text), read_doi(text), ids_within(text)
    try:
        read_paper_id(text)
    except BadPaperId as told:
        assert len(str(told)) < 150
        assert str(told).count("`") == 6


@given(st.sampled_from(FORMS), st.sampled_from(["{}", " {} ", "<{}>", '"{}"', "{},", "({}).", "`{}`"]))
def test_what_stands_around_an_identifier_does_not_count(form: tuple[str, str, int | None], around: str) -> None:
    text, paper_id, version = form
    assert read_paper_id(around.format(text)) == (paper_id, version)


@pytest.mark.parametrize("sign", ["[", "<", "1", "a-", "abs/", "arxiv:", "[]", "2505.06839 ", "]( ", "x|"])
def test_ten_thousand_signs_are_read_at_once(sign: str) -> None:
    text = (sign * 10_000)[:10_000]
    means_paper_id(text), read_doi(text), ids_within(text)


def test_identifiers_sort_by_announcement_over_the_turn_of_a_month_and_of_lengths() -> None:
    ids = ["2506.00001", "2505.23999", "1412.9999", "1501.00001", "hep-th/9901001"]
    assert sorted(ids, key=announcement_order) == [
        "hep-th/9901001", "1412.9999", "1501.00001", "2505.23999", "2506.00001",
    ]  # fmt: skip


def test_the_year_of_an_identifier_is_that_in_which_it_was_given() -> None:
    years = [year_of(paper_id) for paper_id in ("2505.06839", "0704.0001", "hep-th/9901001", "math.GT/0309136")]
    assert years == [2025, 2007, 1999, 2003]
