"""Each limit of the local Discord: what is at it is taken, what is one over is refused, where Discord refuses it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from tests.fakes.discord.bits import Asks, Flag
from tests.fakes.discord.interacting import begin
from tests.fakes.discord.sample_scene import Scene, logged_in

Json = dict[str, Any]


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with logged_in() as made:
        yield made


def embed(**parts: Any) -> Json:
    return {"embeds": [{"title": "t", **parts}]}


def button(place: int = 0, **parts: Any) -> Json:
    return {"type": 2, "style": 1, "label": "x", "custom_id": f"b{place}", **parts}


def row(*children: Json) -> Json:
    return {"type": 1, "components": list(children)}


def menu(**parts: Any) -> Json:
    return row({"type": 3, "custom_id": "m", "options": [{"label": "x", "value": "x"}], **parts})


def options(count: int) -> list[Json]:
    return [{"label": f"o{place}", "value": f"o{place}"} for place in range(count)]


def second(*components: Json, **more: Any) -> Json:
    return {"flags": int(Flag.COMPONENTS_V2), "components": list(components), **more}


def total(count: int) -> Json:
    return {"embeds": [{"description": "d" * 4000}, {"title": "t" * 256, "description": "d" * (count - 4256)}]}


def field(name: int, value: int) -> Json:
    return embed(fields=[{"name": "n" * name, "value": "v" * value}])


MESSAGES: dict[str, tuple[Callable[[int], Json], int]] = {
    "content": (lambda n: {"content": "x" * n}, 2000),
    "embeds": (lambda n: {"embeds": [{"title": "t"}] * n}, 10),
    "embeds.0.title": (lambda n: {"embeds": [{"title": "t" * n}]}, 256),
    "embeds.0.description": (lambda n: embed(description="d" * n), 4096),
    "embeds.0.fields": (lambda n: embed(fields=[{"name": "n", "value": "v"}] * n), 25),
    "embeds.0.fields.0.name": (lambda n: field(n, 1), 256),
    "embeds.0.fields.0.value": (lambda n: field(1, n), 1024),
    "embeds.0.footer.text": (lambda n: embed(footer={"text": "f" * n}), 2048),
    "embeds.0.author.name": (lambda n: embed(author={"name": "a" * n}), 256),
    "MAX_EMBED_SIZE_EXCEEDED": (total, 6000),
    "nonce": (lambda n: {"content": "x", "nonce": "n" * n}, 25),
    "components": (lambda n: {"content": "x", "components": [row(button(i)) for i in range(n)]}, 5),
    "components.0.components": (lambda n: {"content": "x", "components": [row(*map(button, range(n)))]}, 5),
    "components.0.components.0.label": (lambda n: {"content": "x", "components": [row(button(label="l" * n))]}, 80),
    "components.0.components.0.custom_id": (
        lambda n: {"content": "x", "components": [row(button(custom_id="c" * n))]},
        100,
    ),
    "components.0.components.0.options": (lambda n: {"content": "x", "components": [menu(options=options(n))]}, 25),
    "components.0.components.0.placeholder": (
        lambda n: {"content": "x", "components": [menu(placeholder="p" * n)]},
        150,
    ),
    "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED": (
        lambda n: second({"type": 17, "components": [{"type": 10, "content": "x"}] * (n - 1)}),
        40,
    ),
    "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED": (
        lambda n: second({"type": 10, "content": "x" * 3000}, {"type": 10, "content": "x" * (n - 3000)}),
        4000,
    ),
    "allowed_mentions.users": (
        lambda n: {"content": "x", "allowed_mentions": {"users": [str(i) for i in range(1, n + 1)]}},
        100,
    ),
}


def places(tree: Any, way: str = "") -> Iterator[str]:
    """The ways in a tree of errors, and the codes."""
    for name, below in tree.items():
        if name == "_errors":
            yield way.strip(".")
            yield from (error["code"] for error in below)
        else:
            yield from places(below, f"{way}.{name}")


@pytest.mark.parametrize("what", MESSAGES)
async def test_a_message_is_taken_at_the_limit_and_refused_above_it(scene: Scene, what: str) -> None:
    made, most = MESSAGES[what]
    await scene.asks("/channels/{c}/messages", made(most))
    code, _ = await scene.refuses("/channels/{c}/messages", made(most + 1))
    assert code == 50035
    assert what in list(places(await tree_of(scene, made(most + 1))))
    assert len(scene.papers.posts) == len(scene.local.sent) == 1


async def tree_of(scene: Scene, body: Any) -> Json:
    """The tree of errors, raw."""
    session = scene.bot.http._HTTPClient__session  # type: ignore[attr-defined]
    headers = {"Authorization": f"Bot {scene.local.token}"}
    async with session.post(
        f"{scene.local.url}/channels/{scene.papers.id}/messages", json=body, headers=headers
    ) as answer:
        tree: Json = (await answer.json())["errors"]
        return tree


@pytest.mark.parametrize(
    ("body", "code", "why"),
    [
        ({}, 50006, "empty"),
        ({"content": " \n"}, 50006, "empty"),
        ({"embeds": [{"color": 1}]}, 50006, "empty"),
        (embed(fields=[{"name": " ", "value": "v"}]), 50035, "required"),
        (embed(url="javascript:x"), 50035, "Scheme"),
        (embed(timestamp="yesterday"), 50035, "ISO8601"),
        (second({"type": 10, "content": "x"}, content="x"), 50035, "content"),
        (second({"type": 10, "content": "x"}, embeds=[{"title": "t"}]), 50035, "embeds"),
        ({"content": "x", "components": [{"type": 10, "content": "x"}]}, 50035, "must be one of"),
        ({"content": "x", "components": [row(button(1), button(1))]}, 50035, "duplicated"),
        ({"content": "x", "components": [row(button(), menu()["components"][0])]}, 50035, "width"),
        ({"content": "x", "components": [row({"type": 2, "style": 5, "label": "x"})]}, 50035, "required"),
        ({"content": "x", "components": [row({"type": 2, "style": 1, "custom_id": "x"})]}, 50035, "label or emoji"),
        ({"content": "x", "components": [menu(options=options(1) * 2)]}, 50035, "already used"),
        ({"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}, 50035, "exclusive"),
        ({"content": "x", "message_reference": {"message_id": "1"}}, 50035, "Unknown message"),
        ([], 50109, "JSON"),
    ],
)
async def test_what_no_message_may_be_is_refused(scene: Scene, body: Any, code: int, why: str) -> None:
    refused, text = await scene.refuses("/channels/{c}/messages", body)
    assert (refused, why in text) == (code, True), text
    assert scene.papers.posts == []


async def test_what_is_of_the_second_kind_stays_so(scene: Scene) -> None:
    made = await scene.asks("/channels/{c}/messages", second({"type": 10, "content": "x"}))
    path = f"/channels/{{c}}/messages/{made['id']}"
    assert (await scene.refuses(path, {"content": "y"}, "PATCH"))[0] == 50035
    assert (await scene.refuses(path, {"flags": 0, "components": []}, "PATCH"))[0] == 50035
    changed = await scene.asks(path, {"components": [{"type": 10, "content": " y "}]}, "PATCH")
    assert [one["content"] for one in changed["components"]] == [" y "]


@pytest.mark.parametrize(("minutes", "taken"), [(60, True), (1440, True), (4320, True), (10080, True), (61, False)])
async def test_a_thread_is_kept_for_one_of_four_times(scene: Scene, minutes: int, taken: bool) -> None:
    made = await scene.asks("/channels/{c}/messages", {"content": "x"})
    path = f"/channels/{{c}}/messages/{made['id']}/threads"
    body = {"name": "n" * 100, "auto_archive_duration": minutes}
    if taken:
        assert (await scene.asks(path, body))["id"] == made["id"]
        assert (await scene.refuses(path, body))[0] == 160004
    else:
        assert (await scene.refuses(path, body))[0] == 50035


async def test_the_name_of_a_thread_has_a_hundred_characters_at_most(scene: Scene) -> None:
    made = await scene.asks("/channels/{c}/messages", {"content": "x"})
    assert (await scene.refuses(f"/channels/{{c}}/messages/{made['id']}/threads", {"name": "n" * 101}))[0] == 50035
    body = {"message": {"content": "x"}}
    assert (await scene.refuses("/channels/{f}/threads", {"name": "n" * 101, **body}))[0] == 50035
    assert (await scene.refuses("/channels/{f}/threads", {"name": "n"}))[0] == 50035
    await scene.asks("/channels/{f}/threads", {"name": "n" * 100, **body})


def choices(count: int, length: int) -> list[Json]:
    return [{"name": f"{i:05}"[:5], "value": f"{i:05}".ljust(length, "v")} for i in range(count)]


async def test_a_message_of_the_first_kind_gives_up_its_words_to_become_of_the_second(scene: Scene) -> None:
    made = await scene.asks("/channels/{c}/messages", {"content": "x"})
    path = f"/channels/{{c}}/messages/{made['id']}"
    words = {"type": 10, "content": "y"}
    assert (await scene.refuses(path, second(words), "PATCH"))[0] == 50035
    assert (await scene.refuses(path, {"flags": int(Flag.COMPONENTS_V2), "content": None}, "PATCH"))[0] == 50035
    changed = await scene.asks(path, second(words, content=None, embeds=[]), "PATCH")
    assert (changed["content"], changed["flags"]) == ("", int(Flag.COMPONENTS_V2))


def modal(**parts: Any) -> Json:
    return {"custom_id": "m", "title": "t", "components": [text_input()], **parts}


def text_input(place: int = 0, **parts: Any) -> Json:
    return row({"type": 4, "style": 1, "label": "l", "custom_id": f"i{place}", **parts})


MODALS: dict[str, tuple[Callable[[int], Json], int]] = {
    "title": (lambda n: modal(title="t" * n), 45),
    "label": (lambda n: modal(components=[text_input(label="l" * n)]), 45),
    "value": (lambda n: modal(components=[text_input(value="v" * n)]), 4000),
    "inputs": (lambda n: modal(components=[text_input(i) for i in range(n)]), 5),
    "custom_id": (lambda n: modal(custom_id="c" * n), 100),
    "placeholder": (lambda n: modal(components=[text_input(placeholder="p" * n)]), 100),
    "new label": (
        lambda n: modal(
            components=[{"type": 18, "label": "l" * n, "component": {"type": 4, "style": 2, "custom_id": "i"}}]
        ),
        45,
    ),
}


@pytest.mark.parametrize("what", MODALS)
async def test_a_modal_is_taken_at_the_limit_and_refused_above_it(scene: Scene, what: str) -> None:
    made, most = MODALS[what]
    asked = begin(scene.local.world, Asks.COMMAND, scene.lab.owner.id, scene.papers, {})
    path = f"/interactions/{asked.id}/{asked.token}/callback"
    assert (await scene.refuses(path, {"type": 9, "data": made(most + 1)}))[0] == 50035
    await scene.asks(path, {"type": 9, "data": made(most)})
    assert scene.lab.owner.id in scene.local.world.modals


async def test_twenty_five_choices_are_offered_at_most(scene: Scene) -> None:
    asked = begin(scene.local.world, Asks.AUTOCOMPLETE, scene.lab.owner.id, scene.papers, {"wants": 3})
    path = f"/interactions/{asked.id}/{asked.token}/callback"
    assert (await scene.refuses(path, {"type": 8, "data": {"choices": choices(26, 5)}}))[0] == 50035
    assert (await scene.refuses(path, {"type": 8, "data": {"choices": choices(1, 101)}}))[0] == 50035
    await scene.asks(path, {"type": 8, "data": {"choices": choices(25, 100)}})
