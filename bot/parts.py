"""The parts that an installation is made of, each as the settings have it. Libraries that cost time to import are
loaded when a part is made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.handlers.table import table
from bot.settings import PROGRAM, ROOT, VERSION, Settings
from core.calendar import Calendar
from core.criteria.file import default_criteria, load_criteria
from core.learning import ScreenLearner
from core.model import Channel, Criteria, Cutoffs, Subscription
from core.ports import Clock, Meter, Platform, Queue, Store
from core.queue import InProcessQueue
from core.scoring.model_scorer import ModelScorer
from core.screening import Screening
from core.staging import Plan, Stages
from core.store import SqlStore, libpq_address
from core.throttle import Rate, Rates

if TYPE_CHECKING:
    from bot.metrics.meters import Meters
    from bot.metrics.readiness import Readiness
    from bot.platforms.discord.service import Discord
    from bot.platforms.slack.service import Slack
    from bot.platforms.web.service import Web
    from core.sources.arxiv import ArxivSource

LOCAL_SCORER_IN_WORDS = (
    "No model was asked. The local scorer compares the words of title and abstract with the criteria: relevant topics "
    "and wanted keywords count for a paper, irrelevant ones and muted keywords against it. It does not judge novelty."
)


def criteria_of(path: Path | None) -> Criteria:
    """The criteria of a file, or the ones that Broadsheet comes with."""
    return load_criteria(path) if path else default_criteria()


def meters() -> Meters:
    """Counters of this process, none of which has counted anything."""
    from bot.metrics.meters import Meters

    return Meters(VERSION)


def readiness(store: SqlStore) -> Readiness:
    """What is missing, of which nothing is known yet."""
    from bot.metrics.readiness import Readiness

    return Readiness(store)


def platforms(served: Iterable[Platform], meter: Meter) -> dict[str, Platform]:
    """These by name; the meter takes the time that posting needs."""
    from bot.metrics.posting import TimedPlatform

    return {platform.name: TimedPlatform(platform, meter) for platform in served}


def queue(settings: Settings, clock: Clock) -> Queue:
    """Where jobs wait: in Postgres, where workers on any machine find them; beside a SQLite file in memory."""
    address = libpq_address(settings.database_url)
    if not address:
        return InProcessQueue(clock, settings.jobs_at_once)
    from core.queue.postgres import PostgresQueue

    return PostgresQueue(address, settings.jobs_at_once)


def arxiv_source(
    settings: Settings, store: Store, clock: Clock, calendar: Calendar, meter: Meter, *, quick: bool = False
) -> ArxivSource:
    """arXiv, or what stands in for it. `quick` is for somebody who waits at the screen."""
    from core.sources.arxiv import ArxivSource
    from core.sources.polite import QUICK, Patience, PoliteFetcher

    contact = f"; mailto:{settings.contact}" if settings.contact else ""
    name = f"Broadsheet/{VERSION} (arXiv digests for chat channels{contact})"
    return ArxivSource(
        PoliteFetcher(store, clock, name, QUICK if quick else Patience(), meter),
        rss_url=settings.arxiv_rss_url,
        api_url=settings.arxiv_api_url,
        calendar=calendar,
        clock=clock,
        store=store,
    )


def slack_service(settings: Settings, store: Store, clock: Clock) -> Slack:
    """Slack, as the settings have it."""
    from bot.platforms.slack.access import SlackAccess
    from bot.platforms.slack.service import Slack

    access = SlackAccess(
        bot_token=_told(settings.slack_bot_token),
        app_token=_told(settings.slack_app_token),
        signing_secret=_told(settings.slack_signing_secret),
        client_id=settings.slack_client_id,
        client_secret=_told(settings.slack_client_secret),
        can_seal=bool(settings.encryption_keys),
        api=f"{settings.slack_api_url}/",
        address=settings.public_url or "",
    )
    return Slack(access, store, clock)


def discord_service(settings: Settings, store: Store, clock: Clock) -> Discord:
    """Discord, as the settings have it."""
    from bot.platforms.discord.access import DiscordAccess
    from bot.platforms.discord.service import Discord

    access = DiscordAccess(
        token=_told(settings.discord_token),
        api=settings.discord_api_url or "",
        gateway=settings.discord_gateway_url,
    )
    return Discord(access, store, clock, table())


def web_service(settings: Settings, store: Store, clock: Clock) -> Web:
    """The channel in the browser, as the settings have it."""
    from bot.platforms.web.access import WebAccess
    from bot.platforms.web.service import Web

    access = WebAccess(
        host=settings.http_host,
        port=settings.http_port,
        password=_told(settings.web_password),
        public=settings.public_url or "",
    )
    return Web(access, store, clock, table(), style=ROOT / "bot/archive/static/style.css", program=PROGRAM)


def _told(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


def model_scorer(settings: Settings, clock: Clock, meter: Meter) -> ModelScorer:
    """The model that the settings name. A server of one's own that wants no key gets a word in its place."""
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else "none"
    return ModelScorer(
        api_key=key,
        model=settings.openai_model,
        clock=clock,
        base_url=settings.openai_base_url,
        timeout=settings.openai_timeout,
        concurrency=settings.openai_concurrency,
        meter=meter,
    )


def rates(settings: Settings) -> Rates:
    """How often people may ask for what costs."""
    within = timedelta(minutes=settings.asks_within)

    def rate(most: int) -> Rate | None:
        return Rate(most, within) if most else None

    return Rates(*map(rate, (settings.asks_per_person, settings.asks_per_channel, settings.asks_per_workspace)))


def stages(settings: Settings, scorer: ModelScorer, store: Store, clock: Clock) -> Stages:
    """What may keep papers from the model."""
    screening = Screening(store, ScreenLearner(), clock, settings.screen_recall, settings.screen_sample)
    return Stages(store, scorer, clock, screening, scorer, Plan(settings.stages))


def order(settings: Settings, channel: Channel) -> Subscription:
    """What the settings say of a channel. Raises `BadCriteria`."""
    return Subscription(
        channel=channel,
        categories=settings.categories,
        criteria=criteria_of(settings.criteria_file),
        cutoffs=Cutoffs(settings.min_relevance, settings.min_novelty),
        maximum=settings.max_papers,
        posting_time=settings.posting_time,
        zone=settings.time_zone,
    )


def same_order(kept: Subscription, wanted: Subscription) -> bool:
    """Whether an order says what is wanted, whichever version that is and whoever said it."""
    return replace(wanted, criteria_version=kept.criteria_version, changed_by=kept.changed_by, since=kept.since) == kept
