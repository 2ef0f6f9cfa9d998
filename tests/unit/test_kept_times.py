"""Times that have to stand in an order, though they are kept in different rooms."""

from bot.reception import RECENT
from core.purging import HEARD_FOR


def test_what_was_heard_is_known_for_longer_than_reactions_are_looked_up() -> None:
    assert HEARD_FOR > RECENT
