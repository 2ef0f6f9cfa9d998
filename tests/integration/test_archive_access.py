"""Who may read: a link or a public name opens one channel's pages, and nothing opens another's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import make_mocked_request
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from bot.archive.routes import address_of
from bot.settings import Settings
from core.links import hash_of, usual_name
from core.model import Place, PlaceState, Vote, VoteKind
from core.store import open_store
from tests.contract.store.values import on_one_store
from tests.fakes.any_digests import any_text
from tests.fakes.archive import ADA, DAY, DEN, LAB, Reading, a_site, an_archive, keep, of, sound
from tests.fakes.databases import raw
from tests.fakes.digests import a_paper, a_verdict, an_entry

SECRET = "Zygomorphic"
HIDDEN = a_paper(id="2505.11111", title=f"{SECRET} flowers", authors=(f"{SECRET} Author",), abstract=SECRET)
PATHS = [
    "", "2025-05-13", "2025-05-13/1", "2025-05-13/2", "2025-05-13.json", "2025-05-13.md", "2025-05-13.bib",
    "2025-05-13/held", "2025-05-14", "2025-05-20", "2025-05-20.json", "2025-05-20/held", "2025-05", "2025-05.json",
    "2025", "2025.json", "search", f"search?q={SECRET}", f"search.json?q={SECRET}", f"search?author={SECRET}",
    f"search?topic={SECRET}", "search.json?relevance=1", "paper/2505.11111", "paper/2505.11111.json",
    "paper/2505.11111.bib", "paper/2505.06839", "paper/2505.06839.json", "feed.atom",
]  # fmt: skip


@pytest.fixture
async def reading(sqlite_url: str) -> AsyncIterator[Reading]:
    store = open_store(sqlite_url)
    async with an_archive(store) as made:
        verdict = a_verdict(HIDDEN, topic=SECRET, comment=SECRET)
        hidden = an_entry(HIDDEN, verdict=verdict)
        await keep(
            store,
            of(),
            of(DEN, entries=(hidden,), faults=(SECRET,)),
            of(DEN, DAY + timedelta(days=7), entries=(hidden,)),
        )
        async with store.write() as work:
            await work.votes.put(Vote(LAB, "2505.06839", ADA.id, VoteKind.MORE, made.clock.now()))
            await work.places.put(Place(DEN, f"#{SECRET}", PlaceState.OPEN), made.clock.now())
        yield made
    await store.close()


async def fetched(reading: Reading, path: str) -> tuple[int, str]:
    reading.clock.advance(60)
    response = await reading.client.get(path)
    return response.status, await response.text()


@pytest.mark.parametrize("public", [False, True], ids=["by link", "by name"])
async def test_nothing_of_another_channel_is_on_any_page(reading: Reading, public: bool) -> None:
    base = f"/c/{(await reading.linking.publish(LAB, ADA)).name}" if public else await reading.link()
    own = await reading.link(DEN)
    for path in PATHS:
        status, text = await fetched(reading, f"{base}/{path}")
        asked = text.replace(f'value="{SECRET}"', "").replace(f"q={SECRET}", "").replace(f"={SECRET}", "")
        assert SECRET not in asked, path
        assert status in (200, 404), path
    # The same scan finds it where it is.
    found = [path for path in PATHS if SECRET in (await fetched(reading, f"{own}/{path}"))[1]]
    assert len(found) > 12


async def test_a_wrong_a_private_and_a_foreign_address_are_answered_alike(reading: Reading) -> None:
    link = await reading.link()
    token = link.removeprefix("/a/")
    await reading.linking.publish(DEN, ADA, "den")
    await reading.linking.unpublish(DEN, ADA)
    pages = set()
    for path in (
        "/a/nothing/", "/a/nothing/2025-05-13", f"/a/{token[:-1]}/", f"/a/{token}x/2025-05-13", f"/a/{hash_of(token)}/",
        "/a/%00/", "/a/%ff%fe/x", f"/a/{'x' * 500}/", "/c/den/", "/c/den/2025-05-13", "/c/nothing/",
        f"/c/{usual_name(LAB)}/", f"/c/{token}/", "/a/den/", f"{link}/no/such/page", f"{link}/paper/2505.11111",
    ):  # fmt: skip
        status, text = await fetched(reading, path)
        assert status == 404, path
        pages.add(text)
    assert len(pages) == 1
    assert "no such page" in sound(pages.pop()).text


async def test_a_revoked_link_says_so_and_opens_nothing(reading: Reading) -> None:
    link, other = await reading.link(), await reading.link()
    await reading.linking.revoke(LAB, "1", ADA)
    for path in PATHS:
        assert (await fetched(reading, f"{link}/{path}"))[0] == 410
    assert "revoked" in sound((await fetched(reading, link))[1]).text
    assert (await fetched(reading, f"{other}/2025-05-13"))[0] == 200


async def test_a_token_is_kept_nowhere(reading: Reading, sqlite_url: str) -> None:
    token = (await reading.link()).removeprefix("/a/")
    assert len(token) >= 22  # 128 bits and more, six in a sign
    assert hash_of(token).encode() in raw(sqlite_url)
    assert token.encode() not in raw(sqlite_url)
    assert token not in repr(await reading.linking.make(LAB, ADA))


async def test_private_pages_are_for_their_reader_alone_and_public_ones_may_be_found(reading: Reading) -> None:
    name = (await reading.linking.publish(LAB, ADA, "compression-lab")).name
    assert name == "compression-lab"
    private = (await reading.client.get(f"{await reading.link()}/2025-05-13")).headers
    public = (await reading.client.get("/c/compression-lab/2025-05-13")).headers
    wrong = (await reading.client.get("/a/wrong/")).headers
    assert (private["X-Robots-Tag"], wrong["X-Robots-Tag"]) == ("noindex, nofollow",) * 2
    assert "X-Robots-Tag" not in public
    assert private["Cache-Control"] == "private, no-cache"
    assert public["Cache-Control"].startswith("public")
    for headers in (private, public, wrong):
        policy = headers["Content-Security-Policy"]
        for told in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
            assert told in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"


async def test_a_public_page_tells_neither_votes_nor_the_platforms_names(reading: Reading) -> None:
    await reading.linking.publish(LAB, ADA, "compression-lab")
    for path in PATHS:
        _, text = await fetched(reading, f"/c/compression-lab/{path}")
        for told in ("T1", "Votes here", "slack"):
            assert told not in text, path


async def test_robots_are_told_to_stay_with_what_is_public(reading: Reading) -> None:
    assert (await reading.page("/robots.txt")).splitlines() == [
        "User-agent: *", "Allow: /c/", "Allow: /static/", "Disallow: /",
    ]  # fmt: skip


async def test_style_and_script_come_from_the_site_itself(reading: Reading) -> None:
    for name, kind in {"style.css": "text/css", "keys.js": "text/javascript"}.items():
        response = await reading.client.get(f"/static/{name}")
        assert (response.status, response.content_type) == (200, kind)
    for name in ("..%2froutes.py", "other.css", "%2e%2e/base.html"):
        assert (await reading.client.get(f"/static/{name}")).status == 404
    assert "url(" not in await reading.page("/static/style.css")


async def test_a_page_that_the_reader_has_already_is_not_sent_again(reading: Reading) -> None:
    path = f"{await reading.link()}/2025-05-13"
    etag = (await reading.client.get(path)).headers["ETag"]
    again = await reading.client.get(path, headers={"If-None-Match": etag})
    assert (again.status, await again.read()) == (304, b"")
    assert again.headers["Content-Security-Policy"]


async def test_a_flood_of_questions_has_to_wait_and_its_end_is_told(reading: Reading) -> None:
    path = f"{await reading.link()}/2025-05-13"
    statuses = [(await reading.client.head(path)).status for _ in range(60)]
    flooded = await reading.client.get(path)
    assert (set(statuses), flooded.status, flooded.headers["Retry-After"]) == ({200}, 429, "1")
    assert "very often" in sound(await flooded.text()).text
    other = await reading.client.get(path, headers={"X-Forwarded-For": "192.0.2.9, 192.0.2.1"})
    assert other.status == 200
    reading.clock.advance(1)
    assert (await reading.client.get(path)).status == 200


@pytest.mark.parametrize(("peer", "told", "who"), [
    ("127.0.0.1", "192.0.2.9, 192.0.2.1", "192.0.2.1"),
    ("172.18.0.1", "192.0.2.1", "192.0.2.1"),
    ("198.51.100.7", "192.0.2.1", "198.51.100.7"),
    ("127.0.0.1", "", "127.0.0.1"),
    ("no address", "192.0.2.1", "no address"),
])  # fmt: skip
def test_whose_word_counts_on_who_asks_is_up_to_the_settings(peer: str, told: str, who: str) -> None:
    proxies = Settings(_env_file=None, trusted_proxies="127.0.0.1, 172.16.0.0/12").trusted_proxies  # type: ignore[arg-type]
    asked = make_mocked_request("GET", "/", headers={"X-Forwarded-For": told})
    assert address_of(asked.clone(remote=peer), proxies) == who


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("2025-02-30", "“2025-02-30” is not a date. Try “2025-05-13”"),
        ("2025-13", "“2025-13” is not a date."),
        ("20250513", "is not a date"),
        ("0000", "“0000” is not a date."),
        ("paper/2505", "“2505” is not an arXiv id. Try “2505.06839”"),
    ],
)
async def test_a_bad_date_or_id_is_told_with_a_right_one(reading: Reading, path: str, told: str) -> None:
    assert told in sound(await reading.page(f"{await reading.link()}/{path}", 400)).text
    await reading.page(f"/a/wrong/{path}", 404)


async def test_a_store_that_does_not_answer_is_told_calmly(reading: Reading, tmp_path: Path) -> None:
    link = await reading.link()
    broken = open_store(f"sqlite:///{tmp_path / 'never_migrated.db'}")
    async with a_site(broken, reading.clock) as other:
        response = await other.client.get(f"{link}/2025-05-13")
        assert (response.status, response.headers["Retry-After"]) == (503, "30")
        assert "Try again in a minute" in sound(await response.text()).text
    await broken.close()


@on_one_store
@given(rest=any_text | st.text(max_size=40), query=any_text)
async def test_whatever_the_path_the_answer_is_a_page(reading: Reading, rest: str, query: str) -> None:
    reading.clock.advance(60)
    url = URL.build(path=f"{await reading.only_link()}/{rest}", query={"page": query})
    response = await reading.client.get(url)
    assert response.status in (200, 400, 404)
    assert "Content-Security-Policy" in response.headers
    if response.content_type == "text/html":
        sound(await response.text())
