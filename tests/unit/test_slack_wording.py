"""What people wrote in Slack, as they meant it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack.wording import after_mention, meant, without_umbrella


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("<https://arxiv.org/abs/2505.06839|arxiv.org/abs/2505.06839>", "https://arxiv.org/abs/2505.06839"),
        ("<https://arxiv.org/abs/2505.06839>", "https://arxiv.org/abs/2505.06839"),
        ("write to <mailto:ada@lab.test|ada@lab.test>", "write to mailto:ada@lab.test"),
        ("R&amp;D &lt;b&gt;", "R&D <b>"),
        ("&amp;lt;", "&lt;"),
        ("criteria=<@U2|bob>", "criteria=<@U2|bob>"),
    ],
)
def test_links_and_signs_are_as_they_were_typed_and_people_stay(written: str, told: str) -> None:
    assert meant(written) == told


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("<@UB> digest 2025-05-13", "digest 2025-05-13"),
        ("hey <@UB|broadsheet> paper 2505.06839", "paper 2505.06839"),
        ("digest yesterday <@UB>", "digest yesterday"),
        ("<@UB> subscription rights criteria=<@U2>", "subscription rights criteria=<@U2>"),
        ("<@UB>", ""),
        ("nobody is meant", "nobody is meant"),
    ],
)
def test_a_mention_asks_for_what_follows_it(written: str, told: str) -> None:
    assert after_mention(written, "UB") == told


@given(st.text(st.sampled_from("<@UB>| ab&;")))
def test_any_text_is_read(written: str) -> None:
    assert after_mention(written, "UB") == after_mention(written, "UB").strip()


def test_what_slack_keeps_for_itself_is_written_behind_another_command() -> None:
    assert without_umbrella("/broadsheet status") == "/status"
    assert without_umbrella("/broadsheet") == "/help"
    assert without_umbrella("/digest broadsheet") == "/digest broadsheet"
