"""What somebody asks for by the path behind a channel's address. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.arxiv_id import read_paper_id
from core.errors import BadDate, NotFound
from core.near import quoted

_LONGEST = 200
_DATED = re.compile(r"(?P<when>\d[^/.]*)(?:/(?P<more>held|\d{1,4}))?(?P<form>\.[a-z]+)?")
_PAPER = re.compile(r"paper/(?P<id>.+?)(?P<form>\.json|\.bib)?")
_WHEN = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", re.ASCII)


class Kind(StrEnum):
    """The pages that there are. `home` is the newest day."""

    HOME = "home"
    DAY = "day"
    HELD = "held"
    MONTH = "month"
    YEAR = "year"
    SEARCH = "search"
    PAPER = "paper"
    FEED = "feed"
    SAVED = "saved"


_FORMS = {
    Kind.DAY: ("html", "json", "md", "bib"),
    Kind.HELD: ("html",),
    Kind.MONTH: ("html", "json"),
    Kind.YEAR: ("html", "json"),
    Kind.PAPER: ("html", "json", "bib"),
}
_FIXED = {
    "": (Kind.HOME, "html"),
    "search": (Kind.SEARCH, "html"),
    "search.json": (Kind.SEARCH, "json"),
    "feed.atom": (Kind.FEED, "atom"),
    "saved": (Kind.SAVED, "html"),
    "saved.json": (Kind.SAVED, "json"),
    "saved.bib": (Kind.SAVED, "bib"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One page in one form. `date` is the first day of a month or year; `revision` 0 is the newest."""

    kind: Kind
    form: str = "html"
    date: date = date.min
    revision: int = 0
    paper_id: str = ""


def read_path(path: str) -> Asked:
    """What a path asks for, without the slash before it. Raises `NotFound`, and `BadDate` or `BadPaperId` with a right
    example."""
    path = path.strip("/")
    if path in _FIXED:
        kind, form = _FIXED[path]
        return Asked(kind=kind, form=form)
    if len(path) > _LONGEST:
        raise NotFound("There is no such page.")
    if found := _PAPER.fullmatch(path):
        return _of_form(Kind.PAPER, found["form"], paper_id=read_paper_id(found["id"])[0])
    if found := _DATED.fullmatch(path):
        return _dated(found["when"], found["more"] or "", found["form"])
    raise NotFound("There is no such page.")


def _dated(when: str, more: str, form: str | None) -> Asked:
    kind, day = _when(when)
    if more and kind is not Kind.DAY:
        raise NotFound("There is no such page.")
    if more == "held":
        return _of_form(Kind.HELD, form, day=day)
    return _of_form(kind, form, day=day, revision=int(more or 0))


def _when(text: str) -> tuple[Kind, date]:
    found = _WHEN.fullmatch(text)
    kind = Kind.DAY if found and found[3] else Kind.MONTH if found and found[2] else Kind.YEAR
    try:
        year, month, day = (int(part or 1) for part in found.groups()) if found else (0, 0, 0)
        return kind, date(year, month, day)
    except ValueError as fault:
        raise BadDate(f"{quoted(text)} is not a date. Try `2025-05-13`, `2025-05` or `2025`.") from fault


def _of_form(kind: Kind, ending: str | None, *, day: date = date.min, revision: int = 0, paper_id: str = "") -> Asked:
    form = (ending or ".html").removeprefix(".")
    if form not in _FORMS[kind]:
        raise NotFound("There is no such page.")
    return Asked(kind=kind, form=form, date=day, revision=revision, paper_id=paper_id)
