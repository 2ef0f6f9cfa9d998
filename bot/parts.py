"""The parts that an installation is made of, each as the settings have it. Libraries that cost time to import are
loaded when a part is made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.handlers.table import table
from bot.settings import PROGRAM, ROOT, VERSION, Settings
from core.calendar import Calendar
from core.criteria.file import default_criteria, load_criteria
from core.learning import ScreenLearner
from core.model import Criteria
from core.ports import Clock, Store
from core.scoring.model_scorer import ModelScorer
from core.screening import Screening
from core.staging import Plan, Stages

if TYPE_CHECKING:
    from bot.platforms.discord.service import Discord
    from bot.platforms.slack.service import Slack
    from bot.platforms.web.service import Web
    from core.sources.arxiv import ArxivSource


def criteria_of(path: Path | None) -> Criteria:
    """The criteria of a file, or the ones that Broadsheet comes with."""
    return load_criteria(path) if path else default_criteria()


def arxiv_source(
    settings: Settings, store: Store, clock: Clock, calendar: Calendar, *, quick: bool = False
) -> ArxivSource:
    """arXiv, or what stands in for it. `quick` is for somebody who waits at the screen."""
    from core.sources.arxiv import ArxivSource
    from core.sources.polite import QUICK, Patience, PoliteFetcher

    contact = f"; mailto:{settings.contact}" if settings.contact else ""
    name = f"Broadsheet/{VERSION} (arXiv digests for chat channels{contact})"
    return ArxivSource(
        PoliteFetcher(store, clock, name, QUICK if quick else Patience()),
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


def model_scorer(settings: Settings, clock: Clock) -> ModelScorer:
    """The model that the settings name. A server of one's own that wants no key gets a word in its place."""
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else "none"
    return ModelScorer(
        api_key=key,
        model=settings.openai_model,
        clock=clock,
        base_url=settings.openai_base_url,
        timeout=settings.openai_timeout,
        concurrency=settings.openai_concurrency,
    )


def stages(settings: Settings, scorer: ModelScorer, store: Store, clock: Clock) -> Stages:
    """What may keep papers from the model."""
    screening = Screening(store, ScreenLearner(), clock, settings.screen_recall, settings.screen_sample)
    return Stages(store, scorer, clock, screening, scorer, Plan(settings.stages))
