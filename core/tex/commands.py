"""What becomes of a macro and its arguments."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from core.tex import macros

if TYPE_CHECKING:
    from core.tex.reader import Reader

_CODE_POINT = re.compile(r"x(?P<hex>[0-9a-fA-F]{1,6})|(?P<decimal>[0-9]{1,7})")
_OPERATION = re.compile(r"[\s+\-−=<>,/·×±]")
_SCHEME = re.compile(r"^https?://")
_WIDE = ("over", "under", "wide")


def expand(reader: Reader, name: str, before: str) -> str:
    """What a macro that was just read stands for. `before` is the character before it in what was made so far."""
    if name in macros.SWITCHES:
        reader.skip_blanks()
        return _drop_dot(reader, name)
    if name in macros.DROPPED:
        return _drop(reader)
    if name in macros.ACCENTS:
        return accent(reader, name)
    if name in macros.ALPHABETS:
        return macros.alphabet(name, reader.argument() or "")
    if name.startswith("cite"):
        return _citation(reader)
    if command := _COMMANDS.get(name):
        return command(reader)
    symbol = None if reader.math and name in {"P", "S"} else macros.symbols().get(name)
    return _unknown(reader, name) if symbol is None else _symbol(reader, name, symbol, before)


def accent(reader: Reader, name: str) -> str:
    """A letter with an accent; the accent as it is typed if no letter follows."""
    braced = reader.next() == "{"
    inner = reader.argument(skip=name.isalpha())
    typed = "\\" + name if name.isalpha() else name
    if not inner or inner.isspace():
        return typed
    # arXiv's submission form has made `\beta` into `\b{eta}` in many an abstract.
    if braced and len(name) == 1 and len(inner) > 1 and (symbol := macros.symbols().get(name + inner)):
        return symbol
    if len(name) > 1:
        return inner if len(inner) > 1 and name.startswith(_WIDE) else macros.accented(macros.ACCENTS[name], inner)
    return macros.accented(macros.ACCENTS[name], inner) if inner[0].isalpha() else typed + inner


def _drop_dot(reader: Reader, name: str) -> str:
    """`\\left.` is a bracket that is not there."""
    if name in {"left", "right"} and reader.next() == ".":
        reader.at += 1
    return ""


def _drop(reader: Reader) -> str:
    reader.option()
    if reader.next() == "{":
        reader.argument()
    return ""


def _symbol(reader: Reader, name: str, symbol: str, before: str) -> str:
    if name in macros.LETTERS:
        reader.skip_blanks()
    elif reader.math and name in macros.FUNCTIONS:
        return _function(reader, symbol, before)
    elif reader.math and before != " ":
        reader.skip_blanks()
    return symbol


def _function(reader: Reader, symbol: str, before: str) -> str:
    """`2\\log n` is 2 log n."""
    after = reader.next()
    return (" " if before.isalnum() else "") + symbol + (" " if after.isalnum() or after == "\\" else "")


def _unknown(reader: Reader, name: str) -> str:
    """Its arguments, or its name: an author's own macro mostly stands for the name of a method."""
    inner = [group for group in reader.groups() if group]
    return " ".join(inner) or (name if reader.math or len(name) > 1 else "\\" + name)


def _citation(reader: Reader) -> str:
    while reader.option() is not None:
        pass
    return f"[{reader.argument() or '?'}]"


def _styled(reader: Reader) -> str:
    return reader.argument() or ""


def _text(reader: Reader) -> str:
    return reader.text_argument()


def _second(reader: Reader) -> str:
    _drop(reader)
    return reader.argument() or ""


def _note(reader: Reader) -> str:
    reader.option()
    return f" ({reader.text_argument().strip()})"


def _url(reader: Reader) -> str:
    return reader.raw_argument() or ""


def _link(reader: Reader) -> str:
    target, words = reader.raw_argument() or "", reader.text_argument().strip()
    if not target or not words:
        return target or words
    same = _SCHEME.sub("", target).rstrip("/") == _SCHEME.sub("", words).rstrip("/")
    return target if same else f"{words} ({target})"


def _fraction(reader: Reader) -> str:
    above, below = (_part(reader.argument() or "") for _ in range(2))
    return f"{above}/{below}"


def _choose(reader: Reader) -> str:
    return f"({reader.argument() or ''} choose {reader.argument() or ''})"


def _root(reader: Reader) -> str:
    index = reader.option()
    return (macros.script("^", index) if index else "") + "√" + _part(reader.argument() or "")


def _superscript(reader: Reader) -> str:
    return macros.script("^", reader.text_argument())


def _subscript(reader: Reader) -> str:
    return macros.script("_", reader.text_argument())


def _code_point(reader: Reader) -> str:
    typed = reader.raw_argument() or ""
    found = _CODE_POINT.fullmatch(typed)
    if not found:
        return typed
    number = int(found["hex"], 16) if found["hex"] else int(found["decimal"])
    return chr(number) if number < 0x110000 else typed


def _part(text: str) -> str:
    """In brackets if it would be read wrongly without."""
    return f"({text})" if _OPERATION.search(text) else text


def _all(names: str, command: Callable[[Reader], str]) -> dict[str, Callable[[Reader], str]]:
    return dict.fromkeys(names.split(), command)


_COMMANDS: dict[str, Callable[[Reader], str]] = {
    **_all("mathrm mathbf mathit mathsf mathtt mathnormal boldsymbol bm pmb operatorname mathop ensuremath", _styled),
    **_all(
        "text textbf textit emph texttt textsc textsf textrm textsl textup textnormal textmd mbox hbox uline", _text
    ),
    **_all("title section subsection paragraph uppercase lowercase centerline", _text),
    **_all("textcolor colorbox hyperref", _second),
    **_all("footnote thanks", _note),
    **_all("href hyperlink", _link),
    **_all("url path nolinkurl", _url),
    **_all("frac tfrac dfrac cfrac nicefrac sfrac textfrac", _fraction),
    **_all("binom tbinom dbinom", _choose),
    "sqrt": _root,
    "textsuperscript": _superscript,
    "textsubscript": _subscript,
    "unicode": _code_point,
}
