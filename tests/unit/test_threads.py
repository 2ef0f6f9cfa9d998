import asyncio
import threading

import pytest

from core.sources.threads import in_own_thread


async def test_what_a_call_answers_or_raises_is_told() -> None:
    assert await in_own_thread(lambda: 3) == 3
    with pytest.raises(ZeroDivisionError):
        await in_own_thread(lambda: 1 // 0)


@pytest.mark.parametrize("fails", [True, False])
def test_the_end_of_a_program_does_not_wait_for_a_call_that_lasts(fails: bool) -> None:
    """That it ends before the call does is what shows it; the call must not complain when nobody listens any more."""
    begun, release, ended = threading.Event(), threading.Event(), threading.Event()

    def call() -> float:
        begun.set()
        release.wait()
        ended.set()
        return 1 / (not fails)

    async def program() -> None:
        answer = in_own_thread(call)
        await asyncio.to_thread(begun.wait)
        answer.cancel()

    asyncio.run(program())
    assert not ended.is_set()
    left = [one for one in threading.enumerate() if one.name == "broadsheet-source"]
    release.set()
    for one in left:
        one.join()
    assert ended.is_set()
