"""`python -m bot doctor`: each setting and service: it works, or what to do."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from rich.console import Console

from bot.app import App, new_app
from bot.cli import surroundings
from bot.cli.boundary import BROKEN, OK
from bot.parts import criteria_of
from bot.services import Service
from bot.settings import Settings, env_file, in_words, unknown_names
from core.errors import BadSetting, BroadsheetError
from core.halting import Halting
from core.holidays import Holidays
from core.near import quoted
from core.scoring.model_scorer import ModelScorer
from core.scoring.prompts import load_prompt

_NOT_TRIED = "Not tried: it needs the database."
_NO_SERVICE = {
    "slack": "Nothing is set for Slack. Set SLACK_BOT_TOKEN and SLACK_APP_TOKEN; docs/slack.md says how.",
    "discord": "Nothing is set for Discord. Set DISCORD_TOKEN; docs/discord.md says how.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one thing: `works` with a fact, or not, with what to do."""

    what: str
    works: bool
    words: str


async def examine(settings: Settings, console: Console, only: str | None = None) -> int:
    """Print a finding for each thing, or of one chat service only; the exit code tells whether all of them work."""
    app = new_app(settings, console)
    broken = 0
    try:
        async for finding in _of_service(app, only) if only else _findings(app):
            broken += not finding.works
            mark = "works" if finding.works else "MEND "
            console.print(f"{mark}  {finding.what:<20}{finding.words}", soft_wrap=not console.is_terminal)
    finally:
        await app.aclose()
    console.print()
    console.print("Everything works." if not broken else f"{broken} to mend; the lines above say how.")
    return BROKEN if broken else OK


async def _findings(app: App) -> AsyncIterator[Finding]:
    yield _settings(app.settings)
    database = await _try("Database", lambda: _database(app))
    yield database
    if database.works and not (work := await _try("Work", lambda: going_on(app))).works:
        yield work
    yield await _try("Criteria", lambda: _criteria(app))
    yield await _try("Prompts", _prompts)
    yield await _try("Calendar", lambda: _calendar(app))
    yield await _try("Model", lambda: _model(app))
    arxiv = app.makers.arxiv_quick
    about = {"arXiv feeds": arxiv.check_feeds, "arXiv API": arxiv.check_api, "Clock": arxiv.check_clock}
    for name, check in about.items():
        # Whose turn it is to ask arXiv is written in the database.
        yield await _try(name, check) if database.works else Finding(name, False, _NOT_TRIED)
    for service in app.services:
        async for finding in _checked(service, database):
            yield finding
    for what, look in surroundings.checks(app).items():
        yield await _try(what, look) if database.works else Finding(what, False, _NOT_TRIED)


async def _of_service(app: App, name: str) -> AsyncIterator[Finding]:
    """Raises `BadSetting` if there is no such service, or nothing is set for it."""
    found = [service for service in app.services if service.name.casefold() == name.casefold()]
    if not found:
        raise BadSetting(
            _NO_SERVICE.get(name.casefold(), f"There is no chat service {quoted(name)}. Try `slack` or `discord`.")
        )
    database = await _try("Database", lambda: _database(app))
    yield database
    async for finding in _checked(found[0], database):
        yield finding


async def _checked(service: Service, database: Finding) -> AsyncIterator[Finding]:
    for what, check in service.checks().items():
        name = f"{service.name} {what}"
        yield await _try(name, check) if database.works else Finding(name, False, _NOT_TRIED)


async def _try(what: str, check: Callable[[], Awaitable[str]]) -> Finding:
    try:
        return Finding(what, True, await check())
    except BroadsheetError as fault:
        return Finding(what, False, " ".join(fault.in_full.split()))


def _settings(settings: Settings) -> Finding:
    place = f"{env_file().name} and the environment" if env_file().is_file() else "the environment (there is no .env)"
    contact = "" if settings.contact else " CONTACT is empty: give arXiv's operators an address to reach you."
    if unknown := in_words(unknown_names()):
        return Finding("Settings", False, unknown)
    return Finding("Settings", True, f"read from {place}.{contact}")


async def _database(app: App) -> str:
    await app.prepare()
    return await app.store.check()


async def going_on(app: App) -> str:
    """That nothing is paused. Raises `Halted`, with how to end that."""
    await Halting(app.store).check()
    return "goes on: nothing is paused."


async def _criteria(app: App) -> str:
    criteria = criteria_of(app.settings.criteria_file)
    place = app.settings.criteria_file or "the ones that Broadsheet comes with"
    return (
        f"{place}: {len(criteria.topics)} topics, {len(criteria.wanted)} wanted and {len(criteria.muted)} muted words."
    )


async def _prompts() -> str:
    return f"{load_prompt().title}."


async def _calendar(app: App) -> str:
    holidays = Holidays(app.settings.holidays_file)
    holidays.check()
    told = f"{len(holidays)} holidays, the last on {holidays.last}. {holidays.warning(app.clock.now().date())}"
    return told.strip()


async def _model(app: App) -> str:
    if isinstance(app.makers.scorer, ModelScorer):
        return await app.makers.scorer.check()
    return "none; the local scorer judges, without novelty. Set OPENAI_API_KEY for better choices."
