"""What went wrong, as a page: what is wrong, where to go, and nothing about what others may read."""

from __future__ import annotations

import re

from bot.archive.answers import Answer
from bot.archive.drawing import draw
from bot.archive.missing import Missing
from bot.archive.reader import Reader, Revoked
from core.errors import BroadsheetError, NotFound, ServiceError, UserError

_NO_PAGE = "A link may have been cut when it was copied. In its channel, the command /link makes a new one."
_SPAN = re.compile(r"`([^`]*)`")
_HEADINGS = {
    400: "That cannot be read",
    404: "There is no such page",
    410: "This link was revoked",
    429: "Too many questions",
    500: "Something went wrong",
    503: "Not at this moment",
}


def trouble(fault: BroadsheetError | None, reader: Reader | None = None, *, status: int = 0, name: str = "") -> Answer:
    """The page of a fault, or of a status. `name` is the id under which the log tells more."""
    status = status or _status(fault)
    told = {"heading": _HEADINGS[status], "sentence": _sentence(fault, status, name), "near": (), "hint": ""}
    if isinstance(fault, Missing):
        return Answer(draw("problem.html", fault.reader, **told | {"near": fault.near}), status=status)
    # A page that is not there is the same for everybody, whether or not the channel is.
    return Answer(draw("problem.html", None if status in (404, 410) else reader, **told), status=status)


def _status(fault: BroadsheetError | None) -> int:
    if isinstance(fault, Revoked):
        return 410
    if isinstance(fault, NotFound):
        return 404
    return 400 if isinstance(fault, UserError) else 503 if isinstance(fault, ServiceError) else 500


def _sentence(fault: BroadsheetError | None, status: int, name: str) -> str:
    if status == 404 and not isinstance(fault, Missing):
        return _NO_PAGE
    if status == 410:
        return "It opened a channel's pages once, and was taken back. Ask in the channel for a new one."
    if status == 429:
        return "This address asked very often. Wait a few seconds, then try again."
    if status == 503:
        return "The pages cannot be read just now. Try again in a minute."
    if status == 500:
        return f"Nobody foresaw this ({name}); whoever runs Broadsheet finds more in the log under that name."
    return _SPAN.sub(r"“\1”", str(fault))
