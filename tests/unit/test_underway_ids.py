from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from bot.boundary import one_request
from bot.underway import Tasks
from core.errors import PlatformError


async def fails() -> None:
    raise PlatformError("Slack does not answer.")


async def test_each_piece_of_work_is_a_request_unless_it_is_a_part_of_one() -> None:
    tasks = Tasks()
    with capture_logs([merge_contextvars]) as lines:
        tasks.begin(fails())
        tasks.begin(fails())
        with one_request("ab12cd34"):
            tasks.begin(fails())
        assert not await tasks.ended(5)
    ids = [line.get("request") for line in lines]
    assert ids[2] == "ab12cd34"
    assert None not in ids
    assert len(set(ids)) == 3
