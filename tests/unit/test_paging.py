import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.events import Ask, Button, Command
from bot.handlers.paging import paged
from core.model import Channel, Person

ASK = Ask("digest", "show", {"date": "2025-05-13"})


def asked(page: str = "") -> Command:
    return Command(ASK.having(page=page), Channel("fake", "lab", "papers"), Person("U1"))


def test_a_short_answer_is_one_page_without_buttons() -> None:
    assert paged(range(10), asked()) == (tuple(range(10)), ())
    assert paged([], asked()) == ((), ())


def test_a_page_in_the_middle_leads_to_both_its_neighbours() -> None:
    items, buttons = paged(range(25), asked("2"))
    assert items == tuple(range(10, 20))
    assert buttons == (Button("Earlier page", ASK.having(page="1")), Button("More", ASK.having(page="3")))


def test_the_last_page_leads_back_only() -> None:
    items, buttons = paged(range(25), asked("3"))
    assert items == (20, 21, 22, 23, 24)
    assert [button.label for button in buttons] == ["Earlier page"]


@pytest.mark.parametrize(("page", "first"), [("0", 0), ("99", 20), ("-1", 0), ("x", 0), ("²", 0), ("9" * 99, 0)])
def test_a_page_that_is_not_there_is_the_nearest_or_the_first(page: str, first: int) -> None:
    assert paged(range(25), asked(page))[0][0] == first


@given(st.integers(0, 200), st.integers(1, 30))
def test_leafing_on_shows_everything_once(number: int, size: int) -> None:
    seen: list[int] = []
    command: Command | None = asked()
    while command:
        items, buttons = paged(range(number), command, size=size)
        seen += items
        more = next((button.ask for button in buttons if button.label == "More"), None)
        command = Command(more, command.channel, command.person) if more else None
    assert seen == list(range(number))
