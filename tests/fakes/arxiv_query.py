"""The part of arXiv's query language that its manual describes: fields, AND, OR, ANDNOT, parentheses, quotes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from tests.fakes.arxiv_world import Announcing

Test = Callable[[Announcing], bool]
_TOKEN = re.compile(r'\s*(\(|\)|ANDNOT\b|AND\b|OR\b|[a-zA-Z]+:(?:"[^"]*"|\[[^\]]*\]|[^\s()"\[\]]+)|[^\s()"\[\]:]+)')
_RANGE = re.compile(r"\[(\d{12}) TO (\d{12})\]")


class BadQuery(Exception):
    """Not in the query language."""


def read_query(text: str) -> Test:
    """What a query asks of a paper. Raises `BadQuery`."""
    tokens, at = [], 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if not match:
            raise BadQuery(text[at : at + 20])
        tokens.append(match[1])
        at = match.end()
    test = _expression(tokens)
    if tokens:
        raise BadQuery(tokens[0])
    return test


def _expression(tokens: list[str]) -> Test:
    test = _term(tokens)
    while tokens and tokens[0] in {"AND", "OR", "ANDNOT"}:
        operator = tokens.pop(0)
        test = _joined(test, operator, _term(tokens))
    return test


def _joined(left: Test, operator: str, right: Test) -> Test:
    if operator == "OR":
        return lambda paper: left(paper) or right(paper)
    return lambda paper: left(paper) and (right(paper) == (operator == "AND"))


def _term(tokens: list[str]) -> Test:
    if not tokens:
        raise BadQuery("nothing")
    token = tokens.pop(0)
    if token == "(":
        test = _expression(tokens)
        if not tokens or tokens.pop(0) != ")":
            raise BadQuery("a parenthesis that stays open")
        return test
    return _field(*token.split(":", 1)) if ":" in token else _all(token)


def _field(name: str, value: str) -> Test:
    if name == "cat":
        return lambda paper: value in paper.categories
    if name == "all":
        return _all(value.strip('"'))
    if name == "submittedDate" and (match := _RANGE.fullmatch(value)):
        first, last = (datetime.strptime(part, "%Y%m%d%H%M").replace(tzinfo=UTC) for part in match.groups())
        return lambda paper: first <= paper.submitted <= last
    raise BadQuery(f"{name}:{value}")


def _all(words: str) -> Test:
    return lambda paper: words.casefold() in f"{paper.title} {paper.abstract} {' '.join(paper.authors)}".casefold()
