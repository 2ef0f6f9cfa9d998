import pytest

from core.delivery import Standing, standing
from core.model import Delivery, DeliveryState
from tests.fakes.scene import DAY, LAB

OPEN, SENT, FAILED = DeliveryState.OPEN, DeliveryState.SENT, DeliveryState.FAILED


@pytest.mark.parametrize(
    ("states", "meant"),
    [
        ((), Standing.NOTHING),
        ((OPEN,), Standing.BEGUN),
        ((OPEN, OPEN), Standing.BEGUN),
        ((FAILED, OPEN), Standing.BEGUN),
        ((SENT,), Standing.POSTED),
        ((SENT, SENT), Standing.POSTED),
        ((FAILED, SENT), Standing.POSTED),
        ((SENT, FAILED), Standing.POSTED),
        ((SENT, OPEN), Standing.AMENDING),
        ((SENT, SENT, OPEN), Standing.AMENDING),
        ((FAILED,), Standing.FAILED),
    ],
)
def test_all_deliveries_of_a_date_tell_together_what_its_channel_has(
    states: tuple[DeliveryState, ...], meant: Standing
) -> None:
    thread = [
        Delivery(channel=LAB, date=DAY, revision=revision, posts=(), state=state)
        for revision, state in enumerate(states, start=1)
    ]
    assert standing(thread) is meant


def test_a_thread_that_is_being_amended_is_posted_and_not_ended() -> None:
    assert {one for one in Standing if one.is_posted} == {Standing.POSTED, Standing.AMENDING}
    assert {one for one in Standing if one.is_ended} == {Standing.POSTED, Standing.FAILED}
