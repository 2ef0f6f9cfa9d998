"""arXiv identifiers in every form that people paste (https://info.arxiv.org/help/arxiv_identifier.html)."""

from __future__ import annotations

import re

from core.errors import BadPaperId

_NEW = r"\d{4}\.\d{4,5}"
_OLD = r"[a-z-]+(?:\.[A-Z]{2})?/\d{7}"
_FORM = re.compile(
    rf"^(?:https?://)?(?:(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html|e-print)/|arxiv:\s*|oai:arxiv\.org:)?"
    rf"(?P<id>{_NEW}|{_OLD})(?:v(?P<version>[1-9]\d{{0,2}}))?(?:\.pdf)?/?(?:[?#].*)?$",
    re.IGNORECASE | re.ASCII,
)


def read_paper_id(text: str) -> tuple[str, int | None]:
    """The identifier without its version, and the version if one is named. Raises `BadPaperId`."""
    match = _FORM.match(text.strip())
    if not match or not 1 <= int(_month(match["id"])) <= 12:
        raise BadPaperId(f"`{text.strip()[:60]}` is not an arXiv id. Try `2505.06839` or `hep-th/9901001`.")
    version = match["version"]
    return _canonical(match["id"]), int(version) if version else None


def announcement_order(paper_id: str) -> tuple[int, int]:
    """Sort key: new-style identifiers are given in the order of announcement. Old-style ones sort before all."""
    if "/" in paper_id:
        return (0, int(paper_id.rsplit("/", 1)[1]))
    month, number = paper_id.split(".")
    return (int(month), int(number))


def _month(paper_id: str) -> str:
    return paper_id.rsplit("/", 1)[-1][2:4]


def _canonical(paper_id: str) -> str:
    if "/" not in paper_id:
        return paper_id
    archive, number = paper_id.split("/")
    name, _, subject = archive.partition(".")
    return f"{name.lower()}{'.' + subject.upper() if subject else ''}/{number}"
