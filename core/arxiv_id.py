"""arXiv identifiers in every form that people paste (https://info.arxiv.org/help/arxiv_identifier.html)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.errors import BadPaperId

_NEW = r"\d{4}\.\d{4,5}"
_OLD = r"[a-z-]+(?:\.[A-Z]{2})?/\d{7}"
_ID = rf"(?P<id>{_NEW}|{_OLD})(?:v(?P<version>[1-9]\d{{0,2}}))?(?![\w])"
_WEB = r"(?:https?://)?"
# Sites that show arXiv's papers under arXiv's ids.
_SITE = r"(?:arxiv\.org|alphaxiv\.org|ar5iv\.org|huggingface\.co|scirate\.com|semanticscholar\.org)"
_FOLDERS = r"/(?:[a-z-]{1,20}/){1,2}"
_HOST = rf"(?:[a-z0-9-]+\.)*{_SITE}"
_PAGE = rf"{_WEB}{_HOST}{_FOLDERS}"
_NAMED = r"arxiv:\s*(?:abs/)?|oai:arxiv\.org:"
_DOI = rf"(?:{_WEB}(?:(?:dx|www)\.)?doi\.org/|doi:\s*)?10\.48550/arxiv\.|arxiv\."
_AFTER = r"(?:\.pdf)?/?(?:(?<=/)[^\s]*|[?#]\S*)?(?:\s*\[[\w.-]+\].*)?"
_FORM = re.compile(rf"(?:{_PAGE}|{_NAMED}|{_DOI})?{_ID}{_AFTER}", re.IGNORECASE | re.ASCII)
# In running text an old-style id counts only with the name of an archive that there was.
_ARCHIVES = (
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs|dg-ga|"
    "funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|physics|plasm-ph|"
    "q-alg|q-bio|quant-ph|solv-int|supr-con"
)
_WITHIN = re.compile(
    rf"(?:(?<![\w./-])|(?<=abs/)|(?<=arxiv\.)|{_SITE}{_FOLDERS})"
    rf"(?:{_NAMED})?(?P<id>{_NEW}|(?:{_ARCHIVES})(?:\.[a-z]{{2}})?/\d{{7}})(?:v\d{{1,3}})?(?!\w|\.\d)",
    re.IGNORECASE | re.ASCII,
)
# What somebody types who means an id, right or wrong.
_MEANT = re.compile(
    rf"\d{{3,5}}\.\d{{2,}}(?:v\d*)?|(?:{_ARCHIVES})(?:\.[a-z]{{2}})?/\d+(?:v\d*)?"
    rf"|(?:{_NAMED}|{_DOI}).*|https?://.*|{_WEB}{_HOST}/.*",
    re.IGNORECASE | re.ASCII | re.DOTALL,
)
_PUBLISHERS = re.compile(
    rf"(?:{_WEB}(?:(?:dx|www)\.)?doi\.org/|doi:\s*)?(?P<doi>10\.(?!48550/arxiv\.)\d{{4,9}}/\S+)",
    re.IGNORECASE | re.ASCII,
)
_LINK = re.compile(r"<?(?P<url>[^<>|]+)\|[^<>]*>|!?\[[^\]]*\]\((?P<target>[^()\s]+)\)")
_AROUND = frozenset("\"'“”‘’„«»`<>()[]{}")
_STOPS = ",.;:!?"
_LAYERS = 6


def read_paper_id(text: str) -> tuple[str, int | None]:
    """The identifier without its version, and the version if one is named. Raises `BadPaperId`."""
    match = _FORM.fullmatch(_bare(text))
    if not match or not _is_month(match["id"]):
        raise BadPaperId(f"`{_shown(text)}` is not an arXiv id. Try `2505.06839` or `hep-th/9901001`.")
    version = match["version"]
    return _canonical(match["id"]), int(version) if version else None


def means_paper_id(text: str) -> bool:
    """Whether an id or a link is meant, right or wrong; else the text is words (or a publisher's DOI)."""
    return _MEANT.fullmatch(_bare(text)) is not None and not read_doi(text)


def read_doi(text: str) -> str:
    """A publisher's DOI, bare; "" if the text is none. The DOIs that arXiv gives are ids."""
    match = _PUBLISHERS.fullmatch(_bare(text))
    return match["doi"] if match else ""


def ids_within(text: str) -> tuple[str, ...]:
    """Every identifier in a running text, in order, each once and without its version."""
    return tuple(dict.fromkeys(_ids_within(text)))


def announcement_order(paper_id: str) -> tuple[int, int]:
    """Sort key: new-style identifiers are given in the order of announcement. Old-style ones sort before all."""
    if "/" in paper_id:
        return (0, int(paper_id.rsplit("/", 1)[1]))
    month, number = paper_id.split(".")
    return (int(month), int(number))


def year_of(paper_id: str) -> int:
    """The year in which the identifier was given."""
    year = int(paper_id.rsplit("/", 1)[-1][:2])
    return (1900 if year > 90 else 2000) + year


def _ids_within(text: str) -> Iterator[str]:
    for match in _WITHIN.finditer(text.replace("%2F", "/").replace("%2f", "/")):
        if _is_month(match["id"]):
            yield _canonical(match["id"])


def _bare(text: str) -> str:
    """What is pasted, without the quotes, brackets and stops around it, or the link that a chat made of it."""
    bare = "".join(sign for sign in " ".join(text.split()) if sign.isprintable())
    for _ in range(_LAYERS):
        bare = bare.strip().rstrip(_STOPS)
        link = _LINK.fullmatch(bare)
        bare = (link["url"] or link["target"]) if link else _unwrapped(bare)
    return bare.replace("%2F", "/").replace("%2f", "/")


def _unwrapped(text: str) -> str:
    # "arXiv:2505.06839 [cs.LG]" ends with a bracket of its own.
    ends = text[-1:] in _AROUND and not (text.endswith("]") and "[" in text[1:])
    return text[text[:1] in _AROUND : len(text) - ends]


def _shown(text: str) -> str:
    line = "".join(sign for sign in " ".join(text.split()) if sign.isprintable() and sign != "`")
    return line if len(line) <= 40 else f"{line[:39]}…"


def _is_month(paper_id: str) -> bool:
    return 1 <= int(paper_id.rsplit("/", 1)[-1][2:4]) <= 12


def _canonical(paper_id: str) -> str:
    if "/" not in paper_id:
        return paper_id
    archive, number = paper_id.split("/")
    name, _, subject = archive.partition(".")
    return f"{name.lower()}{'.' + subject.upper() if subject else ''}/{number}"
