"""Lines in a plot, as an SVG of a few lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#777777", "#000000")
_WIDTH, _HEIGHT, _LEFT, _TOP, _PLOT_WIDTH, _PLOT_HEIGHT = 720, 400, 60, 40, 440, 300


def plot(title: str, across: str, up: str, lines: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    """Lines by their names, from points (x, y) with x from 0 and y from 0. The last line is drawn bold."""
    right = max(x for points in lines.values() for x, _ in points)
    top = float(int(max(y for points in lines.values() for _, y in points)) + 1)
    body = [_grid(top, right), _text(_LEFT, 22, title, 15), _text(_LEFT + 170, _HEIGHT - 12, across, 12)]
    body.append(f'<g transform="rotate(-90 16 260)">{_text(16, 260, up, 12)}</g>')
    for place, (name, points) in enumerate(lines.items()):
        colour, bold = _COLOURS[place % len(_COLOURS)], 3 if place == len(lines) - 1 else 1.6
        path = " ".join(f"{_x(x, right):.1f},{_y(y, top):.1f}" for x, y in points)
        body.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{bold}"/>')
        at = _TOP + 14 + 22 * place
        body.append(f'<rect x="{_LEFT + _PLOT_WIDTH + 16}" y="{at - 9}" width="14" height="4" fill="{colour}"/>')
        body.append(_text(_LEFT + _PLOT_WIDTH + 36, at - 3, name, 12))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif">'
    return "\n".join([head, f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>', *body, "</svg>", ""])


def _grid(top: float, right: float) -> str:
    across = [
        f'<line x1="{_LEFT}" x2="{_LEFT + _PLOT_WIDTH}" y1="{_y(y, top):.1f}" y2="{_y(y, top):.1f}" stroke="#ddd"/>'
        + _text(_LEFT - 24, _y(y, top) + 4, str(y), 12)
        for y in range(int(top) + 1)
    ]
    marks = [_text(_x(right * part / 5, right) - 8, _TOP + _PLOT_HEIGHT + 18, f"{right * part / 5:g}", 12)
             for part in range(6)]  # fmt: skip
    return "\n".join(across + marks)


def _x(x: float, right: float) -> float:
    return _LEFT + _PLOT_WIDTH * x / right


def _y(y: float, top: float) -> float:
    return _TOP + _PLOT_HEIGHT * (1 - y / top)


def _text(x: float, y: float, text: str, size: int) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="#222">{escape(text)}</text>'
