import asyncio

from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from bot.boundary import current_request, guarded, one_request, traced


async def answers() -> str:
    return "done"


async def breaks() -> str:
    raise ZeroDivisionError


async def test_work_that_succeeds_answers_for_itself() -> None:
    assert await guarded(answers(), lambda name: name) == "done"


async def test_what_nobody_foresaw_becomes_an_id_and_stops_nothing() -> None:
    first, second = [await guarded(breaks(), lambda name: f"told as {name}") for _ in range(2)]
    assert first.startswith("told as ")
    assert first != second


async def test_the_id_that_a_person_is_told_is_that_of_the_request() -> None:
    with capture_logs([merge_contextvars]) as lines, one_request() as name:
        assert await guarded(breaks(), lambda told: told) == name
    assert [line["request"] for line in lines] == [name]
    assert current_request() == ""


async def test_a_request_within_a_request_and_what_it_begins_are_the_same_one() -> None:
    async def here() -> str:
        return current_request()

    with one_request() as name:
        assert await asyncio.create_task(traced(here())) == name
    assert await traced(here()) != name


async def test_a_job_of_another_process_goes_on_under_its_id() -> None:
    async def here() -> str:
        return current_request()

    assert await traced(here(), "ab12cd34") == "ab12cd34"
