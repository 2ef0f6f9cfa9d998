"""Texts on their way into Slack: what its mrkdwn would read, and commands as Slack takes them."""

from __future__ import annotations

from bot.platforms.slack.render.spans import command, unmarked, written
from bot.platforms.slack.render.text import escaped
from bot.spans import spans


def test_the_three_signs_that_mean_something_in_a_notification_are_escaped() -> None:
    assert escaped("<!channel> &lt; R&D") == "&lt;!channel&gt; &amp;lt; R&amp;D"


def test_commands_whose_names_slack_keeps_to_itself_are_written_behind_ours() -> None:
    told = {
        "/help": "/broadsheet help",
        "/help digest": "/broadsheet help digest",
        "/status": "/broadsheet status",
        "/digest help": "/digest help",
        "/helpful": "/helpful",
        "help": "help",
        "/help\u00a0x": "/broadsheet help\u00a0x",
    }
    assert {text: command(text) for text in told} == told


def test_spans_in_backticks_stand_out_and_a_lone_backtick_is_text() -> None:
    parts = [(span.text, span.stands_out) for span in spans(written("See `/help x`, or `none`; 5` and `` it"))]
    assert parts == [
        ("See ", False), ("/broadsheet help x", True), (", or ", False), ("none", True), ("; 5` and `` it", False),
    ]  # fmt: skip


def test_where_nothing_can_stand_out_there_are_quotation_marks() -> None:
    assert unmarked("`wek` is not a date. Try `/status`.") == "“wek” is not a date. Try “/broadsheet status”."
