"""HTTP mode: signed requests to the app's URL (https://docs.slack.dev/authentication/verifying-requests-from-slack)."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientError, ClientResponse, ClientSession

from tests.fakes.slack.delivery import Parcel, Reply, as_form
from tests.fakes.slack.schema import Json
from tests.fakes.slack.world import World


@dataclass
class Requests:
    """Posts everything to `url`. `patience`: real seconds for an answer.

    A signature carries the real time, for the app checks it against that; `skew` seconds make it wrong, and `secret`
    another one than the app's.
    """

    world: World
    session: ClientSession
    url: str
    patience: float
    skew: int = 0
    secret: str = ""
    statuses: list[int] = field(default_factory=list)

    async def send(self, parcel: Parcel) -> Reply:
        body, content_type = _encoded(parcel)
        headers = self._signed(body) | {"Content-Type": content_type} | _retry(parcel)
        try:
            async with asyncio.timeout(self.patience):
                async with self.session.post(self.url, data=body.encode(), headers=headers) as response:
                    return await self._read(response)
        except ClientError:
            return Reply(False, why="connection_failed")
        except TimeoutError:
            return Reply(False, why="http_timeout")

    async def _read(self, response: ClientResponse) -> Reply:
        self.statuses.append(response.status)
        text = await response.text()
        if response.status != 200:
            return Reply(False, why="http_error")
        if response.content_type == "application/json" and text:
            return Reply(True, json.loads(text))
        return Reply(True, {"text": text} if text else None)

    def _signed(self, body: str) -> dict[str, str]:
        at = str(int(time.time()) + self.skew)
        secret = self.secret or self.world.app.signing_secret
        signature = hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
        return {
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": f"v0={signature}",
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }

    async def verifies(self) -> bool:
        """Whether the app answers the challenge that Slack sends when the URL is entered."""
        challenge = self.world.ids.secret("challenge")
        payload: Json = {"token": self.world.app.verification, "challenge": challenge, "type": "url_verification"}
        answer: Any = (await self.send(Parcel("events_api", payload, "url_verification"))).body
        return isinstance(answer, dict) and challenge in (answer.get("challenge"), answer.get("text"))


def _encoded(parcel: Parcel) -> tuple[str, str]:
    if parcel.kind == "events_api":
        return json.dumps(parcel.payload), "application/json"
    form = as_form(parcel.payload) if parcel.kind == "slash_commands" else {"payload": json.dumps(parcel.payload)}
    return urlencode(form), "application/x-www-form-urlencoded"


def _retry(parcel: Parcel) -> dict[str, str]:
    if not parcel.attempt:
        return {}
    return {"X-Slack-Retry-Num": str(parcel.attempt), "X-Slack-Retry-Reason": parcel.reason or "http_timeout"}
