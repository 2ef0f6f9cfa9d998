"""What goes wrong with Slack, as errors of our own tree, in sentences for people. No token gets into any of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

from core.errors import PlaceClosed, PlatformBusy, PlatformError
from core.model import PlaceState

USUAL_WAIT = 5.0
"""Seconds, where Slack wants a pause and does not say how long."""
_CLOSED = {
    "not_in_channel": (
        PlaceState.LEFT,
        "The bot is not in this Slack channel. `/invite @Broadsheet` there lets it go on.",
    ),
    "channel_not_found": (
        PlaceState.DELETED,
        "Slack shows the bot no such channel: it was deleted, or it is private and the bot is not in it.",
    ),
    "is_archived": (PlaceState.ARCHIVED, "This Slack channel is archived."),
    "ekm_access_denied": (PlaceState.FORBIDDEN, "The workspace's admins have suspended posting in Slack."),
}
_RESTRICTED = "The bot may not post in this Slack channel. Its admins can change that in the channel's settings."
TAKEN_BACK = "The Slack workspace took its permission back. An admin there can install the app again."
_NOT_GOOD = "Slack does not take the bot's token (`{}`). Install the app again, or set the token anew."
_OF_TOKENS = {
    "account_inactive": TAKEN_BACK,
    "token_revoked": TAKEN_BACK,
    "invalid_auth": _NOT_GOOD,
    "not_allowed_token_type": _NOT_GOOD,
    "not_authed": _NOT_GOOD,
    "token_expired": _NOT_GOOD,
}
_OF_MESSAGES = frozenset(
    {
        "invalid_arguments",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "metadata_too_large",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
    }
)
_NOT_TAKEN = "Slack does not take this message (`{}`). Why is in the log."
_NO_REPLY = "Slack does not let the bot reply in this thread."
_REFUSED = {
    "cannot_reply_to_message": _NO_REPLY,
    "restricted_action_thread_locked": _NO_REPLY,
    "message_not_found": "This message is not in Slack any more.",
    "team_access_not_granted": "The organization has not let the bot into this Slack workspace.",
    "thread_not_found": "The thread is not in Slack any more: its first message was deleted.",
}
# What Slack says of a message or its thread. What it says of tokens and workspaces, people mend.
_LASTING = frozenset(_REFUSED.keys() - {"team_access_not_granted"}) | _OF_MESSAGES
# "It's possible some aspect of the operation succeeded before the error was raised", says Slack's reference of these.
_TROUBLE = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
_MOST_DETAILS = 1_000


GONE = frozenset({"account_inactive", "not_installed", "token_revoked"})
"""Codes of a workspace that took its permission back, though nobody may have told so."""


class Refused(PlatformError):
    """Slack did not do it, and `code` is its word for why."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code
        self.lasts = code in _LASTING


class TokenRefused(Refused):
    """Slack does not take the token, or not any more. With another it may do the same thing."""


class TooMany(PlatformBusy):
    """Slack did not do it, and wants to be left alone for `after` seconds."""

    def __init__(self, after: float) -> None:
        super().__init__(f"Slack wants a pause of {after:.0f} {'second' if round(after) == 1 else 'seconds'}.", after)


class Unclear(PlatformError):
    """Nobody knows whether Slack did it. `late`: it may still be at it."""

    def __init__(self, message: str, *, late: bool = False) -> None:
        super().__init__(message)
        self.late = late


@contextmanager
def translated(method: str) -> Iterator[None]:
    """What slack_sdk raises in here becomes one of the errors above, or `PlaceClosed`."""
    try:
        yield
    except SlackApiError as error:
        raise _told(method, _Answer.of(error)) from error
    except SlackClientError as error:
        raise Refused("Slack did not take the file.", "request") from error
    except (ClientError, OSError) as error:
        late = isinstance(error, TimeoutError)
        raise Unclear("Slack did not answer in time." if late else "Slack cannot be reached.", late=late) from error
    except (UnicodeDecodeError, AttributeError) as error:
        # So ends slack_sdk on an answer that is no JSON although it came with status 200, from some proxy.
        raise Unclear("What answers is not Slack.") from error


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer that is no yes. slack_sdk hands over either its own response or aiohttp's."""

    status: int
    data: Mapping[str, Any] = field(default_factory=dict)
    wait: str = ""

    @classmethod
    def of(cls, error: SlackApiError) -> _Answer:
        response: Any = error.response
        data = getattr(response, "data", None)
        status: int = getattr(response, "status_code", 0) or getattr(response, "status", 0)
        wait = getattr(response, "headers", {}).get("Retry-After", "")
        return cls(status, data if isinstance(data, dict) else {}, wait)

    @property
    def code(self) -> str:
        return re.sub(r"[^\w.]", "", str(self.data.get("error", "")), flags=re.ASCII)[:60]

    @property
    def after(self) -> float:
        return float(self.wait) if self.wait.isascii() and self.wait.isdigit() else USUAL_WAIT

    @property
    def needed(self) -> str:
        """The scopes of which one is needed."""
        scopes = re.findall(r"[a-z_.]+(?::[a-z_.]+)*", str(self.data.get("needed", "")))
        return " or ".join(f"`{scope}`" for scope in scopes) or "that the app's manifest names"

    @property
    def details(self) -> str:
        more = (self.data.get("response_metadata") or {}).get("messages") or []
        return "; ".join(map(str, self.data.get("errors") or more))[:_MOST_DETAILS]


def _told(method: str, answer: _Answer) -> PlatformError:
    code = answer.code
    if answer.status == 429 or code in ("ratelimited", "rate_limited"):
        return TooMany(answer.after)
    if answer.status >= 500 or code in _TROUBLE or not code:
        return Unclear(f"Slack does not answer as it should ({code or answer.status}).")
    return _closed(code) or _refused(method, answer)


def _closed(code: str) -> PlaceClosed | None:
    if code.startswith("restricted_action") and code not in _REFUSED:
        return PlaceClosed(_RESTRICTED, PlaceState.FORBIDDEN)
    if code not in _CLOSED:
        return None
    state, sentence = _CLOSED[code]
    return PlaceClosed(sentence, state)


def _refused(method: str, answer: _Answer) -> Refused:
    code = answer.code
    if code in _OF_TOKENS:
        return TokenRefused(_OF_TOKENS[code].format(code), code)
    if code == "missing_scope":
        lacking = f"The bot may not do this in Slack without the scope {answer.needed}."
        return Refused(f"{lacking} Add it to the app, and install the app again.", code)
    if code in _REFUSED:
        return Refused(_REFUSED[code], code)
    structlog.get_logger().warning("slack refused", method=method, code=code, details=answer.details)
    return Refused(_NOT_TAKEN.format(code) if code in _OF_MESSAGES else f"Slack refused (`{code}`).", code)
