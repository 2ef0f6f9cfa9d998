"""What the use cases need from outside: a protocol each, small. Adapters implement them; fakes of them live in tests.

Every method may raise the `ServiceError` of its port (see `core.errors`) and nothing else that is foreseeable.
"""

from core.ports.census import Censuses
from core.ports.errands import Errands
from core.ports.links import Links, Shelves
from core.ports.meter import UNMETERED, Count, Meter, Timing
from core.ports.money import Stops, Usages
from core.ports.operating import Buckets, Halts, Healths, Turns
from core.ports.outcomes import Notes, Outcomes
from core.ports.places import Carried, Installations, Places, Sealings, Seen
from core.ports.queue import Handler, Queue
from core.ports.records import (
    Batches,
    Deliveries,
    Digests,
    Drafts,
    Papers,
    People,
    Store,
    Subscriptions,
    Verdicts,
    Votes,
    Work,
)
from core.ports.rota import Rota
from core.ports.screening import Questions, Screens, Withholdings
from core.ports.services import Clock, Keep, Learner, PaperSource, Platform, Progress, Scorer, Sifter, silent, unkept
from core.ports.tastes import Taster

__all__ = [
    "UNMETERED",
    "Batches",
    "Buckets",
    "Carried",
    "Censuses",
    "Clock",
    "Count",
    "Deliveries",
    "Digests",
    "Drafts",
    "Errands",
    "Halts",
    "Handler",
    "Healths",
    "Installations",
    "Keep",
    "Learner",
    "Links",
    "Meter",
    "Notes",
    "Outcomes",
    "PaperSource",
    "Papers",
    "People",
    "Places",
    "Platform",
    "Progress",
    "Questions",
    "Queue",
    "Rota",
    "Scorer",
    "Screens",
    "Sealings",
    "Seen",
    "Shelves",
    "Sifter",
    "Stops",
    "Store",
    "Subscriptions",
    "Taster",
    "Timing",
    "Turns",
    "Usages",
    "Verdicts",
    "Votes",
    "Withholdings",
    "Work",
    "silent",
    "unkept",
]
