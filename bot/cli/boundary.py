"""The command line's one error boundary: whatever happens, a person reads a sentence, never a traceback."""

from __future__ import annotations

import asyncio
import secrets
import sys
from collections.abc import Awaitable, Callable

import structlog
from rich.console import Console

from bot.logs import LogPlan, plan_of, set_up_logs
from bot.platforms.terminal.console import terminal_console
from bot.settings import Settings, load_settings
from core.errors import BroadsheetError

OK, BROKEN, REFUSED = 0, 1, 2

Work = Callable[[Settings, Console], Awaitable[int]]


def perform(work: Work, *, quiet: bool = True) -> int:
    """Do the work with the settings and a console on standard output; answer with the exit code.

    What Broadsheet foresees is one line on standard error and 2. What it does not is logged whole in the log file
    under an id that the person is shown, and 1.
    """
    plan = LogPlan()
    try:
        set_up_logs(plan, quiet=True)
        settings = load_settings()
        plan = plan_of(settings)
        set_up_logs(plan, quiet=quiet)
        return asyncio.run(_awaited(work(settings, terminal_console(sys.stdout))))
    except BroadsheetError as fault:
        _say(str(fault))
        return REFUSED
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return _reader_left()
    except Exception:  # noqa: BLE001 - the boundary
        name = secrets.token_hex(4)
        structlog.get_logger().exception("unforeseen", id=name)
        _say(f"Something went wrong that Broadsheet did not foresee ({name}). {plan.file} tells more.")
        return BROKEN


async def _awaited(work: Awaitable[int]) -> int:
    return await work


def _say(sentence: str) -> None:
    """One line, whatever the sentence holds."""
    print(" ".join(sentence.split()), file=sys.stderr)  # noqa: T201 - this is the command line


def _reader_left() -> int:
    """`… | head` closed the pipe: nothing is wrong, and nobody is left to tell."""
    sys.stdout = None  # so that Python does not complain at exit
    return OK
