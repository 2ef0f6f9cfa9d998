"""Who comes into the local channel: links, sessions, passwords, and pages of somebody else's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest

from bot.platforms.web.access import WebAccess
from bot.platforms.web.doors import LARGEST, PROOF
from bot.platforms.web.feed import STREAMS
from core.errors import PlatformRefused
from core.store import open_store
from tests.fakes.scene import Scene
from tests.fakes.web_lab import WebLab, scene_lab

PASSWORD = WebAccess(port=0, password="correct horse")
ELSEWHERE = "https://evil.example"


@pytest.fixture
async def scene(sqlite_url: str) -> AsyncIterator[Scene]:
    store = open_store(sqlite_url)
    yield Scene(store)
    await store.close()


@pytest.fixture
async def lab(scene: Scene) -> AsyncIterator[WebLab]:
    async with scene_lab(scene) as lab:
        yield lab


async def test_a_link_lets_one_in_once_and_the_session_goes_on_without_it(lab: WebLab) -> None:
    link = await lab.service.link()
    async with lab.window(entered=False) as mine, lab.window(entered=False) as other:
        assert await mine.opens(link) == 200
        assert "Papers" in (await mine.loads()).text
        assert await other.opens(link) == 401
        assert "used already" in other.page.text
        assert await other.opens(f"{lab.address}/") == 401


async def test_a_link_is_too_old_after_a_quarter_of_an_hour(lab: WebLab) -> None:
    link = await lab.service.link()
    lab.clock.advance(15 * 60)
    async with lab.window(entered=False) as window:
        assert await window.opens(link) == 401


async def test_a_session_outlives_the_process_and_ends_after_a_month(scene: Scene) -> None:
    async with scene_lab(scene) as before, before.window() as window:
        cookies = {one.key: one.value for one in window.session.cookie_jar}
    async with scene_lab(scene) as after, after.window(entered=False) as window:
        window.session.cookie_jar.update_cookies(cookies)
        assert await window.opens(f"{after.address}/") == 200
        after.clock.advance(timedelta(days=31).total_seconds())
        assert await window.opens(f"{after.address}/") == 401


async def test_the_cookie_is_for_this_site_and_out_of_reach_of_scripts(lab: WebLab) -> None:
    async with aiohttp.ClientSession() as session, session.get(await lab.service.link()) as response:
        cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


async def test_every_answer_forbids_scripts_frames_and_guesses_of_its_kind(lab: WebLab) -> None:
    async with lab.window() as window:
        for path in ("/", "/web/channel.js", "/web/here/complete", "/web/nothing", "/web/here/files/none"):
            async with window.session.get(lab.address + path) as response:
                policy = response.headers["Content-Security-Policy"]
                assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
                assert "unsafe" not in policy
                assert "frame-ancestors 'none'" in policy
                assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_no_page_brings_a_script_or_a_style_of_its_own(lab: WebLab) -> None:
    async with lab.window() as window:
        for tag, had in window.page.tags:
            assert tag != "style"
            assert tag != "script" or had["src"].startswith("/web/")
            assert not [name for name in had if name.startswith("on") or name == "style"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": ELSEWHERE},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": ""},
        {PROOF: ""},
        {PROOF: "0" * 64},
        {"Sec-Fetch-Site": "cross-site"},
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example:80"},
    ],
)
async def test_what_no_page_of_ours_sends_does_nothing(lab: WebLab, headers: dict[str, str]) -> None:
    async with lab.window() as window:
        status, told = await window.posts("say", {"text": "/help"}, headers)
        assert status in (403, 421)
        assert told["said"]
        assert not lab.service.here.standing


@pytest.mark.parametrize("headers", [{"Origin": ELSEWHERE}, {"Sec-Fetch-Site": "cross-site"}, {"Host": "evil.example"}])
async def test_no_page_of_somebody_else_hears_what_happens(lab: WebLab, headers: dict[str, str]) -> None:
    async with lab.window() as window:
        assert await window.follows("", **headers) in (403, 421)


async def test_without_a_session_nothing_is_heard_asked_or_fetched(lab: WebLab) -> None:
    async with lab.window(entered=False) as window:
        assert await window.follows("") == 401
        assert (await window.posts("say", {"text": "/help"}))[0] == 401
        assert "not signed in" in (await window.gets("complete", line="/"))["said"]


async def test_another_session_s_proof_is_none(lab: WebLab) -> None:
    async with lab.window() as mine, lab.window() as other:
        assert mine.proof != other.proof
        assert (await mine.posts("say", {"text": "/help"}, {PROOF: other.proof}))[0] == 403


async def test_the_password_lets_one_in_and_guessing_is_slow(scene: Scene) -> None:
    async with scene_lab(scene, access=PASSWORD) as lab, lab.window(entered=False) as window:
        assert await window.opens(f"{lab.address}/") == 401
        assert "Password" in window.page.text
        sent = {"Origin": lab.address}
        for status in [*[401] * 10, 429]:
            async with window.session.post(
                f"{lab.address}/web/enter", data={"password": "guess"}, headers=sent
            ) as told:
                assert told.status == status
        lab.clock.advance(61)
        async with window.session.post(
            f"{lab.address}/web/enter", data={"password": "correct horse"}, headers=sent
        ) as told:
            assert told.status == 200
        assert await window.opens(f"{lab.address}/") == 200


async def test_a_password_from_another_page_is_not_looked_at(scene: Scene) -> None:
    async with scene_lab(scene, access=PASSWORD) as lab, aiohttp.ClientSession() as session:
        where, sent = f"{lab.address}/web/enter", {"password": "correct horse"}
        async with session.post(where, data=sent, headers={"Origin": ELSEWHERE}) as told:
            assert told.status == 403


async def test_guessed_links_are_counted_like_guessed_passwords(lab: WebLab) -> None:
    async with lab.window(entered=False) as window:
        told = [await window.opens(f"{lab.address}/?token={'x' * 32}") for _ in range(11)]
    assert told == [*[401] * 10, 429]


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "broadsheet.example.org", "::"])
async def test_for_others_there_is_no_channel_without_a_password(scene: Scene, host: str) -> None:
    with pytest.raises(PlatformRefused, match="set WEB_PASSWORD"):
        async with scene_lab(scene, access=WebAccess(host=host)):
            pass


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.0.0.53"])
def test_on_this_machine_it_needs_none(host: str) -> None:
    assert WebAccess(host=host).refusal == ""


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        ("127.0.0.1:8080", True), ("localhost:8080", True), ("[::1]:8080", True), ("LOCALHOST", True),
        ("192.168.1.5:8080", False), ("evil.example", False), ("localhost.evil.example", False), ("", False),
        ("[", False),
    ],
)  # fmt: skip
def test_a_site_of_this_machine_answers_to_no_other_name(host: str, is_ours: bool) -> None:
    assert WebAccess().serves(host) is is_ours


def test_a_site_with_a_name_answers_to_it_and_to_numbers() -> None:
    access = WebAccess(host="0.0.0.0", password="x", public="https://broadsheet.example.org")
    assert access.serves("broadsheet.example.org")
    assert access.serves("192.0.2.7:8080")
    assert not access.serves("evil.example")
    assert access.is_own("https://broadsheet.example.org", "10.0.0.1:8080")
    assert not access.is_own("https://evil.example", "10.0.0.1:8080")


async def test_what_is_too_long_or_no_json_is_told_kindly(lab: WebLab) -> None:
    async with lab.window() as window:
        assert (await window.posts("say", {"text": "x" * LARGEST}))[0] == 413
        assert (await window.posts("say", ["/help"]))[0] == 400
        assert (await window.posts("say", {"text": 5}))[0] == 400
        assert (await window.posts("say", {"text": " "}))[1]["said"] == "Type a command, such as /help."
        assert (await window.posts("send", {"value": "x", "fields": {"a": 5}}))[0] == 400
        assert (await window.posts("stop", {"id": "none"}))[0] == 404
        window.room = "nowhere"
        assert (await window.posts("say", {"text": "/help"}))[0] == 404


async def test_so_many_windows_may_be_open_and_one_that_closes_makes_room(lab: WebLab) -> None:
    async with lab.window() as window:
        while await window.follows("") == 200:
            pass
        assert len(window.streams) == STREAMS + 1
        assert "windows of this channel are open already" in await window.stream.text()
        for one in window.streams:
            one.close()
        async with asyncio.timeout(30):
            while await window.follows("") != 200:
                # The server finds that a window is gone when it tells it something, be it only that it beats.
                lab.service.here.feed.mutter("progress")
                await asyncio.sleep(0)
