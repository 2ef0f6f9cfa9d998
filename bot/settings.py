"""What an operator can set: from the environment, or from a file `.env` beside the project. Nothing else reads them.

`.env.example` explains each for people; the names there and here are the same, in capitals.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Sequence
from datetime import time
from decimal import Decimal
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from core.errors import BadSetting, UserError
from core.near import did_you_mean, near
from core.order_text import read_time
from core.screening import SAMPLE, TARGET
from core.store import read_database_url
from core.taxonomy import check_categories
from core.zones import read_zone

VERSION = "0.1.0"
ROOT = Path(__file__).resolve().parents[1]
# What to type to call the bot, for sentences that tell it.
PROGRAM = ".venv/bin/python -m bot" if Path(sys.prefix) == ROOT / ".venv" else "python -m bot"


def _url(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise ValueError("must begin with http:// or https://")
    try:
        known = urlsplit(text).hostname and urlsplit(text).port != 0
    except ValueError:
        known = False
    if not known:
        raise ValueError("is not an address; try `http://127.0.0.1:8000/v1`")
    return text.rstrip("/")


def _told(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """pydantic collects ValueErrors only: carry a UserError's sentence in one."""

    def reading(value: Any) -> Any:
        try:
            return read(value)
        except UserError as fault:
            raise ValueError(fault) from fault

    return reading


def _time(value: Any) -> Any:
    """The default comes along here as well."""
    return read_time(value) if isinstance(value, str) else value


def _absent(text: object) -> object:
    """An empty line in `.env` means: not set."""
    return None if isinstance(text, str) and not text.strip() else text


_SAID = {"int_parsing": "should be a whole number", "float_parsing": "should be a number"}
_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,29}")
_LONGEST_SHOWN = 24
# What compose.yaml reads in the same file.
_OTHERS = frozenset({"POSTGRES_PASSWORD"})

Url = Annotated[str, AfterValidator(_url)]
Secret = Annotated[SecretStr | None, BeforeValidator(_absent)]
Time = Annotated[time, BeforeValidator(_told(_time))]
Zone = Annotated[str, AfterValidator(_told(read_zone))]


def _networks(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return tuple(ip_network(one) for one in value.replace(",", " ").split())
    except ValueError:
        raise ValueError("should be addresses or networks; try `127.0.0.1 172.16.0.0/12`") from None


Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(_networks)]
Categories = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_told(check_categories))]
Score = Annotated[float, Field(ge=1, le=10)]


