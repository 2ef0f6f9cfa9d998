import pytest

from bot.cli.watching import Watch


def test_without_a_screen_waiting_is_told_once_and_progress_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    watch = Watch("Digest", None)
    for _ in range(3):
        watch(0, 0, "waiting for another process")
    watch(3, 10, "scoring")
    assert capsys.readouterr().err == "Digest: waiting for another process …\n"
