"""Commands as they are typed in Discord: `/digest 2025-05-13` is `/digest show date:2025-05-13` there.

A command of one verb is an application command, one of several has a subcommand for each; options have names.
"""

from __future__ import annotations

import re

from bot.commands import Kind, Option, Table, Verb
from bot.events import Ask
from bot.reading import read_command
from core.errors import BadCommand

# How help writes what a command takes: `/digest [date] [share]`.
_USAGE = re.compile(r"/([a-z]+)(?: ([a-z]+))?((?: (?:<\w+>|\[\w+\]))+)")


def command(text: str, table: Table) -> str:
    """A command in Discord's way; any other text as it is."""
    if not text.startswith("/"):
        return text
    if usage := _USAGE.fullmatch(text):
        return (name_of(Ask(usage[1], usage[2] or ""), table) or text.removesuffix(usage[3])) + usage[3]
    try:
        ask = read_command(text, table)
    except BadCommand:
        return text
    options = verb.options if (verb := _verb(ask, table)) else ()
    given = [_given(one, ask.options[one.name]) for one in options if one.name in ask.options]
    return " ".join([name_of(ask, table), *given])


def name_of(ask: Ask, table: Table) -> str:
    """`/digest show`, `/saved`; "" for what is no command."""
    spec, verb = table.spec(ask.name), _verb(ask, table)
    if spec is None or verb is None:
        return ""
    return f"/{spec.name} {verb.name}" if len(spec.verbs) > 1 else f"/{spec.name}"


def _verb(ask: Ask, table: Table) -> Verb | None:
    spec = table.spec(ask.name)
    return spec.verb(ask.verb) if spec else None


def _given(option: Option, value: str) -> str:
    return f"{option.name}:{'True' if option.kind is Kind.FLAG else value}"
