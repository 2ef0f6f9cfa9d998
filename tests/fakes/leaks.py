"""A watch over everything that is logged while tests run: none of the fakes' secrets may be in it."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
from structlog.testing import LogCapture

from bot.logs import CHATTY

# As the fakes make them: whatever `tests.fakes.slack.state.Ids.secret` gives out (tokens, codes, tickets, addresses of
# answers), the app's own secrets, Discord's token and those of its interactions, the model's key; passwords of tests;
# and what the bot itself makes: links into the browser, what is sealed.
SECRETS = re.compile(
    r"\d-[0-9a-f]{16}\b|xapp-1-A\d+-local|a-(?:client|signing)-secret|\d{17,}\.local\.token|aW50ZXJhY3Rpb246[\w-]{20,}"
    r"|sk-local-test|pa55word|correct horse|[?&]token=[\w-]{20,}|gAAAA[\w-]{60,}"
)


@dataclass
class Leaks:
    """What was logged since it was last asked."""

    _lines: list[str] = field(default_factory=list)

    def hear(self, line: Any) -> None:
        """Something is logged."""
        text = str(line)
        if SECRETS.search(text):
            self._lines.append(text)

    def found(self) -> list[str]:
        """The lines with a secret in them."""
        found, self._lines = self._lines, []
        return found

    def look_into(self, folder: Path) -> None:
        """The log files that processes wrote there, too."""
        for file in folder.rglob("*.log*"):
            if file.is_file() and file.suffix != ".part":
                for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
                    self.hear(line)


@contextmanager
def watched() -> Iterator[Leaks]:
    """Hear whatever is logged, by whichever library and as loud as in a running bot, until the end of the block."""
    leaks, made, captured = Leaks(), logging.getLogRecordFactory(), LogCapture.__call__
    before = structlog.get_config()["processors"]

    def record(*args: Any, **options: Any) -> logging.LogRecord:
        found = made(*args, **options)
        leaks.hear(found.getMessage() if found.args else found.msg)
        if found.exc_info and found.exc_info[1]:
            leaks.hear("".join(traceback.format_exception(found.exc_info[1])))
        return found

    def hear(_: object, __: str, event: Any) -> Any:
        leaks.hear(event)
        if event.get("exc_info"):
            leaks.hear(traceback.format_exc())
        return event

    def capture(self: LogCapture, logger: Any, method: str, event: Any) -> Any:
        return captured(self, logger, method, hear(logger, method, event))

    logging.setLogRecordFactory(record)
    before.insert(0, hear)  # the list that structlog goes back to, too
    LogCapture.__call__ = capture  # type: ignore[method-assign]
    logging.getLogger().setLevel(logging.INFO)
    for chatty in CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)
    try:
        yield leaks
    finally:
        logging.setLogRecordFactory(made)
        before.remove(hear)
        LogCapture.__call__ = captured  # type: ignore[method-assign]
