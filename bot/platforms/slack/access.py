"""What it takes to be let into Slack, and how Slack reaches the bot."""

from __future__ import annotations

from dataclasses import dataclass, field

NAME = "slack"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackAccess:
    """Tokens and secrets of one Slack app, "" where there is none; nothing shows them.

    With an `app_token` Slack is reached by Socket Mode, else by HTTP with a `signing_secret`. A `bot_token` is that of
    one workspace; with `client_id` and `client_secret` workspaces install the app by themselves, if their tokens can be
    encrypted (`can_seal`). `api` ends with "/".
    `address` is the public address of the bot's site, "" if it has none.
    """

    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    can_seal: bool = False
    api: str = "https://slack.com/api/"
    address: str = ""

    @property
    def by_socket(self) -> bool:
        """Whether Slack is reached by Socket Mode."""
        return bool(self.app_token)

    @property
    def installs(self) -> bool:
        """Whether workspaces can install the app by themselves."""
        return bool(self.client_id and self.client_secret)

    def missing(self) -> str:
        """What is missing, in a sentence; "" if nothing is."""
        for name, token, begins in (("BOT", self.bot_token, "xoxb-"), ("APP", self.app_token, "xapp-")):
            if token and not token.startswith(begins):
                return f"SLACK_{name}_TOKEN is not the right kind of token: that one begins with {begins}."
        if not (self.bot_token or self.installs):
            return "SLACK_BOT_TOKEN (or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET) is missing."
        if not (self.app_token or self.signing_secret):
            return "SLACK_APP_TOKEN (for Socket Mode) or SLACK_SIGNING_SECRET (for HTTP) is missing."
        if self.installs and not self.address:
            return "PUBLIC_URL is missing: workspaces install the app there."
        if self.installs and not self.can_seal:
            return (
                "ENCRYPTION_KEY is missing: without it no workspace's token is kept. "
                "`python -m bot keys new` makes one."
            )
        return ""
