"""`python -m bot costs`: what all channels spent, as tables or as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from bot.app import App
from bot.cli.boundary import OK
from core.bookkeeping import Bookkeeping, Costs, Line
from core.model import Usage
from core.pages import words
from core.tex import one_line

_LONGEST = 60


async def show(app: App, text: str | None, *, as_json: bool = False) -> int:
    """Print what was spent in a month, or in other days that are named, in UTC. Raises `BadDate`."""
    books = Bookkeeping(app.store, app.clock)
    span = books.span(text or "")
    await app.prepare()
    costs = await books.costs(span)
    if as_json:
        sys.stdout.write(json.dumps(document(costs), ensure_ascii=False, indent=2) + "\n")
        return OK
    for sentence in _told(costs):
        app.console.print(sentence, markup=False, soft_wrap=True)
    for title, lines in _parts(costs).items():
        if lines:
            app.console.print()
            app.console.print(_table(title, lines))
    return OK


def document(costs: Costs) -> dict[str, Any]:
    """As JSON. Dollars are texts, exact; null where a price is not known."""
    parts = {title.casefold(): [_line(line) for line in lines] for title, lines in _parts(costs).items()}
    return {
        "from": str(costs.span.first),
        "to": str(costs.span.last),
        "total": _facts(costs.total),
        "unpriced": list(costs.unpriced),
        **parts,
    }


def _parts(costs: Costs) -> Mapping[str, Sequence[Line]]:
    return {"Channels": costs.channels, "Criteria": costs.criteria, "Models": costs.models, "Months": costs.months}


def _told(costs: Costs) -> Iterator[str]:
    if not costs.models:
        yield f"Nothing was spent: no model was asked anything ({costs.span.name})."
        return
    more = f" and what is not known of {', '.join(map(one_line, costs.unpriced))}" if costs.unpriced else ""
    total = words.counted(costs.total.total, "token")
    yield f"{costs.span.name}, in UTC: {words.money(costs.total.cost)}{more}{words.SEPARATOR}{total}"


def _table(title: str, lines: Sequence[Line]) -> Table:
    table = Table(title, box=None, pad_edge=False, header_style="bold")
    for name in ("Cost", "Calls", "Tokens", "Cached", "Reasoning"):
        table.add_column(name, justify="right")
    for line in lines:
        one = line.usage
        cached = f"{one.cached / one.prompt:.0%}" if one.cached else words.ABSENT
        reasoning = f"{one.reasoning:,}" if one.reasoning else words.ABSENT
        facts = (words.money(one.cost), f"{one.calls:,}", f"{one.total:,}", cached, reasoning)
        table.add_row(_plain(line.name), *facts)
    return table


def _plain(name: str) -> Text:
    """People's words are no markup."""
    line = one_line(name)
    return Text(line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…")


def _line(line: Line) -> dict[str, Any]:
    return {"name": line.name, **_facts(line.usage)}


def _facts(usage: Usage) -> dict[str, Any]:
    tokens = {name: getattr(usage, name) for name in ("calls", "prompt", "cached", "completion", "reasoning")}
    return {"cost": None if usage.cost is None else f"{usage.cost.normalize():f}", **tokens}
