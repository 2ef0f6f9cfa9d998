import json

from core.model import Digest
from core.pages.several import json_list, json_of, markdown_list, markdown_of
from tests.fakes.digests import DAY, a_digest, a_paper


def told(digest: Digest) -> str:
    return f"Told on {digest.date}."


def test_one_digest_is_a_page_and_several_are_a_list_of_pages() -> None:
    one, other = a_digest(), a_digest(date=DAY.replace(day=14))
    assert json.loads(json_of([one], told))["date"] == "2025-05-13"
    pages = json.loads(json_of([one, other], told))
    assert [page["chosen_by"] for page in pages] == ["Told on 2025-05-13.", "Told on 2025-05-14."]
    assert json.loads(json_of([], told)) == []
    assert markdown_of([one, other], told).count("# arXiv · ") == 2
    assert markdown_of([one, other], told).count("Told on 2025-05-14.") == 1


def test_papers_are_listed_with_their_authors_and_nothing_in_them_is_markup() -> None:
    page = markdown_list([a_paper(title="A *bold* [claim](x)", authors=()), a_paper()], "Saved papers")
    assert page.startswith("# Saved papers\n\n- [A \\*bold\\* \\[claim\\](x)](https://arxiv.org/abs/2505.06839)\\\n")
    assert "No authors named" in page
    assert "Enric Boix-Adsera, Philippe Rigollet" in page
    assert [paper["id"] for paper in json.loads(json_list([a_paper()]))] == ["2505.06839"]
