"""What goes wrong with Discord, as errors of our own tree, in sentences for people. No token gets into any of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import discord
import structlog
from aiohttp import ClientError

from core.errors import PlaceClosed, PlatformBusy, PlatformError, PlatformRefused
from core.model import PlaceState

# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
NO_CHANNEL, NO_GUILD, NO_MESSAGE = 10003, 10004, 10008
NO_ACCESS, NOT_PERMITTED, NO_DIRECT = 50001, 50013, 50007
HAS_THREAD, ARCHIVED, WANTS_TAG = 160004, 50083, 40067
TOO_LARGE, ACKNOWLEDGED = 40005, 40060
_EXPIRED = frozenset({10015, 10062, 50027})
_LATE = "Discord does not take an answer to this any more."
_TAKEN = "This was answered already, by another process."
_NOT_GOOD = "Discord does not take DISCORD_TOKEN. The portal shows a new one under Bot, Reset Token."
_INTENTS = "Discord does not let the bot listen: it refuses its intents. The portal has them under Bot."
_CLOSED = {
    NO_CHANNEL: (PlaceState.DELETED, "This Discord channel is not there any more."),
    NO_GUILD: (PlaceState.LEFT, "The bot is not in this Discord server any more."),
    NO_ACCESS: (PlaceState.FORBIDDEN, "The bot does not see this Discord channel."),
    NOT_PERMITTED: (PlaceState.FORBIDDEN, "The bot may not post in this Discord channel."),
    WANTS_TAG: (
        PlaceState.FORBIDDEN,
        "This Discord forum wants a tag on every post and has none for the month or the topic. Whoever manages it can "
        "add one, or let posts be without.",
    ),
}
_REFUSED = {
    NO_MESSAGE: "This message is not in Discord any more.",
    NO_DIRECT: "Discord does not let the bot write to this person.",
    HAS_THREAD: "The thread of this day was deleted in Discord, and a message cannot have a second one.",
    ARCHIVED: "The thread is locked in Discord, and the bot cannot write there.",
    TOO_LARGE: "It is larger than Discord takes. Ask for less of it.",
}
# What Discord says of a message or its thread, or that it cannot be a message (50035).
_LASTING = _REFUSED.keys() | {50035}
_MOST_DETAILS = 1_000


class Refused(PlatformError):
    """Discord did not do it, and `code` is its number for why."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code
        self.lasts = code in _LASTING


class Expired(PlatformError):
    """The way that Discord opened for an answer is closed: it was too late."""


class Taken(PlatformError):
    """Somebody else answered, or it was answered before: Discord takes one first answer."""


class Unclear(PlatformError):
    """Nobody knows whether Discord did it."""


@contextmanager
def translated() -> Iterator[None]:
    """What discord.py raises in here becomes one of the errors above, `PlaceClosed` or `PlatformRefused`."""
    try:
        yield
    except (discord.HTTPException, discord.RateLimited) as error:
        raise _of_answer(error) from error
    except discord.DiscordException as error:
        raise _of_client(error) from error
    except TimeoutError as error:
        raise Unclear("Discord did not answer in time.") from error
    except (ClientError, OSError) as error:
        raise Unclear("Discord cannot be reached.") from error
    except RuntimeError as error:
        if "closed" not in str(error):
            raise
        raise Unclear("Discord cannot be reached: the connection was closed.") from error  # by ourselves (aiohttp)


@asynccontextmanager
async def within(seconds: float) -> AsyncIterator[None]:
    """The same for what may take so long in all, in real time."""
    with translated():
        async with asyncio.timeout(seconds):
            yield


def _of_client(error: discord.DiscordException) -> PlatformError:
    closed_by = error.code if isinstance(error, discord.ConnectionClosed) else None
    if isinstance(error, discord.LoginFailure) or closed_by == 4004:
        return PlatformRefused(_NOT_GOOD)
    if isinstance(error, discord.PrivilegedIntentsRequired) or closed_by in (4013, 4014):
        return PlatformRefused(_INTENTS)
    if closed_by is not None:
        return PlatformError(f"Discord closed the connection ({closed_by}).")
    return PlatformError(f"Discord does not answer as it should ({type(error).__name__}).")


def _of_answer(error: discord.HTTPException | discord.RateLimited) -> PlatformError:
    if isinstance(error, discord.RateLimited):
        return PlatformBusy(f"Discord wants a pause of {error.retry_after:.0f} seconds.", error.retry_after)
    if error.status == 401 and error.code not in _EXPIRED:
        return PlatformRefused(_NOT_GOOD)
    if error.status == 429:
        return PlatformError("Discord takes nothing from this machine for a while.")
    if error.status >= 500:
        return Unclear(f"Discord does not answer as it should ({error.status}).")
    return _of_code(error.code, error)


def _of_code(code: int, error: discord.HTTPException) -> PlatformError:
    if code in _EXPIRED:
        return Expired(_LATE)
    if code == ACKNOWLEDGED:
        return Taken(_TAKEN)
    if code in _CLOSED:
        state, sentence = _CLOSED[code]
        return PlaceClosed(sentence, state)
    if code in _REFUSED:
        return Refused(_REFUSED[code], code)
    structlog.get_logger().warning("discord refused", code=code, details=error.text[:_MOST_DETAILS])
    return Refused(f"Discord refused ({code or error.status}). Why is in the log.", code)
