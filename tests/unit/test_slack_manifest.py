"""The manifest is made from the command table, and fits what Slack takes."""

from __future__ import annotations

import json
import re

from bot.handlers.table import table
from bot.platforms.slack.manifest import COMMAND, EVENTS, SCOPES, SHORTCUTS, TAKEN, command_names, manifest
from tests.fakes.command_line import ROOT


def test_the_manifest_in_the_repository_is_the_one_that_the_command_table_makes() -> None:
    kept = json.loads((ROOT / "docs" / "slack-manifest.json").read_text(encoding="utf-8"))
    assert kept == manifest(table())


def test_every_command_of_the_table_can_be_typed_and_none_that_slack_keeps_for_itself() -> None:
    names = command_names(table())
    assert set(names) == {COMMAND} | {f"/{spec.name}" for spec in table().specs if spec.name not in TAKEN}
    assert len(names) <= 50


def test_the_manifest_is_within_slacks_limits() -> None:
    made = manifest(table())
    told = made["display_information"]
    assert len(told["name"]) <= 35
    assert len(told["description"]) <= 140
    assert 174 <= len(told["long_description"]) <= 4_000
    for command in made["features"]["slash_commands"]:
        assert re.fullmatch(r"/[a-z-]{1,31}", command["command"])
        assert 0 < len(command["description"]) <= 2_000
        assert len(command["usage_hint"]) <= 1_000
    for shortcut in made["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
    assert len(SHORTCUTS) <= 10


def test_by_socket_nothing_is_reached_over_http_and_with_an_address_everything_is() -> None:
    assert "http" not in json.dumps(manifest(table()))
    made = manifest(table(), "https://broadsheet.example.org/")
    events = "https://broadsheet.example.org/slack/events"
    assert {command["url"] for command in made["features"]["slash_commands"]} == {events}
    assert made["settings"]["event_subscriptions"]["request_url"] == events
    assert made["settings"]["interactivity"]["request_url"] == events
    assert made["oauth_config"]["redirect_urls"] == ["https://broadsheet.example.org/slack/oauth_redirect"]
    assert not made["settings"]["socket_mode_enabled"]


def test_tokens_are_renewed_only_where_workspaces_install_the_app_by_themselves() -> None:
    # That of one workspace is in the settings, where nobody writes a new one.
    address = "https://broadsheet.example.org"
    assert not manifest(table(), address)["settings"]["token_rotation_enabled"]
    assert manifest(table(), address, many=True)["settings"]["token_rotation_enabled"]


def test_scopes_and_events_are_told_once_each_in_order() -> None:
    assert list(SCOPES) == sorted(set(SCOPES))
    assert list(EVENTS) == sorted(set(EVENTS))


def test_the_page_on_slack_says_why_each_scope_is_needed() -> None:
    page = (ROOT / "docs" / "slack.md").read_text(encoding="utf-8")
    assert [scope for scope in SCOPES if f"`{scope}`" not in page] == []
