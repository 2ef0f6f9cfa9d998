"""What the use cases need from outside: a protocol each, small. Adapters implement them; fakes of them live in tests.

Every method may raise the `ServiceError` of its port (see `core.errors`) and nothing else that is foreseeable.
"""

from core.ports.links import Links, Shelves
from core.ports.money import Stops, Usages
from core.ports.outcomes import Notes, Outcomes
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
from core.ports.screening import Questions, Screens, Withholdings
from core.ports.services import Clock, Keep, Learner, PaperSource, Platform, Progress, Scorer, Sifter, silent, unkept
from core.ports.tastes import Taster

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
    "Learner",
    "Links",
    "Notes",
    "Outcomes",
    "PaperSource",
    "Papers",
    "People",
    "Places",
    "Platform",
    "Progress",
    "Questions",
    "Scorer",
    "Screens",
    "Seen",
    "Shelves",
    "Sifter",
    "Stops",
    "Store",
    "Subscriptions",
    "Taster",
    "Turns",
    "Usages",
    "Verdicts",
    "Votes",
    "Withholdings",
    "Work",
    "silent",
    "unkept",
]
