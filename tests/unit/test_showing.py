from dataclasses import replace

from bot.handlers.showing import entry_item
from tests.fakes.digests import a_digest, an_entry


def test_an_entry_that_votes_moved_says_why_and_others_say_nothing() -> None:
    moved = replace(an_entry(), points=2.0, because="this channel liked quantization")
    assert entry_item(a_digest(), moved).lines == ("▲ 2 because this channel liked quantization.",)
    assert entry_item(a_digest(), an_entry()).lines == ()


def test_an_entry_by_somebody_who_is_followed_says_so_beside_its_topic() -> None:
    aside = entry_item(a_digest(), an_entry(followed="Kaiming He")).aside
    assert "by Kaiming He · " in aside
