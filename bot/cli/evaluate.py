"""`python -m bot evaluate`: how a scorer judges papers of stored days, before it goes live."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal

from bot.app import RECORDED_TERMINAL, TERMINAL, App
from bot.cli.asked import scorer_heeding_halts
from bot.cli.boundary import OK, REFUSED
from bot.cli.evaluated import Told, as_json, as_lines, what_it_costs
from bot.platforms.terminal.interrupts import CtrlC
from bot.platforms.terminal.watching import watched
from core.calendar import FIRST_DAY
from core.cases import Stored, sample
from core.errors import BadChoice, BadSetting, NotFound
from core.evaluation import Evaluation
from core.halting import Halting
from core.model import Channel, ScorerCard, Usage
from core.near import quoted
from core.newsdays import NewsDays, Span
from core.ports import Scorer
from core.scoring.local import LocalScorer
from core.scoring.model_scorer import ModelScorer
from core.scoring.prompts import FOLDER, Prompt, load_prompt
from core.spending import Limits

LOCAL = "local"
_PROMPT = re.compile(r"(score[a-z-]*)\.v([0-9]{1,4})")
_NUMBER = re.compile(r"[0-9]{1,3}")
# Estimates can be off: twice as much as was told is allowed, and no less than that many US dollars.
_TOLERANCE, _LEAST = 2, Decimal("0.05")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be evaluated, as it was typed. `days` is a number of stored days or a span; `papers` are asked about
    at most; `at_most` is in US dollars, None: twice the estimate. `against_settings`: compared with the verdicts of the
    settings' scorer, not with those that each digest was made with."""

    channel: str | None = None
    recorded: bool = False
    days: str = "10"
    model: str | None = None
    prompt: str | None = None
    papers: int = 200
    repeat: bool = False
    against_settings: bool = False
    yes: bool = False
    at_most: Decimal | None = None
    json: bool = False


async def evaluate(app: App, wish: Wish) -> int:
    """Compare, ask first if it costs anything, and print what came out. Raises `Halted` before that if it costs."""
    channel, (span, newest) = channel_of(wish), _span(app, wish)
    async with _scorer(app, wish.model, wish.prompt) as scorer:
        await app.prepare()
        if not _free(scorer.card):
            await Halting(app.store).check()
        limits = Limits(app.settings.daily_budget, app.settings.monthly_budget)
        heeding = scorer_heeding_halts(app, scorer)
        evaluation = Evaluation(app.store, _source(channel), heeding, app.clock, limits)
        against = app.makers.scorer.card if wish.against_settings else None
        stored = await _stored(app, evaluation, channel, span, newest, against)
        cases = sample(stored.cases, wish.papers)
        quote = await evaluation.quote(cases, repeat=wish.repeat)
        if not (wish.yes or _free(scorer.card) or _agreed(f"{what_it_costs(quote, len(cases))} Go on?")):
            return REFUSED
        with watched("Evaluation") as progress:
            result = await evaluation.evaluate(cases, progress, repeat=wish.repeat, most=_most(quote, wish.at_most))
    told = Told(channel, scorer.card, stored, cases, quote, result)
    if wish.json:
        sys.stdout.write(json.dumps(as_json(told), indent=2, ensure_ascii=False) + "\n")
    else:
        app.console.print("\n".join(as_lines(told)), soft_wrap=True)
    return OK


def channel_of(wish: Wish) -> Channel:
    """`slack/T0123/C0456`; else the terminal. Raises `BadChoice`."""
    if wish.channel is None:
        return RECORDED_TERMINAL if wish.recorded else TERMINAL
    parts = wish.channel.strip().split("/", 2)
    if wish.recorded or len(parts) != 3 or not all(parts):
        asked = "`--recorded` has a channel of its own" if wish.recorded else f"{quoted(wish.channel)} is no channel"
        raise BadChoice(f"{asked}. Try `--channel slack/T0123/C0456`: platform, workspace and channel.")
    return Channel(*parts)


