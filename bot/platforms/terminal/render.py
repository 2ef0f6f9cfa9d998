"""A digest as lines on a screen. Text of papers and models goes into `rich.text.Text` as it is, never into markup."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.text import Text

from core.model import Digest, Entry
from core.pages import states, words
from core.tex import readable

_WIDEST = 120  # columns; a longer line is hard to follow with the eye
_MEASURE = 100  # columns of running text
_GAP = "  "

Lay = Callable[["Sheet"], Iterator[Text]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """As wide as the screen, within reason. Lines are laid out only when the width is known."""

    console: Console
    width: int

    def wrapped(self, text: Text, indent: int = 0) -> Iterator[Text]:
        """Running text, each line indented, no line longer than is good to read."""
        room = max(20, min(self.width, _MEASURE) - indent)
        for line in text.wrap(self.console, room):
            line.rstrip()
            yield Text(" " * indent) + line


@dataclass(frozen=True, slots=True)
class Laid:
    """A renderable that asks for its lines."""

    lay: Lay

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        sheet = Sheet(console, max(40, min(options.max_width, _WIDEST)))
        for line in self.lay(sheet):
            line.no_wrap = True
            line.overflow = "ignore"
            yield line


def render_head(digest: Digest) -> RenderableType:
    """The head of a day: what it is, what it counts, the list of what is worth reading."""
    return Laid(lambda sheet: _head(digest, sheet))


def render_entry(digest: Digest, entry: Entry) -> RenderableType:
    """One paper: title, authors, scores, why it is listed, abstract."""
    return Laid(lambda sheet: _entry(digest, entry, sheet))


def render_digest(digest: Digest) -> RenderableType:
    """The head, and below it every paper."""
    papers = (render_entry(digest, entry) for entry in digest.entries)
    return Group(render_head(digest), *(part for paper in papers for part in (Text(""), paper)))


def _head(digest: Digest, sheet: Sheet) -> Iterator[Text]:
    named = ["arXiv", words.long_date(digest.date), states.categories(digest)]
    yield from sheet.wrapped(Text(words.SEPARATOR.join(filter(None, named)), style="bold"))
    if marks := states.labels(digest):
        yield from sheet.wrapped(Text(words.SEPARATOR.join(marks), style="cyan"))
    if digest.source == "recorded":
        yield from sheet.wrapped(Text(states.RECORDED, style="dim"))
    if said := states.summary(digest):
        yield from sheet.wrapped(Text(said))
    for note in states.notes(digest):
        yield from sheet.wrapped(Text(note, style="yellow"))
    if digest.entries and (note := words.novelty_note(digest)):
        yield from sheet.wrapped(Text(note, style="dim"))
    if digest.entries:
        yield from _list(digest.entries, sheet.width)
    if digest.previous or digest.next:
        yield Text(_footer(digest), style="dim")


def _footer(digest: Digest) -> str:
    before = [words.earlier(digest.previous, digest.date)] if digest.previous else []
    after = [words.later(digest.next, digest.date)] if digest.next else []
    return words.SEPARATOR.join([words.month(digest.date), *before, *after])


def _list(entries: Sequence[Entry], width: int) -> Iterator[Text]:
    """Number, title, scores and topic in columns; titles are cut to what the others leave."""
    titles, topics = [words.title(entry) for entry in entries], [_met(entry) for entry in entries]
    scores = _aligned(entries)
    number = max(2, len(str(entries[-1].position)))
    topic = min(_most_for_topic(width), max(map(cell_len, topics)))
    room = width - number - len(scores[0]) - topic - (7 if topic else 5)
    title = min(room, max(map(cell_len, titles)))
    for entry, name, score, met in zip(entries, titles, scores, topics, strict=True):
        line = Text(f"{entry.position:>{number}}{_GAP}", style="dim")
        line.append(f"{_fitted(name, title)} {_GAP}{score}{_GAP}", style="not dim")
        line.append(_cut(met, topic))
        line.rstrip()
        yield line


def _met(entry: Entry) -> str:
    """`▲ 2 Architecture`."""
    return " ".join(filter(None, [words.arrow(entry), words.topic(entry)]))


def _most_for_topic(width: int) -> int:
    return 24 if width >= 100 else 16 if width >= 80 else 10


def _aligned(entries: Iterable[Entry]) -> list[str]:
    """`10 · 8  `, ` 9 · 7.5`: the dots stand below each other."""
    pairs = [words.scores(entry.verdict) for entry in entries]
    left, right = (max(len(pair[side]) for pair in pairs) for side in (0, 1))
    return [f"{relevance:>{left}} · {novelty:<{right}}" for relevance, novelty in pairs]


def _fitted(text: str, width: int) -> str:
    return set_cell_size(_cut(text, width), width)


def _cut(text: str, width: int) -> str:
    return text if cell_len(text) <= width else set_cell_size(text, width - 1).rstrip() + "…"


def _entry(digest: Digest, entry: Entry, sheet: Sheet) -> Iterator[Text]:
    number = f"{entry.position:>2}{_GAP}"
    indent = len(number)
    title = list(sheet.wrapped(Text(words.title(entry), style="bold"), indent))
    yield Text.assemble((number, "dim"), title[0][indent:])
    yield from title[1:]
    yield from sheet.wrapped(Text(words.byline(entry), style="dim"), indent)
    yield from sheet.wrapped(Text(words.judgement(entry)), indent)
    for line in filter(None, [words.followed(entry), words.moved(entry), _why(digest, entry)]):
        yield from sheet.wrapped(Text(line), indent)
    for paragraph in readable(entry.paper.abstract).split("\n"):
        yield from sheet.wrapped(Text(paragraph, style="dim"), indent)


def _why(digest: Digest, entry: Entry) -> str:
    reason = words.why(digest, entry)
    return f"Why: {reason}" if reason and entry.verdict else reason
