import json
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.blanking import BLANK, blanking
from core.store import new_key

FOREIGN = [
    "xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcBrzbqgy",
    "xoxe.xoxb-1-Mi0yLTg2MTMxMDI1",
    "xoxe-1-My0xLTg2MTMxMDI1NTk1",
    "xapp-1-A0000000001-1234567890-abcdef",
    "sk-proj-0123456789abcdefghij",
    "aW50ZXJhY3Rpb246MTIzNDU2Nzg5MDEyMzQ1Njc4OTA",
]


@pytest.mark.parametrize("token", FOREIGN)
@pytest.mark.parametrize("around", ["{}", '{{"token": "{}"}}', "failed with {}.", "https://example.org/?x={}&y=2"])
def test_a_token_that_no_setting_holds_is_blanked_by_its_shape(token: str, around: str) -> None:
    blanked = blanking(())(around.format(token))
    assert token not in blanked
    assert BLANK in blanked


def test_addresses_keep_what_is_no_secret() -> None:
    blank = blanking(())
    assert blank("postgresql://ada:s3cret@db.example.org/news") == f"postgresql://ada:{BLANK}@db.example.org/news"
    assert blank("GET /slack/oauth?state=abc&x=1") == f"GET /slack/oauth?state={BLANK}&x=1"
    assert blank("https://hooks.slack.com/commands/T1/2/abc said 404") == f"https://hooks.slack.com/{BLANK} said 404"
    assert blank("/webhooks/123/abcdefghijklmnopqrstuvwxyz/messages") == f"/webhooks/123/{BLANK}/messages"
    assert blank("Authorization: Bearer abcdefgh1234") == f"Authorization: Bearer {BLANK}"
    assert blank("GET /a/Zk3bWl0aGVyZWFsbHlub3RoaW5nLW1v/2025-05-13") == f"GET /a/{BLANK}/2025-05-13"


def test_a_key_is_blanked_by_its_shape() -> None:
    key = new_key()
    assert blanking(())(f"read {key} and '{key}'") == f"read {BLANK} and '{BLANK}'"


def test_what_only_begins_like_a_token_stays() -> None:
    line = "2025-05-13 digest slack/T1/C1 cs.LG risk-aware task-specific xoxo arXiv:2505.06839v2 http://127.0.0.1:8080/healthz"
    assert blanking(())(line) == line


@settings(max_examples=60)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=6, max_size=30))
def test_a_secret_of_the_settings_is_blanked_however_it_is_spelt(secret: str) -> None:
    blank = blanking([secret])
    for spelling in (json.dumps(secret), json.dumps(secret, ensure_ascii=False), repr(secret), quote(secret, safe="")):
        assert blank(f"a {spelling} b").strip("a b\"'") in (BLANK, "")
