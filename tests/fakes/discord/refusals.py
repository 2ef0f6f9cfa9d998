"""What Discord says no with (https://discord.com/developers/docs/topics/opcodes-and-status-codes)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

Json = dict[str, Any]


class Refused(Exception):
    """A call that fails: HTTP status, Discord's code and message, and for a wrong body what is wrong where."""

    def __init__(self, status: int, code: int, message: str, errors: Json | None = None, **more: Any) -> None:
        super().__init__(f"{status} {code}: {message} {errors or ''}".strip())
        self.status, self.code, self.message, self.errors, self.more = status, code, message, errors, more

    def body(self) -> Json:
        """As it is sent."""
        errors = {"errors": self.errors} if self.errors else {}
        return {"message": self.message, "code": self.code, **errors, **self.more}


class Problem(NamedTuple):
    """One thing that is wrong with a body, and the way to it."""

    path: tuple[str, ...]
    code: str
    message: str

    def under(self, *names: str | int) -> Problem:
        """The same, seen from further out."""
        return self._replace(path=(*(str(name) for name in names), *self.path))


Problems = Iterator[Problem]

_UNKNOWN = {
    "Application": 10002,
    "Channel": 10003,
    "Guild": 10004,
    "Member": 10007,
    "Message": 10008,
    "Role": 10011,
    "User": 10013,
    "Emoji": 10014,
    "Webhook": 10015,
    "interaction": 10062,
    "application command": 10063,
    "Tag": 10087,
}


def unknown(what: str) -> Refused:
    """Something that is not there, or no longer."""
    return Refused(404, _UNKNOWN[what], f"Unknown {what}")


def nothing_here() -> Refused:
    """No such address."""
    return Refused(404, 0, "404: Not Found")


def unauthorized() -> Refused:
    """No token, or a wrong one."""
    return Refused(401, 0, "401: Unauthorized")


def no_access() -> Refused:
    """Something that the bot does not see."""
    return Refused(403, 50001, "Missing Access")


def not_permitted() -> Refused:
    """Something that the bot sees and may not do."""
    return Refused(403, 50013, "Missing Permissions")


def empty_message() -> Refused:
    """A message with nothing in it."""
    return Refused(400, 50006, "Cannot send an empty message")


def not_yours() -> Refused:
    """A message of somebody else."""
    return Refused(403, 50005, "Cannot edit a message authored by another user")


def wrong_kind() -> Refused:
    """Something that this kind of channel has not."""
    return Refused(400, 50024, "Cannot execute action on this channel type")


def archived() -> Refused:
    """Something that cannot be done in an archived thread."""
    return Refused(400, 50083, "Thread is archived")


def acknowledged() -> Refused:
    """An interaction that was answered already."""
    return Refused(400, 40060, "Interaction has already been acknowledged.")


def invalid(problems: Iterable[Problem]) -> Refused:
    """A body that is wrong, with the tree of what is wrong in it."""
    found: Json = {}
    for problem in problems:
        here = found
        for name in problem.path:
            here = here.setdefault(name, {})
        here.setdefault("_errors", []).append({"code": problem.code, "message": problem.message})
    return Refused(400, 50035, "Invalid Form Body", found)


def insist(problems: Iterable[Problem]) -> None:
    """Refuse a body with problems."""
    found = list(problems)
    if found:
        raise invalid(found)


def required(*path: str) -> Problem:
    """Something is missing."""
    return Problem(path, "BASE_TYPE_REQUIRED", "This field is required")


def wrong(code: str, message: str, *path: str) -> Problem:
    """Something is wrong in its own way."""
    return Problem(path, code, message)
