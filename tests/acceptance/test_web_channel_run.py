"""`python -m bot run` without a chat service: the channel in the browser, or a line that says why there is none."""

from __future__ import annotations

import re
import signal
import socket
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from tests.acceptance.test_run import running, until
from tests.fakes.command_line import broadsheet, typed

LINK = re.compile(r"http://127\.0\.0\.1:\d+/\?token=\S+")


def test_a_newcomer_follows_the_link_and_finds_a_recorded_day(tmp_path: Path) -> None:
    with running(tmp_path, HTTP_PORT="0") as bot:
        link = LINK.search(until(bot, "In the browser:", "Broadsheet is up."))
        assert link
        browser = build_opener(HTTPCookieProcessor())
        assert "Come in" in browser.open(link[0]).read().decode()
        address = link[0].partition("?")[0]
        assert "Papers" in browser.open(address).read().decode()
        recorded = browser.open(f"{address}recorded").read().decode()
        assert "Tuesday 13 May 2025" in recorded
        # The port that is told is that of the settings.
        led = re.search(r'href="http://127\.0\.0\.1:0(/a/[^"]+/2025-05-13)"', recorded)
        assert led
        assert (
            "<h1>arXiv · Tuesday 13 May 2025</h1>" in build_opener().open(address.rstrip("/") + led[1]).read().decode()
        )
        with pytest.raises(HTTPError, match="401"):
            build_opener().open(link[0])
        bot.send_signal(signal.SIGTERM)
        out, err = bot.communicate(timeout=60)
    assert bot.returncode == 0
    assert "Traceback" not in out + err


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"WEB": "off"}, None),
        ({"HTTP_HOST": "0.0.0.0"}, "HTTP_HOST is 0.0.0.0, so others could reach the channel in the browser: set WEB"),
        ({"HTTP_PORT": "taken"}, "There is no channel in the browser: The site cannot listen at 127.0.0.1:"),
    ],
)  # fmt: skip
def test_where_there_is_no_channel_one_line_says_why_and_the_rest_works(
    tmp_path: Path, settings: dict[str, str], told: str | None
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = settings.get("HTTP_PORT", "0").replace("taken", str(taken.getsockname()[1]))
        with running(tmp_path, **{**settings, "HTTP_PORT": port}) as bot:
            said = until(bot, "Broadsheet is up.", told or "")
    assert "token=" not in said
    assert ("browser" in said) is (told is not None)


def test_link_prints_another_link_and_says_where_there_is_no_channel(tmp_path: Path) -> None:
    assert LINK.fullmatch(broadsheet(tmp_path, "link").out.splitlines()[0])
    refused = typed(tmp_path, "link", WEB="off")
    assert refused.code != 0
    assert "There is no channel in the browser" in refused.err
