"""The tables of what is decided before a scorer reads abstracts, and of questions that a model's server keeps."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Double, ForeignKey, Integer, LargeBinary, Table
from sqlalchemy.types import Boolean

from core.model import Stage
from core.store.columns import metadata, one_of
from core.store.types import Document, Instant, Words

withheld = Table(
    "withheld",
    metadata,
    # In the order of the verdicts: the two are asked for together.
    Column("criteria_fingerprint", Words, primary_key=True),
    Column("scorer_fingerprint", Words, primary_key=True),
    Column("paper_id", ForeignKey("papers.id"), primary_key=True),
    Column("abstract_hash", Words, nullable=False),
    Column("stage", Words, nullable=False),
    Column("mark", Double),
    Column("sampled", Boolean, nullable=False),
    Column("share", Double, nullable=False),
    Column("at", Instant, nullable=False),
    one_of("stage", Stage),
    CheckConstraint("mark BETWEEN 0 AND 1", name="mark_0_to_1"),
)

screens = Table(
    "screens",
    metadata,
    Column("criteria_fingerprint", Words, primary_key=True),
    Column("scorer_fingerprint", Words, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("made_at", Instant, nullable=False),
    Column("least_relevance", Double, nullable=False),
    Column("least_novelty", Double, nullable=False),
    Column("target", Double),
    Column("why", Words, nullable=False),
    # What it does on held-out days; NULL where nothing was learned.
    Column("learned", Document),
    Column("document", LargeBinary),
    CheckConstraint("version >= 1", name="version_from_1"),
    CheckConstraint("(learned IS NULL) = (document IS NULL)", name="learned_has_document"),
)

model_batches = Table(
    "model_batches",
    metadata,
    # What is asked, and the server's name for it: whoever asks the same after a restart collects the answer.
    Column("question", Words, primary_key=True),
    Column("batch", Words, nullable=False),
    Column("at", Instant, nullable=False),
)