def prompt_of(text: str) -> Prompt:
    """The prompt of a name and version, `score.v1`. Raises `BadChoice` if there is none, `BadSetting` if it is
    broken."""
    there = sorted(path.name.removesuffix(".system.j2") for path in FOLDER.glob("score*.v*.system.j2"))
    found = _PROMPT.fullmatch(text.strip())
    if found is None or found[0] not in there:
        raise BadChoice(f"There is no prompt {quoted(text)} in prompts/. Try {', '.join(f'`{one}`' for one in there)}.")
    return load_prompt(found[1], int(found[2]))


def _source(channel: Channel) -> str:
    return "recorded" if channel.platform == RECORDED_TERMINAL.platform else "arxiv"


def _span(app: App, wish: Wish) -> tuple[Span, int | None]:
    """The days that are looked at, and how many of the newest of them. Raises `BadDate`."""
    days = NewsDays(app.calendar, None, app.clock.now(), app.settings.time_zone)
    if _NUMBER.fullmatch(wish.days.strip()):
        return Span(FIRST_DAY, max(days.today, days.newest), "none so far"), max(1, int(wish.days))
    return days.meant_span(wish.days), None


@asynccontextmanager
async def _scorer(app: App, model: str | None, prompt: str | None) -> AsyncIterator[Scorer]:
    """The scorer of the settings, or the one that was named, closed at the end. Raises `BadChoice`, `BadSetting`."""
    if model is None and prompt is None:
        yield app.makers.scorer
        return
    if model == LOCAL:
        if prompt is not None:
            raise BadChoice("The local scorer has no prompt: leave out `--prompt`, or name a model.")
        yield LocalScorer()
        return
    scorer = _model_scorer(app, model, prompt_of(prompt) if prompt else None)
    try:
        yield scorer
    finally:
        await scorer.close()


def _model_scorer(app: App, model: str | None, prompt: Prompt | None) -> ModelScorer:
    settings = app.settings
    if not settings.reaches_model:
        raise BadSetting("There is no model to ask: set OPENAI_API_KEY or OPENAI_BASE_URL, or take `--model local`.")
    return ModelScorer(
        api_key=settings.openai_api_key.get_secret_value() if settings.openai_api_key else "none",
        model=model or settings.openai_model,
        clock=app.clock,
        base_url=settings.openai_base_url,
        prompt=prompt,
        timeout=settings.openai_timeout,
        concurrency=settings.openai_concurrency,
    )


async def _stored(
    app: App, evaluation: Evaluation, channel: Channel, span: Span, newest: int | None, against: ScorerCard | None
) -> Stored:
    """Raises `NotFound`, with what to do."""
    try:
        return await evaluation.stored(channel, await evaluation.days(channel, span, newest), against)
    except NotFound as nothing:
        async with app.store.read() as work:
            orders = await work.subscriptions.all()
            newest_of = {one.channel: await work.digests.newest(one.channel, evaluation.source) for one in orders}
        others = [str(one) for one, digest in newest_of.items() if digest and one != channel]
        known = f" or name another channel: {', '.join(f'`{one}`' for one in others[:3])}" if others else ""
        raise nothing.advising(f"Make days with `backfill` or `digest`{known}.") from None


def _free(card: ScorerCard) -> bool:
    """Whether no model is asked."""
    return not card.prompt


def _most(quote: Usage, at_most: Decimal | None) -> Decimal | None:
    """US dollars; None is no limit, where nobody knows the price."""
    if at_most is not None or quote.cost is None:
        return at_most
    return max(_TOLERANCE * quote.cost, _LEAST)


def _agreed(question: str) -> bool:
    """Whether somebody types yes. Asked on standard error, so that what a command prints can be piped."""
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)  # noqa: T201 - this is the command line
    ctrl_c = CtrlC()
    with ctrl_c.caught(), ctrl_c.does(_break_off):
        answer = sys.stdin.readline()
    if answer.strip().casefold() in ("y", "yes"):
        return True
    told = "Nothing was asked." if answer else "\nNothing was asked: nobody said yes. Add `--yes`."
    print(told, file=sys.stderr)  # noqa: T201
    return False


def _break_off() -> None:
    raise KeyboardInterrupt
