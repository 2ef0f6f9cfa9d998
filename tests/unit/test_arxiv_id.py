import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.arxiv_id import announcement_order, read_paper_id
from core.errors import BadPaperId


@pytest.mark.parametrize(
    ("text", "paper_id", "version"),
    [
        ("2505.06839", "2505.06839", None),
        ("2505.06839v2", "2505.06839", 2),
        (" arXiv:2505.06839v12 ", "2505.06839", 12),
        ("https://arxiv.org/abs/2505.06839", "2505.06839", None),
        ("http://www.arxiv.org/pdf/2505.06839v2.pdf", "2505.06839", 2),
        ("arxiv.org/pdf/2505.06839?download=1#page=3", "2505.06839", None),
        ("oai:arXiv.org:2505.06839v1", "2505.06839", 1),
        ("0704.0001", "0704.0001", None),
        ("hep-th/9901001", "hep-th/9901001", None),
        ("quant-ph/0201082v1", "quant-ph/0201082", 1),
        ("https://arxiv.org/abs/math.gt/0309136", "math.GT/0309136", None),
    ],
)
def test_an_identifier_is_read_in_every_form_that_people_paste(text: str, paper_id: str, version: int | None) -> None:
    assert read_paper_id(text) == (paper_id, version)


@pytest.mark.parametrize(
    "text",
    ["", "abc", "2505", "2513.00001", "2505.068391", "2505.06839v0", "hep-th/99010", "10.1000/182", "٢٥٠٥.٠٦٨٣٩"],
)
def test_what_is_no_identifier_is_answered_with_one_that_is(text: str) -> None:
    with pytest.raises(BadPaperId, match="is not an arXiv id. Try `2505.06839` or `hep-th/9901001`."):
        read_paper_id(text)


@given(st.text(max_size=5_000))
def test_any_text_is_an_identifier_or_a_short_answer(text: str) -> None:
    try:
        read_paper_id(text)
    except BadPaperId as told:
        assert len(str(told)) < 150


def test_identifiers_sort_by_announcement_over_the_turn_of_a_month_and_of_lengths() -> None:
    ids = ["2506.00001", "2505.23999", "1412.9999", "1501.00001", "hep-th/9901001"]
    assert sorted(ids, key=announcement_order) == [
        "hep-th/9901001", "1412.9999", "1501.00001", "2505.23999", "2506.00001",
    ]  # fmt: skip
