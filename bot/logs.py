"""Logs: short lines for the person at the terminal, whole ones with tracebacks in a file beside the data.

No secret reaches either: those of the settings are blanked wherever they appear, and so is what has the shape of a
token (`bot.blanking`). Every line bears the id of the request that it belongs to, as `request`.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Collection, MutableMapping
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

import structlog
from structlog.typing import Processor

from bot.blanking import blanking
from bot.settings import Settings

_MEGABYTE = 1_000_000
# slack_sdk writes whole answers at DEBUG, and in those of its OAuth are tokens that no setting holds.
CHATTY = (
    "aiohttp.access",
    "aiosqlite",
    "alembic",
    "apscheduler",
    "arxiv",
    "discord",
    "httpx",
    "httpx2",
    "openai",
    "procrastinate",
    "slack_bolt",
    "slack_sdk",
    "urllib3",
)
"""Libraries of which only warnings are wanted."""
# Controls of C0 and C1, and what some readers take for the end of a line.
_CONTROLS = {code: repr(chr(code))[1:-1] for code in (*range(32), *range(127, 160), 0x2028, 0x2029)}


@dataclass(frozen=True, slots=True)
class LogPlan:
    """Where logs go, and what they must not hold. The defaults are for the time before the settings are read."""

    file: Path = Path("var/broadsheet.log")
    level: str = "info"
    json: bool = False
    secrets: tuple[str, ...] = ()


def plan_of(settings: Settings) -> LogPlan:
    """The plan that the settings describe."""
    return LogPlan(settings.log_file, settings.log_level, settings.log_format == "json", settings.secrets())


def set_up_logs(plan: LogPlan, *, quiet: bool) -> None:
    """Send logs to standard error and to the log file. `quiet` leaves only errors on standard error."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _on_one_line,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    screen = logging.StreamHandler(sys.stderr)
    screen.setLevel(logging.CRITICAL if quiet else plan.level.upper())
    screen.setFormatter(_formatter(shared, _screen(plan)))
    logging.raiseExceptions = False  # a log that cannot be written must not put a traceback on the screen
    root = logging.getLogger()
    root.handlers = [screen, *_file(plan, shared)]
    root.setLevel(logging.DEBUG if plan.level == "debug" else logging.INFO)
    for chatty in CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _file(plan: LogPlan, shared: list[Processor]) -> list[logging.Handler]:
    try:
        plan.file.parent.mkdir(parents=True, exist_ok=True)
        keeper = RotatingFileHandler(plan.file, maxBytes=5 * _MEGABYTE, backupCount=3, encoding="utf-8", delay=True)
    except OSError:
        return []
    whole = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    keeper.setFormatter(_formatter(shared, [*whole, _blank(plan.secrets)]))
    return [keeper]


def _screen(plan: LogPlan) -> list[Any]:
    if plan.json:
        whole = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
        return [*whole, _blank(plan.secrets)]
    lines = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0)
    return [_without_traceback(plan.file), lines, _blank(plan.secrets)]


def _formatter(shared: list[Processor], last: list[Any]) -> logging.Formatter:
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[remove, *last])


def _on_one_line(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Names and reasons may be anybody's: they begin no line, and move no cursor."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = value.translate(_CONTROLS)
    return event


def _without_traceback(log_file: Path) -> Processor:
    """A person is shown what went wrong and where to read more, not the stack."""

    def shorten(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        if event.pop("exc_info", None):
            event["more"] = str(log_file)
        return event

    return shorten


def _blank(secrets: Collection[str]) -> Any:
    blanked = blanking(secrets)

    def blank(_: object, __: str, line: str) -> str:
        return blanked(line)

    return blank
