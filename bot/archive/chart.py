"""Topics over time as a small line chart: where its lines and words lie. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.model import TopicCount
from core.pages import words

WIDTH, HEIGHT = 640, 180
_LEFT, _RIGHT, _TOP, _BOTTOM = 30, 12, 12, 24
_LINES, _LABELS = 5, 6
OTHER = "Other topics"


@dataclass(frozen=True, slots=True)
class Line:
    """One topic: its numbers, and the points where they lie."""

    name: str
    numbers: tuple[int, ...]
    points: tuple[tuple[float, float], ...]

    @property
    def path(self) -> str:
        """As SVG writes points."""
        return " ".join(f"{x:g},{y:g}" for x, y in self.points)


@dataclass(frozen=True, slots=True)
class Chart:
    """The lines, the most frequent topic first; what stands below them, and the highest number."""

    lines: tuple[Line, ...]
    columns: tuple[str, ...]
    labels: tuple[tuple[float, str], ...]
    highest: int


def chart_of(counts: Iterable[tuple[str, TopicCount]], columns: Sequence[str]) -> Chart | None:
    """A chart of what is counted in each column; None if that is nothing."""
    sums: Counter[str] = Counter()
    cells: Counter[tuple[str, str]] = Counter()
    for column, one in counts:
        name = words.reading(one.topic) or OTHER
        sums[name] += one.papers
        cells[name, column] += one.papers
    if not sums:
        return None
    numbers = _series(sums, cells, columns)
    highest = max(max(of_topic) for of_topic in numbers.values())
    places = [_place(n, len(columns)) for n in range(len(columns))]
    lines = tuple(Line(name, of, _points(of, places, highest)) for name, of in numbers.items())
    step = -(-len(columns) // _LABELS)
    labels = tuple((places[n], columns[n]) for n in range(0, len(columns), step))
    return Chart(lines, tuple(columns), labels, highest)


def _series(sums: Counter[str], cells: Counter[tuple[str, str]], columns: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """The most frequent topics; those that are left are one, last."""
    ranked = sorted((name for name in sums if name != OTHER), key=lambda name: (-sums[name], name))
    rest = [*ranked[_LINES:], *([OTHER] if OTHER in sums else [])]
    series = {name: tuple(cells[name, column] for column in columns) for name in ranked[:_LINES]}
    if rest:
        series[OTHER] = tuple(sum(cells[name, column] for name in rest) for column in columns)
    return series


def _place(number: int, of: int) -> float:
    across = WIDTH - _LEFT - _RIGHT
    return round(_LEFT + across * (number / (of - 1) if of > 1 else 0.5), 1)


def _points(numbers: Sequence[int], places: Sequence[float], highest: int) -> tuple[tuple[float, float], ...]:
    down = HEIGHT - _TOP - _BOTTOM
    return tuple(
        (x, round(_TOP + down * (1 - number / (highest or 1)), 1)) for x, number in zip(places, numbers, strict=True)
    )
