import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot.boundary import one_request
from bot.logs import LogPlan, set_up_logs
from tests.fakes.leaks import Leaks


@pytest.fixture(autouse=True)
def own_logs() -> Iterator[None]:
    """What a test sets up goes with it."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    for handler in root.handlers:
        if handler not in handlers:
            handler.close()
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def broken(plan: LogPlan, *, quiet: bool) -> None:
    set_up_logs(plan, quiet=quiet)
    try:
        raise ValueError("the server echoed sk-5ecret")
    except ValueError:
        structlog.get_logger().exception("unforeseen", request="ab12", key="sk-5ecret")


@pytest.mark.parametrize("as_json", [True, False])
def test_a_secret_reaches_neither_the_screen_nor_the_file_whatever_the_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], as_json: bool
) -> None:
    broken(LogPlan(tmp_path / "log", json=as_json, secrets=("sk-5ecret",)), quiet=False)
    seen = capsys.readouterr().err + (tmp_path / "log").read_text()
    assert "ab12" in seen
    assert "sk-5ecret" not in seen


def test_the_screen_is_spared_the_traceback_and_told_where_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken(LogPlan(tmp_path / "log"), quiet=False)
    screen = capsys.readouterr().err
    assert "Traceback" not in screen
    assert str(tmp_path / "log") in screen
    line = json.loads((tmp_path / "log").read_text())
    assert "Traceback" in line["exception"]
    assert (line["event"], line["request"], line["level"]) == ("unforeseen", "ab12", "error")


def test_a_command_shows_no_logs_at_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken(LogPlan(tmp_path / "log"), quiet=True)
    assert capsys.readouterr().err == ""


def test_a_log_file_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    broken(LogPlan(tmp_path / "file" / "log"), quiet=True)


def test_a_line_break_in_a_logged_value_forges_no_second_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logs(LogPlan(tmp_path / "log"), quiet=False)
    structlog.get_logger().warning("digest", reason="late\n2026-01-01 [info] all is well")
    assert capsys.readouterr().err.count("\n") == 1
    assert (tmp_path / "log").read_text().count("\n") == 1


def test_a_name_in_the_log_moves_no_cursor_and_begins_no_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "ada\x1b[2J\x1b]0;owned\x07\r\n2026-01-01 [info] all is well\x9b2J\u2028done\x08\x08"
    for as_json in (False, True):
        set_up_logs(LogPlan(tmp_path / "log", json=as_json), quiet=False)
        structlog.get_logger().warning("digest", reason=name)
        logging.getLogger("some.library").warning("refused %s", name)
        for handler in logging.getLogger().handlers:
            handler.close()
    shown, kept = capsys.readouterr().err, (tmp_path / "log").read_text(encoding="utf-8")
    for text in (shown, kept):
        assert len(text.splitlines()) == 4
        assert not any(sign in text for sign in "\x1b\x07\x08\x9b\r")


def test_for_machines_each_line_is_json_with_its_request_whoever_logs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logs(LogPlan(tmp_path / "log", json=True), quiet=False)
    with one_request("ab12cd34"):
        structlog.get_logger().info("command", name="digest")
        logging.getLogger("a.library").warning("lost %s of %s", 1, "two lines")
        try:
            raise ValueError("odd")
        except ValueError:
            structlog.get_logger().exception("unforeseen")
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in told] == ["command", "lost 1 of two lines", "unforeseen"]
    assert {line["request"] for line in told} == {"ab12cd34"}
    assert "Traceback" in told[2]["exception"]


@pytest.mark.parametrize("as_json", [True, False])
def test_the_token_of_a_workspace_that_installed_the_app_is_blanked_though_no_setting_holds_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], leaks: Leaks, as_json: bool
) -> None:
    set_up_logs(LogPlan(tmp_path / "log", json=as_json), quiet=False)
    try:
        raise ValueError("refused xoxe.xoxb-1-MQ-granted-to-T2")
    except ValueError:
        structlog.get_logger().exception("unforeseen", token="xoxb-17653672481-granted")
    seen = capsys.readouterr().err + (tmp_path / "log").read_text()
    assert "granted" not in seen
    assert "***" in seen
    assert leaks.found()  # the watch hears what is logged before it is blanked
