"""The words of the glossary as values. Pure: nothing here reads a clock, a file or a network.

Dates are *announcement dates*: the date that arXiv's feeds and lists carry, which is the day after the mailing at
20:00 US Eastern. Instants are aware and in UTC. Identifiers of papers carry no version.
"""

from core.model.channels import Channel, Criteria, CriteriaVersion, Cutoffs, Subscription, Topic
from core.model.deliveries import Delivery, DeliveryState, Message, Post, PostState, Vote, VoteKind
from core.model.digests import Counts, Digest, DigestState, Entry, HeldBack
from core.model.fingerprints import fingerprint_of
from core.model.papers import Announced, Announcement, AnnounceType, Batch, BatchState, Paper
from core.model.verdicts import ScorerCard, Scoring, Unscored, Usage, Verdict

__all__ = [
    "AnnounceType",
    "Announced",
    "Announcement",
    "Batch",
    "BatchState",
    "Channel",
    "Counts",
    "Criteria",
    "CriteriaVersion",
    "Cutoffs",
    "Delivery",
    "DeliveryState",
    "Digest",
    "DigestState",
    "Entry",
    "HeldBack",
    "Message",
    "Paper",
    "Post",
    "PostState",
    "ScorerCard",
    "Scoring",
    "Subscription",
    "Topic",
    "Unscored",
    "Usage",
    "Verdict",
    "Vote",
    "VoteKind",
    "fingerprint_of",
]
