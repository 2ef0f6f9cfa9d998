"""`python -m bot keys`: the keys with which tokens are kept, made, changed and looked at."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from bot.app import App
from bot.cli.boundary import BROKEN, OK
from bot.platforms.terminal.watching import watched
from core.errors import BadSetting
from core.near import quoted
from core.rotating import Rotating, counted, lost

_NO_KEY = "ENCRYPTION_KEY is not set, so there is nothing to look at. `python -m bot keys new` prints a key."
_LOST = "Put back the key that did, or install the app there again."
_TAKE_OUT = "can be taken out of ENCRYPTION_KEY, once every process was started with the first key in front."


async def rotate(app: App) -> int:
    """Write everything anew that an older key sealed. Raises `BadSetting` without a key."""
    keys = await _prepared(app)
    with watched("Sealing anew") as progress:
        rotated = await Rotating(app.store).run(progress)
    _say(app, f"Sealed anew with the first key: {rotated.renewed:,}. Sealed with it already: {rotated.current:,}.")
    if not rotated.lost and len(keys) > 1:
        _say(app, f"The older {'key' if len(keys) == 2 else 'keys'} {_TAKE_OUT}")
    return _told_lost(app, rotated.lost)


async def check(app: App) -> int:
    """Tell what each key opens. Raises `BadSetting` without one."""
    keys = await _prepared(app)
    found = await Rotating(app.store).sealings()
    opened = counted(found)
    for number in range(1, len(keys) + 1):
        _say(app, f"Key {number} opens {opened[number]:,} of {len(found):,}.")
    if any(opened[number] for number in range(2, len(keys) + 1)):
        _say(app, "`python -m bot keys rotate` seals the rest with the first key.")
    return _told_lost(app, lost(found))


async def _prepared(app: App) -> Sequence[str]:
    if not app.settings.encryption_keys:
        raise BadSetting(_NO_KEY)
    await app.prepare()
    return app.settings.encryption_keys


def _told_lost(app: App, whose: Sequence[str]) -> int:
    for one in whose:
        _say(app, f"No key opens what is kept of {quoted(one)}. {_LOST}")
    return BROKEN if whose else OK


def _say(app: App, line: str) -> None:
    app.console.print(Text(line), soft_wrap=True)
