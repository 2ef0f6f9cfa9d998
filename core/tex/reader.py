"""Reads TeX as people type it into titles and abstracts: a little of it, between much that is none.

pylatexenc's own parser takes every `%` for a comment and every `$` for math, gives up on unbalanced braces and loses
arguments that it does not expect; so the text is walked here, and pylatexenc is asked what a macro stands for.
"""

from __future__ import annotations

import re
from typing import Literal

from core.tex import commands, macros
from core.tex.guesses import has_tex, is_tie, looks_like_math

_DEEPEST = 30  # groups in groups: nobody types more, and Python's stack has an end
_LONGEST = 2000  # characters of math
_TOKEN = re.compile(r"\\(?P<word>[A-Za-z]+)\*?|\\(?P<sign>.)|(?P<mark>[{}$^_~'])|(?P<run>[^\\{}$^_~']+|\\)", re.DOTALL)
_DOLLARS = re.compile(r"\$\$((?:\\.|[^$\\]){1,2000})\$\$|\$((?:\\.|[^$\\]){1,1000})\$", re.DOTALL)
_BLANKS = re.compile(r"\s*")
_OPTION = re.compile(r"\[([^\[\]{}]{0,80})\]")
_RAW = re.compile(r"\{((?:\\.|[^{}\\]){0,2000})\}", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class Reader:
    """A walk over a text, or over the inside of one pair of math signs. `at` is how far it has come."""

    def __init__(self, text: str, *, math: bool = False, depth: int = 0) -> None:
        self.text = text
        self.at = 0
        self.math = math
        self.depth = depth
        self._after_macro = False

    def read(self) -> str:
        """The whole text; a closing brace that closes nothing stays, but not in math."""
        out = [self._sequence()]
        while self.at < len(self.text):
            self.at += 1
            out += ["" if self.math else "}", self._sequence()]
        return "".join(out)

    def argument(self, *, skip: bool = True) -> str | None:
        """What a macro applies to: a group, a macro or one character. None if there is nothing of the kind."""
        start = self.at
        if skip:
            self.skip_blanks()
        token = _TOKEN.match(self.text, self.at)
        if token is None or self.depth >= _DEEPEST or not _applicable(token):
            self.at = start
            return None
        self.depth += 1
        inner = self._applied_to(token)
        self.depth -= 1
        return inner

    def text_argument(self) -> str:
        """An argument that is text even in math."""
        math, self.math = self.math, False
        inner = self.argument()
        self.math = math
        return inner or ""

    def raw_argument(self) -> str | None:
        """The inside of a group as it is typed: an address. None if no group follows."""
        found = _RAW.match(self.text, self.at)
        if not found:
            return None
        self.at = found.end()
        return _ESCAPED.sub(r"\1", found[1]).strip()

    def option(self) -> str | None:
        """The inside of an optional argument, `[…]`, if one follows."""
        found = _OPTION.match(self.text, self.at)
        if not found:
            return None
        self.at = found.end()
        return found[1]

    def groups(self) -> list[str]:
        """The insides of all groups that follow without a blank."""
        found: list[str] = []
        while self.next() == "{" and (inner := self.argument()) is not None:
            found.append(inner)
        return found

    def next(self) -> str:
        """The next character, "" at the end."""
        return self.text[self.at : self.at + 1]

    def skip_blanks(self) -> None:
        """Go on to what is no blank."""
        found = _BLANKS.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _sequence(self) -> str:
        """Everything up to a closing brace or the end."""
        out: list[str] = []
        before = ""
        while (token := _TOKEN.match(self.text, self.at)) and token["mark"] != "}":
            self.at = token.end()
            piece = self._piece(token, before)
            self._after_macro = token["word"] is not None
            before = (piece or before)[-1:]
            out.append(piece)
        return "".join(out)

    def _piece(self, token: re.Match[str], before: str) -> str:
        if token["word"]:
            return commands.expand(self, token["word"], before)
        if token["sign"]:
            return self._escaped(token["sign"])
        match token["mark"]:
            case "{":
                return self._group()
            case "$":
                return self._dollar()
            case "^" | "_" as sign:
                return self._script(sign)
            case "~":
                return " " if self.math or is_tie(self.text, self.at - 1) else "~"
            case "'":
                return "′" if self.math else "'"
        return token["run"]

    def _applied_to(self, token: re.Match[str]) -> str:
        if token["run"]:
            self.at += 1
            return token["run"][0]
        self.at = token.end()
        return self._enclosed()[0] if token["mark"] else self._piece(token, " ")

    def _enclosed(self) -> tuple[str, bool]:
        """The inside of a group whose brace was just read, and whether the group ends."""
        inner = self._sequence()
        closed = self.next() == "}"
        self.at += closed
        return inner, closed

    def _group(self) -> str:
        """Braces go if they are TeX's: in math, around TeX, or beside a letter. Others belong to the text."""
        if self.depth >= _DEEPEST:
            return "{"
        start = self.at
        self.depth += 1
        inner, closed = self._enclosed()
        self.depth -= 1
        if self.math:
            return inner
        if not closed:
            return "{" + inner
        beside = (self.text[start - 2 : start - 1] if start > 1 else "") + self.next()
        touches = any(char.isalnum() or char in "}]" for char in beside)
        return inner if touches or has_tex(self.text[start : self.at - 1]) else "{" + inner + "}"

    def _dollar(self) -> str:
        found = _DOLLARS.match(self.text, self.at - 1)
        inner = (found[1] or found[2]) if found else ""
        if not found or not looks_like_math(inner, self.text[found.end() : found.end() + 1]):
            return "$"
        self.at = found.end()
        return self._math(inner)

    def _math(self, inner: str) -> str:
        if self.depth >= _DEEPEST:
            return inner
        return Reader(inner, math=True, depth=self.depth + 1).read().strip()

    def _script(self, sign: Literal["^", "_"]) -> str:
        """In text a script is TeX's only after a macro or group, or with a group; `snake_case` is none."""
        touches = self._after_macro or self.text.endswith("}", 0, self.at - 1)
        if not (self.math or touches or self.next() == "{"):
            return sign
        inner = self.argument()
        return sign if inner is None else macros.script(sign, inner)

    def _escaped(self, sign: str) -> str:
        if sign in macros.ACCENTS:
            return commands.accent(self, sign)
        if sign in "([":
            return self._round_math({"(": r"\)", "[": r"\]"}[sign])
        return " " if sign.isspace() else macros.SIGNS.get(sign, sign)

    def _round_math(self, end: str) -> str:
        close = self.text.find(end, self.at, self.at + _LONGEST)
        if close < 0:
            return ""
        inner, self.at = self.text[self.at : close], close + len(end)
        return self._math(inner)


def _applicable(token: re.Match[str]) -> bool:
    """Whether a macro can apply to it."""
    return (token["mark"] or "{") == "{" and not token[0][0].isspace() and token[0] != "\\"
