"""Somebody new at the local channel, as `tests.fakes.newcomer` has it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from tests.fakes.web_lab import Told, Window
from tests.fakes.web_screen import Screen


@dataclass
class InBrowser:
    """A `newcomer.Person`. Each call runs in the loop in which the lab is, and is called from another thread."""

    window: Window
    loop: asyncio.AbstractEventLoop
    last: Screen | None = None
    below: str = ""

    def say(self, command: str) -> str:
        return self._do(self._read("say", {"text": command}))

    def press(self, label: str) -> str:
        assert self.last
        return self._do(self._read("press", {"value": self.last.pressed(label), "below": self.below}))

    def fill(self, command: str, **values: str) -> str:
        self.say(command)
        wanted = {name.replace("_", " "): value for name, value in values.items()}
        assert self.last
        assert wanted.keys() <= {one.label for one in self.last.fields}, [one.label for one in self.last.fields]
        fields = {one.option: wanted.get(one.label, one.sent) for one in self.last.fields}
        return self._do(self._read("send", {"value": self.last.forms[0]["data-form"], "fields": fields, "mark": "1"}))

    async def _read(self, name: str, told: Told) -> str:
        event = await self.window.answered(name, told)
        self.last, self.below = Screen(event["html"]), event["id"]
        return self.last.text.replace("`", "")

    def _do(self, work: Coroutine[Any, Any, str]) -> str:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)
