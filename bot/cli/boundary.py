"""How a command ends: with an exit code, and a sentence where something is wrong; never with a traceback."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable

import structlog
from rich.console import Console

from bot.boundary import guarded
from bot.logs import LogPlan, plan_of, set_up_logs
from bot.platforms.terminal.console import terminal_console
from bot.settings import Settings, in_words, load_settings, unknown_names
from core.errors import BroadsheetError

OK, BROKEN, REFUSED = 0, 1, 2

Work = Callable[[Settings, Console], Awaitable[int]]


def perform(work: Work, *, quiet: bool = True) -> int:
    """Do the work with the settings and a console on standard output; answer with the exit code.

    What Broadsheet foresees is one line on standard error and 2. What it does not is logged whole in the log file
    under an id that the person is shown, and 1.
    """
    set_up_logs(LogPlan(), quiet=True)
    try:
        return asyncio.run(guarded(_settled(work, quiet=quiet), _unforeseen))
    except KeyboardInterrupt:
        _say("Stopped. The same command goes on from there.")
        return 130


async def _settled(work: Work, *, quiet: bool) -> int:
    try:
        settings = load_settings()
        set_up_logs(plan_of(settings), quiet=quiet)
        if not quiet and (slip := in_words(unknown_names())):
            structlog.get_logger().warning(slip)
        return await _flushed(work(settings, terminal_console(sys.stdout)))
    except BroadsheetError as fault:
        _say(fault.in_full)
        return REFUSED
    except BrokenPipeError:
        return _reader_left()
    except OSError as fault:
        # Files and servers are the adapters' business: what is left is where the output goes.
        _say(f"The output cannot be written: {fault.strerror or fault}.")
        return _reader_left(BROKEN)


async def _flushed(work: Awaitable[int]) -> int:
    """A disk that is full says so when the rest is written, and that must not be at exit."""
    code = await work
    sys.stdout.flush()
    return code


def _unforeseen(name: str) -> int:
    place = "var/broadsheet.log, unless LOG_FILE names another"
    _say(f"Something went wrong that Broadsheet did not foresee ({name}). The log tells more: {place}.")
    return BROKEN


def _say(sentence: str) -> None:
    """One line, whatever the sentence holds."""
    print(" ".join(sentence.split()), file=sys.stderr)  # noqa: T201 - this is the command line


def _reader_left(code: int = OK) -> int:
    """`… | head` closed the pipe: nothing is wrong, and nobody is left to tell."""
    sys.stdout = None  # so that Python does not complain at exit
    return code
