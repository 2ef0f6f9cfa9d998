"""One id from what somebody does in Slack to the answer, and to whatever that began."""

from __future__ import annotations

from typing import Any

import pytest
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from core.store import SqlStore, open_store
from tests.fakes.slack_lab import a_lab, a_newsroom


def requests(logs: list[Any], event: str) -> list[str]:
    """The ids of the lines about an event."""
    return [line.get("request", "") for line in logs if line["event"] == event]


@pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
async def test_each_command_has_an_id_of_its_own_however_it_came(sqlite_url: str, http: bool) -> None:
    store = open_store(sqlite_url)
    async with a_lab(a_newsroom(store), http=http) as lab:
        with capture_logs([merge_contextvars]) as logs:
            await lab.ada.types(lab.papers, "/broadsheet status")
            await lab.ada.types(lab.papers, "/broadsheet help")
            await lab.done()
    await store.close()
    ids = requests(logs, "command")
    assert all(ids)
    assert len(set(ids)) == 2


async def test_what_nobody_foresaw_is_told_under_the_id_that_all_lines_of_its_command_have(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(sqlite_url)
    async with a_lab(a_newsroom(store)) as lab:
        monkeypatch.setattr(SqlStore, "read", lambda self: 1 / 0)
        with capture_logs([merge_contextvars]) as logs:
            await lab.ada.types(lab.papers, "/broadsheet status")
            seen = await lab.ada.sees(lab.papers, "did not foresee")
        monkeypatch.undo()
    await store.close()
    (command,) = requests(logs, "command")
    assert command in requests(logs, "unforeseen")
    assert f"({command})" in "\n".join(seen.seen.lines)