class Settings(BaseSettings):
    """Every setting with its default. Times of day are local to `time_zone`; money is in US dollars."""

    model_config = SettingsConfigDict(env_file_encoding="utf-8", extra="ignore", frozen=True, env_ignore_empty=True)

    database_url: Annotated[str, AfterValidator(_told(read_database_url))] = "sqlite:///var/broadsheet.db"

    arxiv_rss_url: Url = "https://rss.arxiv.org/rss"
    arxiv_api_url: Url = "https://export.arxiv.org/api/query"
    contact: str = Field(default="", pattern=r"^[!-~]*$")

    openai_api_key: Secret = None
    openai_base_url: Annotated[Url | None, BeforeValidator(_absent)] = None
    openai_model: str = Field(default="gpt-4o", min_length=1)
    openai_timeout: float = Field(default=120, gt=0, le=600)
    openai_concurrency: int = Field(default=16, ge=1, le=64)
    scorer: Literal["auto", "model", "local"] = "auto"
    stages: Literal["auto", "abstracts", "titles", "screen", "screen+titles"] = "auto"
    taste_points: float = Field(default=3, ge=0, le=10)
    opinions: int = Field(default=1, ge=1, le=3)
    screen_recall: float = Field(default=TARGET, ge=0.8, le=0.999)
    screen_sample: float = Field(default=SAMPLE, ge=0.01, le=1)

    categories: Categories = ("cs.LG", "cs.AI")
    criteria_file: Annotated[Path | None, BeforeValidator(_absent)] = None
    min_relevance: Score = 8
    min_novelty: Score = 7
    max_papers: int = Field(default=40, ge=1, le=200)
    posting_time: Time = time(9, 0)
    time_zone: Zone = "UTC"
    ask_above: Decimal = Field(default=Decimal("0.25"), ge=0, le=1000)
    daily_budget: Annotated[Decimal | None, BeforeValidator(_absent)] = Field(default=None, ge=0, le=100_000)
    monthly_budget: Annotated[Decimal | None, BeforeValidator(_absent)] = Field(default=None, ge=0, le=1_000_000)

    asks_per_person: int = Field(default=20, ge=0, le=10_000)
    asks_per_channel: int = Field(default=60, ge=0, le=10_000)
    asks_per_workspace: int = Field(default=300, ge=0, le=100_000)
    asks_within: float = Field(default=10, ge=1, le=1_440)

    catch_up_days: int = Field(default=7, ge=1, le=60)
    catch_up: Literal["post", "keep"] = "post"
    holidays_file: Path = Path("var/holidays.toml")

    slack_bot_token: Secret = None
    slack_app_token: Secret = None
    slack_signing_secret: Secret = None
    slack_client_id: str = ""
    slack_client_secret: Secret = None
    slack_api_url: Url = "https://slack.com/api"

    discord_token: Secret = None
    discord_api_url: Annotated[Url | None, BeforeValidator(_absent)] = None
    discord_gateway_url: str = Field(default="", pattern=r"^(wss?://.*)?$")

    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=0, le=65_535)
    trusted_proxies: Networks = (ip_network("127.0.0.0/8"), ip_network("::1"))
    metrics_token: Secret = None
    metrics_port: Annotated[int | None, BeforeValidator(_absent)] = Field(default=None, ge=0, le=65_535)
    jobs_at_once: int = Field(default=16, ge=1, le=200)
    web: Literal["on", "off"] = "on"
    web_password: Secret = None
    archive: Literal["auto", "on", "off"] = "auto"
    public_url: Annotated[Url | None, BeforeValidator(_absent)] = None
    encryption_key: Secret = None
    grace_days: int = Field(default=30, ge=1, le=3_650)

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["console", "json"] = "console"
    log_file: Path = Path("var/broadsheet.log")

    @property
    def reaches_model(self) -> bool:
        """Whether there is a model to ask; a server of one's own may need no key."""
        return self.openai_api_key is not None or self.openai_base_url is not None

    @property
    def model_scores(self) -> bool:
        """Whether a model judges, and not the local scorer."""
        return self.reaches_model if self.scorer == "auto" else self.scorer == "model"

    @property
    def has_slack(self) -> bool:
        """Whether anything is set that only Slack needs; whether it is enough, connecting tells."""
        secrets = (self.slack_bot_token, self.slack_app_token, self.slack_signing_secret, self.slack_client_secret)
        return any(secrets) or bool(self.slack_client_id)

    @property
    def site_url(self) -> str:
        """Where people reach the site: PUBLIC_URL, or this machine."""
        host = {"0.0.0.0": "localhost", "::": "localhost"}.get(self.http_host, self.http_host)  # noqa: S104 - read
        return self.public_url or f"http://{f'[{host}]' if ':' in host else host}:{self.http_port}"

    @property
    def encryption_keys(self) -> tuple[str, ...]:
        """The keys for what is kept encrypted: the first encrypts, all decrypt."""
        told = self.encryption_key.get_secret_value() if self.encryption_key else ""
        return tuple(key for key in re.split(r"[\s,]+", told) if key)

    def secrets(self) -> tuple[str, ...]:
        """What must never be shown: keys and tokens, and a password in an address."""
        values = (getattr(self, name) for name in type(self).model_fields)
        told = (value.get_secret_value() for value in values if isinstance(value, SecretStr))
        passwords = (urlsplit(url).password for url in (self.database_url, self.openai_base_url or ""))
        return tuple(secret for secret in (*told, *self.encryption_keys, *passwords) if secret)


def env_file() -> Path:
    """The file of settings: `.env` beside the project, or what ENV_FILE names."""
    return Path(os.environ.get("ENV_FILE", ROOT / ".env"))


def unknown_names() -> tuple[str, ...]:
    """What the file of settings sets although no setting has that name: most often a slip of the pen."""
    names = dotenv_values(env_file(), encoding="utf-8") if env_file().is_file() else {}
    return tuple(name for name in names if name.lower() not in Settings.model_fields and name not in _OTHERS)


def in_words(unknown: Sequence[str]) -> str:
    """That these are no settings, with what may have been meant; "" without any."""
    if not unknown:
        return ""
    # What is pasted on a line of its own reads as a name, and may be a key or a password.
    known = [name.upper() for name in Settings.model_fields]
    like = {name: near(name, known, 1, least=0.75) for name in unknown}
    told = [name if like[name] or _NAME.fullmatch(name) else "something that is no name" for name in unknown]
    meant = did_you_mean(like[unknown[0]], "")
    return f"{env_file()} sets {', '.join(told)}, which no setting is called. {meant}".strip()


def load_settings() -> Settings:
    """The settings of this installation. Raises `BadSetting` naming those that are wrong, never a secret."""
    try:
        settings = Settings(_env_file=env_file())
    except ValidationError as fault:
        raise BadSetting(" ".join(map(_in_words, fault.errors()))) from None
    except (OSError, UnicodeDecodeError) as fault:
        raise BadSetting(f"{env_file()} cannot be read: it must be a text file in UTF-8.") from fault
    if settings.scorer == "model" and not settings.reaches_model:
        raise BadSetting("SCORER is `model`, but neither OPENAI_API_KEY nor OPENAI_BASE_URL is set.")
    return settings


def _in_words(error: Any) -> str:
    name = str(error["loc"][0]).upper()
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, ValueError) and isinstance(cause.__cause__, UserError):
        told = str(cause)
        return told if told.startswith(name) else f"{name}: {told}"
    plain = _SAID.get(error["type"], error["msg"].removeprefix("Input "))
    said = str(cause) if isinstance(cause, ValueError) else plain
    # An address may hold a password, and what is long may be a key that was pasted into the wrong line.
    shown = str(error["input"])
    given = "" if name.endswith("URL") or len(shown) > _LONGEST_SHOWN else f"; it is `{shown}`"
    return f"{name} {said}{given}."
