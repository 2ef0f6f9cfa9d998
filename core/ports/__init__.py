"""What the use cases need from outside: a protocol each, small. Adapters implement them; fakes of them live in tests.

Every method may raise the `ServiceError` of its port (see `core.errors`) and nothing else that is foreseeable.
"""

from core.ports.money import Stops, Usages
from core.ports.places import Carried, Installations, Places, Seen
from core.ports.records import (
    Batches,
    Deliveries,
    Digests,
    Drafts,
    Healths,
    Papers,
    People,
    Store,
    Subscriptions,
    Turns,
    Verdicts,
    Votes,
    Work,
)
from core.ports.services import Clock, Keep, PaperSource, Platform, Progress, Scorer, silent, unkept

__all__ = [
    "Batches",
    "Carried",
    "Clock",
    "Deliveries",
    "Digests",
    "Drafts",
    "Healths",
    "Installations",
    "Keep",
    "PaperSource",
    "Papers",
    "People",
    "Places",
    "Platform",
    "Progress",
    "Scorer",
    "Seen",
    "Stops",
    "Store",
    "Subscriptions",
    "Turns",
    "Usages",
    "Verdicts",
    "Votes",
    "Work",
    "silent",
    "unkept",
]
