"""Several digests, or papers without a digest, on one page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from core.model import Digest, Paper
from core.pages import words
from core.pages.as_json import json_page, paper_fields, written
from core.pages.escape import inline
from core.pages.markdown import markdown_page

ChosenBy = Callable[[Digest], str]
"""How the papers of a digest were chosen: what the scorer was told, "" if that was nothing."""


def markdown_of(digests: Iterable[Digest], chosen_by: ChosenBy) -> str:
    """The pages one after the other."""
    return "\n\n".join(markdown_page(digest, chosen_by=chosen_by(digest)) for digest in digests)


def json_of(digests: Sequence[Digest], chosen_by: ChosenBy) -> str:
    """The page of one digest, or a list of the pages of several."""
    pages = [json_page(digest, chosen_by=chosen_by(digest)) for digest in digests]
    return pages[0] if len(pages) == 1 else f"[{','.join(pages)}]"


def markdown_list(papers: Iterable[Paper], title: str) -> str:
    """Papers with their authors, a line each."""
    lines = [
        f"- [{inline(words.reading(paper.title)) or '(no title)'}]({words.address(paper.id)})\\\n"
        f"  {inline(words.cut(paper.authors, most=len(paper.authors))) or 'No authors named'}"
        for paper in papers
    ]
    return "\n\n".join([f"# {inline(title)}", "\n".join(lines)])


def json_list(papers: Iterable[Paper]) -> str:
    """A list of papers, each as in the page of a digest."""
    return written([paper_fields(paper) for paper in papers])
