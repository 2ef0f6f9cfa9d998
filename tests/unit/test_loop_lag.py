import asyncio

from bot.metrics.lag import LoopLag


async def test_the_loop_is_looked_at_again_and_again_however_often_it_is_begun() -> None:
    lags: list[float] = []
    enough = asyncio.Event()

    def lagged(seconds: float) -> None:
        lags.append(seconds)
        if len(lags) == 3:
            enough.set()

    lag = LoopLag(lagged, every=0.001)
    lag.begin()
    lag.begin()
    await asyncio.wait_for(enough.wait(), 10)
    assert all(seconds >= 0 for seconds in lags)
