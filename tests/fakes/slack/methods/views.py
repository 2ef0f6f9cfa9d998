"""views.*: modals and the Home tab."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack.blocks import completed, elements_of
from tests.fakes.slack.call import Call, Method
from tests.fakes.slack.limits import STACK, Refused, check_view
from tests.fakes.slack.schema import Json
from tests.fakes.slack.state import Team, Trigger, View
from tests.fakes.slack.views import described
from tests.fakes.slack.world import World


def made(world: World, team: Team, user: str, content: Json, previous: View | None = None) -> View:
    """A new view, with everything that Slack fills in."""
    name = world.ids.new("V")
    view = View(name, team.id, user, {}, "", previous.root if previous else name, previous.id if previous else None)
    view.bot_id, view.app_id = team.bot_id, world.app.id
    world.views[name] = view
    fill(world, view, content)
    return view


def fill(world: World, view: View, content: Json) -> None:
    """Other content in a view. What a person entered stays where block_id and action_id are the same."""
    view.content = content | {"blocks": completed(content["blocks"], world.ids.short)}
    view.hash = f"{int(world.now().timestamp())}.{world.ids.short()}"
    there = {(block["block_id"], element["action_id"]) for block, element in elements_of(view.content["blocks"])}
    view.entered = {key: value for key, value in view.entered.items() if key in there}
    world.accept("view", described(view))


def _given(call: Call, *kinds: str) -> Json:
    view: Any = call.data("view", "invalid_arguments")
    if view is None:
        call.needed("view")
    check_view(view, *kinds)
    return dict(view)


def _trigger(call: Call) -> Trigger:
    trigger = call.world.triggers.get(call.needed("trigger_id"))
    if trigger is None or trigger.team != call.team.id:
        raise Refused("invalid_trigger_id")
    if trigger.used:
        raise Refused("exchanged_trigger_id")
    if trigger.expires < call.now:
        raise Refused("expired_trigger_id")
    return trigger


def _check_external(call: Call, content: Json) -> None:
    name = content.get("external_id")
    if name and any(v.open and v.content.get("external_id") == name for v in call.world.views.values()):
        raise Refused("duplicate_external_id")


def open_(call: Call) -> Json:
    """A modal for whoever did something just now."""
    content, trigger = _given(call, "modal"), _trigger(call)
    _check_external(call, content)
    trigger.used = True
    view = made(call.world, call.team, trigger.user, content)
    for old in call.team.modals.get(trigger.user, ()):
        old.open = False
    call.team.modals[trigger.user] = [view]
    return {"view": described(view)}


def pushed(world: World, team: Team, user: str, content: Json) -> View:
    """A modal on top of the ones that a person has open, three at most."""
    stack = team.modals.setdefault(user, [])
    if not stack:
        raise Refused("not_found")
    if len(stack) >= STACK:
        raise Refused("push_limit_reached")
    view = made(world, team, user, content, stack[-1])
    stack.append(view)
    return view


def push(call: Call) -> Json:
    """A modal on top of another."""
    content, trigger = _given(call, "modal"), _trigger(call)
    if trigger.view is None:
        raise Refused("invalid_trigger_id")
    _check_external(call, content)
    view = pushed(call.world, call.team, trigger.user, content)
    trigger.used = True
    return {"view": described(view)}


def update(call: Call) -> Json:
    """Other content in an open modal, if it is still the one that `hash` tells of."""
    content = _given(call, "modal", "home")
    view = _view(call)
    if call.text("hash") and call.text("hash") != view.hash:
        raise Refused("hash_conflict")
    if content["type"] != view.content["type"]:
        raise Refused("invalid_arguments")
    fill(call.world, view, content)
    return {"view": described(view)}


def _view(call: Call) -> View:
    name, external = call.text("view_id"), call.text("external_id")
    if bool(name) == bool(external):
        raise Refused("invalid_arguments")
    matching = (v for v in call.world.views.values() if v.id == name or v.content.get("external_id") == external != "")
    view = next((v for v in matching if v.open and v.team == call.team.id), None)
    if view is None:
        raise Refused("not_found")
    return view


def publish(call: Call) -> Json:
    """A person's Home tab."""
    content, user = _given(call, "home"), call.user("user_id")
    old = call.team.homes.get(user.id)
    if call.text("hash") and call.text("hash") != (old.hash if old else ""):
        raise Refused("hash_conflict")
    if old is None:
        old = call.team.homes[user.id] = made(call.world, call.team, user.id, content)
    else:
        fill(call.world, old, content)
    return {"view": described(old)}


METHODS = {
    "views.open": Method(open_, (), 4),
    "views.push": Method(push, (), 4),
    "views.update": Method(update, (), 4),
    "views.publish": Method(publish, (), 4),
}
