"""`python -m bot pause` and `resume`: the operator's switch for everything that costs money or time."""

from __future__ import annotations

from rich.text import Text

from bot.app import App
from bot.cli.boundary import OK
from core.halting import Halting


async def pause(app: App, reason: str) -> int:
    """Stop it, in all processes. Raises `BadSetting` without a reason."""
    await app.prepare()
    halt = await Halting(app.store).stop(reason, app.clock)
    _say(app, f"Paused: {halt.reason}. Nothing is fetched, judged or posted until `python -m bot resume`.")
    return OK


async def resume(app: App) -> int:
    """Let everything go on."""
    await app.prepare()
    _say(app, "Everything goes on." if await Halting(app.store).resume() else "Nothing was paused.")
    return OK


def _say(app: App, line: str) -> None:
    app.console.print(Text(line), soft_wrap=True)
