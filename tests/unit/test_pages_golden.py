"""Whole pages as they were when somebody last read them through, in `tests/data/pages/`.

After a wanted change of the look, write them anew with `python -m tests.unit.test_pages_golden`, and read the diff.
"""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from bot.platforms.terminal.console import terminal_console
from bot.platforms.terminal.render import render_digest
from core.model import Digest
from core.pages.as_json import json_page
from core.pages.markdown import markdown_page
from tests.fakes.digests import a_digest, a_local_digest, a_partial_digest, a_quiet_digest

PAGES = Path(__file__).resolve().parents[1] / "data" / "pages"
DIGESTS = {
    "complete": a_digest(),
    "partial": a_partial_digest(),
    "local": a_local_digest(),
    "quiet": a_quiet_digest(),
}
PROMPT = "Judge each paper.\n```\nA fence in a prompt ends nothing.\n```"


def _terminal(digest: Digest) -> str:
    stream = io.StringIO()
    terminal_console(stream).print(render_digest(digest))
    return stream.getvalue()


def _all() -> dict[str, str]:
    pages: dict[str, str] = {}
    for name, digest in DIGESTS.items():
        pages[f"{name}.txt"] = _terminal(digest)
        pages[f"{name}.md"] = markdown_page(digest, chosen_by=PROMPT) + "\n"
        pages[f"{name}.json"] = json_page(digest, chosen_by=PROMPT) + "\n"
    return pages


@pytest.mark.parametrize("name", [f"{name}.{form}" for name in DIGESTS for form in ("txt", "md", "json")])
def test_a_page_looks_as_it_did(name: str) -> None:
    assert _all()[name] == (PAGES / name).read_text(encoding="utf-8")


if __name__ == "__main__":
    PAGES.mkdir(parents=True, exist_ok=True)
    for file_name, page in _all().items():
        (PAGES / file_name).write_text(page, encoding="utf-8")
