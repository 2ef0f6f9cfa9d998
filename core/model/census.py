"""How an installation stands, in numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from core.model.outcomes import OutcomeState
from core.model.papers import BatchState


@dataclass(frozen=True, slots=True, kw_only=True)
class Census:
    """All channels together, at one instant.

    `outcomes` by announcement date and state. `batches`: when a category's newest batch in a state was fetched, by
    both. `subscriptions` by platform and whether they are paused. `spent`: about how many US dollars, by the moment
    since which, and the model. `open_deliveries`, and when the digest of the oldest of them was made. `well`: whether
    each service outside did its part the last time, by its name.
    """

    outcomes: Mapping[tuple[dt.date, OutcomeState], int]
    batches: Mapping[tuple[str, BatchState], dt.datetime]
    subscriptions: Mapping[tuple[str, bool], int]
    spent: Mapping[tuple[dt.datetime, str], float]
    open_deliveries: int
    oldest_open: dt.datetime | None
    well: Mapping[str, bool]
