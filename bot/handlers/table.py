"""The command table: every command that there is."""

from __future__ import annotations

from functools import cache

from bot.commands import Table, by_name
from bot.handlers.criteria import CRITERIA
from bot.handlers.digest import DIGEST
from bot.handlers.export import EXPORT
from bot.handlers.help import help_spec
from bot.handlers.link import LINK
from bot.handlers.paper import PAPER
from bot.handlers.privacy import PRIVACY
from bot.handlers.rescore import RESCORE
from bot.handlers.saved import SAVED
from bot.handlers.status import STATUS
from bot.handlers.subscription import SUBSCRIPTION
from bot.handlers.usage import USAGE
from bot.handlers.votes import VOTES

_ALL = (CRITERIA, DIGEST, EXPORT, LINK, PAPER, PRIVACY, RESCORE, SAVED, STATUS, SUBSCRIPTION, USAGE, VOTES)


@cache
def table() -> Table:
    """Every command, and the one that tells of them."""
    return by_name([*_ALL, help_spec(_ALL)])
