"""What a model is asked to answer, and how its answer is read: strict in what counts, tolerant in how it looks.

Pure. A verdict is a JSON object without objects in it, wherever it stands: in an array, on a line, in a fence, in
prose, before a cut. So one pass over the text finds them all, in linear time, whatever the text is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from core.arxiv_id import read_paper_id
from core.errors import BadPaperId
from core.model import Verdict
from core.model.fingerprints import fold
from core.scoring.plain_text import one_line
from core.scoring.question import Shape

COMMENT_LENGTH = 500
LEFT_OUT = "the model gave no verdict on it"

_SCORE = {"type": "integer", "enum": list(range(1, 11))}  # not minimum and maximum: fewer servers know them
_FIELDS = {
    "id": {"type": "string"},
    "topic": {"type": "string"},
    "comment": {"type": "string"},
    "relevance": _SCORE,
    "novelty": _SCORE,
}
_VERDICT = {"type": "object", "properties": _FIELDS, "required": list(_FIELDS), "additionalProperties": False}
VERDICTS = Shape(
    "verdicts",
    {
        "type": "object",
        "properties": {"verdicts": {"type": "array", "items": _VERDICT}},
        "required": ["verdicts"],
        "additionalProperties": False,
    },
)
"""The same for every call: it is part of the prefix that servers cache. Topic and comment come before the scores, so
that a model says why before it says how much."""

_MEANINGS = {
    "id": ("id", "arxivid", "paperid"),
    "comment": ("comment", "reason"),
    "topic": ("topic",),
    "relevance": ("relevance", "relevancescore"),
    "novelty": ("novelty", "noveltyscore"),
}
_MEANING = {name: meaning for meaning, names in _MEANINGS.items() for name in names}
_TOKEN = re.compile(r'\\.|"|\n[ \t]*\{|[{}]|</?think(?:ing)?>', re.DOTALL | re.IGNORECASE)
_BACKSLASH = re.compile(r'\\(["\\/bfnrt]|u[0-9a-fA-F]{4})?')
_NUMBER = re.compile(r"(\d{1,2}(?:\.\d{1,6})?)\s?(?:(?:/|out of)\s?10(?:\.0)?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Answers:
    """What an answer says of the papers asked about: each has a verdict or a problem, in words.

    `disputed` papers are those with a problem because the answer says different things of them.
    """

    verdicts: Mapping[str, Verdict]
    problems: Mapping[str, str]
    disputed: frozenset[str] = frozenset()


def read_answers(text: str, asked: Iterable[str], topics: Iterable[str] = ()) -> Answers:
    """Read a model's answer about these paper ids. Never raises.

    Ids that were not asked about are passed over. Of several equal verdicts on a paper the first counts; if they
    differ, none does: one of them may be another paper's doing.
    """
    reading = _Reading(dict.fromkeys(asked, LEFT_OUT), {fold(name).casefold(): name for name in topics})
    for found in flat_objects(text):
        reading.take({_MEANING.get(_letters(key), key): value for key, value in found.items()})
    return Answers(reading.verdicts, reading.problems, frozenset(reading.disputed))


@dataclass(slots=True)
class _Reading:
    problems: dict[str, str]
    topics: dict[str, str]
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    disputed: set[str] = field(default_factory=set)

    def take(self, found: Mapping[str, object]) -> None:
        paper_id = self._asked(found.get("id"))
        if paper_id is None or paper_id in self.disputed:
            return
        verdict = self._verdict(paper_id, found)
        if isinstance(verdict, Verdict):
            self._keep(verdict)
        elif paper_id not in self.verdicts:
            self.problems[paper_id] = verdict

    def _keep(self, verdict: Verdict) -> None:
        first = self.verdicts.setdefault(verdict.paper_id, verdict)
        if (first.relevance, first.novelty) == (verdict.relevance, verdict.novelty):
            self.problems.pop(verdict.paper_id, None)
            return
        self.disputed.add(verdict.paper_id)
        del self.verdicts[verdict.paper_id]
        self.problems[verdict.paper_id] = "the model gave two different verdicts on it"

    def _asked(self, value: object) -> str | None:
        if not isinstance(value, str) or len(value) > 100:
            return None
        name = value.strip()
        if name not in self:
            try:
                name, _ = read_paper_id(name.strip("[]() "))
            except BadPaperId:
                return None
        return name if name in self else None

    def __contains__(self, name: str) -> bool:
        return name in self.problems or name in self.verdicts

    def _verdict(self, paper_id: str, found: Mapping[str, object]) -> Verdict | str:
        relevance, novelty = _score(found.get("relevance")), _score(found.get("novelty"))
        if relevance is None:
            return _wrong("relevance", found.get("relevance"))
        if novelty is None:
            return _wrong("novelty", found.get("novelty"))
        comment, topic = found.get("comment"), found.get("topic")
        return Verdict(
            paper_id=paper_id,
            relevance=relevance,
            novelty=novelty,
            topic=self.topics.get(fold(topic).casefold(), "") if isinstance(topic, str) else "",
            comment=one_line(comment, COMMENT_LENGTH) if isinstance(comment, str) else "",
        )


def _wrong(axis: str, value: object) -> str:
    if value is None:
        return f"the model gave no {axis}"
    return f"the model gave the {axis} {one_line(str(value), 20)!r}, which is not a number from 1 to 10"


def _score(value: object) -> float | None:
    match = _NUMBER.fullmatch(value.strip()) if isinstance(value, str) and len(value) < 40 else None
    if not match:
        return None
    score = float(match[1])
    return score if 1 <= score <= 10 else None


def _letters(key: str) -> str:
    return "".join(sign for sign in key[:40].casefold() if sign.isalnum())


def flat_objects(text: str) -> Iterator[dict[str, object]]:
    """Every JSON object of the text that holds no other object, with numbers as text. What a model thinks aloud is not
    its answer."""
    for candidate in _leaves(_without_opening_thoughts(text)):
        found = _parsed(candidate)
        if found is not None:
            yield found


def _without_opening_thoughts(text: str) -> str:
    """Some chat templates open the thinking themselves, so that the answer has only its end."""
    if text.lstrip()[:1] in ("{", "[", "`"):
        return text
    end = re.search(r"</think(?:ing)?>", text, re.IGNORECASE)
    return text[end.end() :] if end else text


def _leaves(text: str) -> Iterator[str]:
    start: int | None = None
    quoted = thinking = False
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if sign[0] == "<":
            thinking = (start is None and sign[1] != "/") or (thinking and sign[1] != "/")
        elif thinking or sign[0] == "\\":
            continue
        elif sign[-1] == "{" and (not quoted or sign[0] == "\n"):  # a new line that opens: the quote before was stray
            start, quoted = token.end() - 1, False
        elif sign == '"':
            quoted = start is not None and not quoted
        elif sign == "}" and start is not None and not quoted:
            yield text[start : token.end()]
            start = None


def _parsed(candidate: str) -> dict[str, object] | None:
    try:
        value = _load(candidate)
    except ValueError:
        value = _load_mended(candidate)
    except RecursionError:
        return None
    return value if isinstance(value, dict) else None


def _load(text: str) -> object:
    # Numbers stay text: 2505.00010 is an id, and a number of ten thousand digits is no number.
    return json.loads(text, strict=False, parse_float=str, parse_int=str, parse_constant=str)


def _load_mended(candidate: str) -> object:
    """With TeX's backslashes doubled and the comma before the end removed."""
    body = _BACKSLASH.sub(lambda found: found[0] if found[1] else r"\\", candidate[:-1])
    try:
        return _load(body.rstrip().removesuffix(",") + "}")
    except (ValueError, RecursionError):
        return None
