from bot.boundary import guarded


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
