"""Modals: submitted, closed, and what the app does with them in its acknowledgement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.fakes.slack import payloads
from tests.fakes.slack.controls import Impossible, controls, problems
from tests.fakes.slack.delivery import Delivery, Reply
from tests.fakes.slack.limits import Refused, check_view
from tests.fakes.slack.methods.views import fill, pushed
from tests.fakes.slack.reading import label_of
from tests.fakes.slack.schema import Json
from tests.fakes.slack.state import User, View
from tests.fakes.slack.views import values
from tests.fakes.slack.world import World

TROUBLE = "We had some trouble connecting. Try again?"


@dataclass
class Modals:
    """One person's modals."""

    world: World
    delivery: Delivery
    user: User

    async def submit(self, view: View) -> tuple[Reply, str, dict[str, str]]:
        """The app's acknowledgement, what Slack says when there is trouble, and what stands at the fields."""
        if "submit" not in view.content:
            raise Impossible(f"the modal {view.title!r} has nothing to submit")
        wrong = dict(problems(view, values(view)))
        if wrong:
            return Reply(True), "", wrong
        payload = payloads.submission(self.world, self.user, view)
        reply = await self.delivery.ask("interactive", payload, view.content.get("callback_id", ""))
        if not reply.acknowledged:
            return reply, TROUBLE, {}
        try:
            errors = self._answered(view, reply.body)
        except Refused as refused:
            return reply, f"{TROUBLE} ({refused.error})", {}
        await self.world.touched()
        return reply, "", errors

    def _answered(self, view: View, body: Any) -> dict[str, str]:
        if not body:
            self._pop(view)
            return {}
        match body.get("response_action") if isinstance(body, dict) else None:
            case "errors":
                return self._errors(view, body.get("errors"))
            case "update":
                check_view(body.get("view"), "modal")
                fill(self.world, view, body["view"])
            case "push":
                check_view(body.get("view"), "modal")
                pushed(self.world, self.world.teams[self.user.team], self.user.id, body["view"])
            case "clear":
                for one in list(self._stack):
                    self._pop(one)
            case _:
                raise Refused("invalid_response_action")
        return {}

    def _errors(self, view: View, errors: Any) -> dict[str, str]:
        labels = {block["block_id"]: label_of(block) for block, _ in controls(view) if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors or not errors.keys() <= labels.keys():
            raise Refused("errors_for_no_field")
        if not all(isinstance(words, str) and words for words in errors.values()):
            raise Refused("errors_without_words")
        return {labels[block]: words for block, words in errors.items()}

    @property
    def _stack(self) -> list[View]:
        return self.world.teams[self.user.team].modals.get(self.user.id, [])

    def _pop(self, view: View) -> None:
        view.open = False
        if view in self._stack:
            self._stack.remove(view)

    async def close(self, view: View) -> None:
        """Close the top modal; the whole stack when it says so. The app hears of it when it asked to."""
        cleared = bool(view.content.get("clear_on_close"))
        gone = list(self._stack) if cleared else [view]
        for one in gone:
            self._pop(one)
        for one in gone:
            await self._tell(one, cleared)
        await self.world.touched()

    async def _tell(self, view: View, cleared: bool) -> None:
        if view.content.get("notify_on_close"):
            payload: Json = payloads.closing(self.world, self.user, view, cleared=cleared)
            await self.delivery.ask("interactive", payload, view.content.get("callback_id", ""))
