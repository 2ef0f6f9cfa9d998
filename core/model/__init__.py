"""The words of the glossary as values. Pure: nothing here reads a clock, a file or a network.

Dates are *announcement dates*: the date that arXiv's feeds and lists carry, which is the day after the mailing at
20:00 US Eastern. Instants are aware and in UTC. Identifiers of papers carry no version.
"""

from core.model.belongings import Belongings, Doing
from core.model.census import Census
from core.model.channels import Channel, Choice, Criteria, CriteriaVersion, Cutoffs, Draft, Subscription, Topic
from core.model.deliveries import Delivery, DeliveryState, Message, PaperPost, Post, PostKind, PostState, Vote
from core.model.digests import Changes, Counts, Digest, DigestState, Entry, HeldBack, Holding, Listing, Move
from core.model.fingerprints import fingerprint_of
from core.model.jobs import Errand, Job, OnRota, Task
from core.model.links import Issue, Link, Publicity, Tally, TopicCount, Wanted
from core.model.money import Booking, Share
from core.model.outcomes import Note, Notice, Outcome, OutcomeState
from core.model.papers import Announced, Announcement, AnnounceType, Batch, BatchState, Paper
from core.model.people import Allowed, Area, Person, Rights, Traces, VoteKind, Who
from core.model.places import Installation, Place, PlaceState, Sealing
from core.model.screening import Learned, Lesson, Screen, Sifted, Stage, Watch, Withheld
from core.model.services import Halt, Health
from core.model.tastes import MOST_POINTS, Adjustment, Evidence, Leaning, LeaningKind, Taste
from core.model.verdicts import Earlier, ScorerCard, Scoring, Stop, Unscored, Usage, Verdict, total_cost

__all__ = [
    "MOST_POINTS",
    "Adjustment",
    "Allowed",
    "AnnounceType",
    "Announced",
    "Announcement",
    "Area",
    "Batch",
    "BatchState",
    "Belongings",
    "Booking",
    "Census",
    "Changes",
    "Channel",
    "Choice",
    "Counts",
    "Criteria",
    "CriteriaVersion",
    "Cutoffs",
    "Delivery",
    "DeliveryState",
    "Digest",
    "DigestState",
    "Doing",
    "Draft",
    "Earlier",
    "Entry",
    "Errand",
    "Evidence",
    "Halt",
    "Health",
    "HeldBack",
    "Holding",
    "Installation",
    "Issue",
    "Job",
    "Leaning",
    "LeaningKind",
    "Learned",
    "Lesson",
    "Link",
    "Listing",
    "Message",
    "Move",
    "Note",
    "Notice",
    "OnRota",
    "Outcome",
    "OutcomeState",
    "Paper",
    "PaperPost",
    "Person",
    "Place",
    "PlaceState",
    "Post",
    "PostKind",
    "PostState",
    "Publicity",
    "Rights",
    "ScorerCard",
    "Scoring",
    "Screen",
    "Sealing",
    "Share",
    "Sifted",
    "Stage",
    "Stop",
    "Subscription",
    "Tally",
    "Task",
    "Taste",
    "Topic",
    "TopicCount",
    "Traces",
    "Unscored",
    "Usage",
    "Verdict",
    "Vote",
    "VoteKind",
    "Wanted",
    "Watch",
    "Who",
    "Withheld",
    "fingerprint_of",
    "total_cost",
]
