"""The watch over the logs of all tests finds what is there to be found."""

import logging
from pathlib import Path

import pytest
import structlog

from tests.fakes.leaks import Leaks
from tests.fakes.slack.state import Ids

TOKEN = Ids().secret("xoxb-")


def in_a_line() -> None:
    structlog.get_logger().info("told", token=TOKEN)


def in_a_traceback() -> None:
    try:
        raise ValueError(TOKEN)
    except ValueError:
        structlog.get_logger().exception("unforeseen")


def by_a_library() -> None:
    logging.getLogger("some.library").warning("asked with %s", TOKEN)


def in_what_a_test_captures() -> None:
    with structlog.testing.capture_logs():
        structlog.get_logger().warning("told", address=f"https://example.org/?x={TOKEN}")


def in_logs_set_up_anew() -> None:
    structlog.reset_defaults()
    structlog.get_logger().info("told", token=TOKEN)


def beside_a_line() -> None:
    with structlog.contextvars.bound_contextvars(token=TOKEN):
        structlog.get_logger().info("told")


@pytest.mark.parametrize(
    "leak", [in_a_line, in_a_traceback, by_a_library, in_what_a_test_captures, in_logs_set_up_anew, beside_a_line]
)
def test_a_secret_is_found_wherever_it_is_logged(leaks: Leaks, leak: object) -> None:
    assert callable(leak)
    leak()
    assert leaks.found()


def test_a_secret_in_the_log_file_of_a_process_is_found(leaks: Leaks, tmp_path: Path) -> None:
    file = tmp_path / "broadsheet.log"
    file.write_text(f"one line\n{TOKEN}\n")
    leaks.look_into(tmp_path)
    file.unlink()
    assert leaks.found() == [TOKEN]


def test_what_is_no_secret_is_let_be(leaks: Leaks) -> None:
    structlog.get_logger().info("command", channel="slack/T1/C1", request="ab12cd34", date="2025-05-13")
    assert leaks.found() == []
