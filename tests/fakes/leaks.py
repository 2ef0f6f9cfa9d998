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

from structlog import BoundLoggerBase
from structlog.contextvars import get_contextvars

from bot.logs import CHATTY

# As the fakes make them: whatever `tests.fakes.slack.state.Ids.secret` gives out (tokens, codes, tickets, addresses of
# answers), the app's own secrets, Discord's token and those of its interactions, the model's key; passwords of tests;
# and what the bot itself makes: links into the browser and to archives, keys, what is sealed. Beside them whatever
# looks like a token of a service.
SECRETS = re.compile(
    r"\d-[0-9a-f]{16}\b|xapp-1-A\d+-local|a-(?:client|signing)-secret|\d{17,}\.local\.token|aW50ZXJhY3Rpb246[\w-]{20,}"
    r"|sk-local-test|pa55word|correct horse|[?&]token=[\w-]{20,}|gAAAA[\w-]{60,}"
    r"|/a/[\w-]{20,}|(?<![\w-])[\w-]{43}=|\bsk-[\w-]{16,}|xox[a-z]-\d[\w-]{10,}|xapp-\d-[\w-]{10,}"
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
    leaks, made, processed = Leaks(), logging.getLogRecordFactory(), BoundLoggerBase._process_event

    def record(*args: Any, **options: Any) -> logging.LogRecord:
        found = made(*args, **options)
        leaks.hear(found.getMessage() if found.args else found.msg)
        if found.exc_info and found.exc_info[1]:
            leaks.hear("".join(traceback.format_exception(found.exc_info[1])))
        return found

    # Where every logger of structlog passes, whatever a test configured meanwhile.
    def process(self: BoundLoggerBase, method: str, event: str | None, more: dict[str, Any]) -> Any:
        leaks.hear((event, self._context, more, get_contextvars()))
        if more.get("exc_info"):
            leaks.hear(traceback.format_exc())
        return processed(self, method, event, more)

    logging.setLogRecordFactory(record)
    BoundLoggerBase._process_event = process  # type: ignore[method-assign]
    logging.getLogger().setLevel(logging.INFO)
    for chatty in CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)
    try:
        yield leaks
    finally:
        logging.setLogRecordFactory(made)
        BoundLoggerBase._process_event = processed  # type: ignore[method-assign]
