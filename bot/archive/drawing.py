"""The templates, and what all of them know."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.archive.fitting import brief, place
from bot.archive.reader import Reader
from core.pages import states, words
from core.pages.ladder import steps
from core.tex import clean, one_line

HERE = Path(__file__).parent
STATIC = "/static"


@cache
def environment() -> Environment:
    """Everything that is put into a template is escaped."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(static=STATIC, words=words, states=states, steps=steps, place=place)
    made.filters.update(line=one_line, clean=clean, reading=words.reading, id=_id, brief=brief)
    return made


def draw(template: str, reader: Reader | None = None, **values: object) -> str:
    """A page. Without a reader it is of no channel."""
    base = reader.base if reader else ""
    return environment().get_template(template).render(reader=reader, base=base, **values)


def paper_path(reader: Reader, paper_id: str) -> str:
    """A paper's page."""
    return f"{reader.base}/paper/{_id(paper_id)}"


def _id(paper_id: str) -> str:
    """An id as part of a path."""
    return quote(paper_id, safe="/")
