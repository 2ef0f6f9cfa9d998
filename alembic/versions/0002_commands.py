"""What commands need: choices versioned as a whole, drafts, rights and budgets, kinds of posts, healths, full text.

Tables whose columns move are made anew: what they held waits in a copy. It is the same on both databases, and needs
nothing that an older SQLite cannot do. Types and rules are written out: a migration stays what it was.
"""

# ruff: noqa: S608 - what is put into these statements is written in this file.

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_MONEY = sa.Numeric().with_variant(sa.String(), "sqlite")
_CHOICE = "categories, types, least_relevance, least_novelty, maximum"
_ORDER = "channel_id, posting_time, zone, weekdays, paused, criteria_version"
_POST = "delivery_id, slot, paper_id, state, ref, claimed_at"
_USUAL_RIGHTS = {
    "subscription": {"who": "admins", "people": []},
    "budget": {"who": "admins", "people": []},
    "criteria": {"who": "anyone", "people": []},
    "spending": {"who": "anyone", "people": []},
}


def upgrade() -> None:
    """From 0001."""
    with _copies("subscriptions", "criteria_versions"):
        _make_versions()
        _make_subscriptions()
    op.add_column("deliveries", sa.Column("amends", sa.Integer()))
    with _copies("posts"):
        _make_posts()
    _make_drafts()
    _make_healths()


def downgrade() -> None:
    """To 0001. What it has no place for is lost: drafts, healths, budgets, rights, and deliveries that amend."""
    op.drop_table("healths")
    op.drop_table("drafts")
    op.execute("DELETE FROM posts WHERE delivery_id IN (SELECT id FROM deliveries WHERE amends IS NOT NULL)")
    op.execute("DELETE FROM deliveries WHERE amends IS NOT NULL")
    with _copies("posts"):
        _make_old_posts()
    op.drop_column("deliveries", "amends")
    with _copies("subscriptions", "criteria_versions"):
        _make_old_versions()
        _make_old_subscriptions()


@contextmanager
def _copies(*tables: str) -> Iterator[None]:
    """Put these tables aside, in this order, as `old_…`; the block makes them anew and fills them."""
    for table in tables:
        op.execute(f"CREATE TABLE old_{table} AS SELECT * FROM {table}")
        op.drop_table(table)
    yield
    for table in tables:
        op.drop_table(f"old_{table}")


def _make_versions() -> None:
    """Every old version gets the rest of its choice from the order, which was not versioned."""
    op.create_table(
        "criteria_versions",
        *_wholes("channel_id", "version"),
        *_texts("fingerprint"),
        *_documents("categories", "types", "criteria"),
        *_numbers("least_relevance", "least_novelty"),
        *_wholes("maximum"),
        *_texts("made_by", "made_by_name"),
        *_instants("made_at"),
        *_rules_of_versions(),
    )
    op.execute(
        f"INSERT INTO criteria_versions (channel_id, version, fingerprint, criteria, made_by, made_by_name, made_at,"
        f" {_CHOICE}) SELECT v.channel_id, version, fingerprint, criteria, made_by, '', made_at, {_CHOICE}"
        f" FROM old_criteria_versions v JOIN old_subscriptions s ON s.channel_id = v.channel_id"
    )


def _make_subscriptions() -> None:
    op.create_table(
        "subscriptions",
        *_wholes("channel_id"),
        *_order(),
        sa.Column("budget", _MONEY),
        *_documents("rights"),
        *_texts("changed_by"),
        *_rules_of_subscriptions(),
    )
    insert = sa.text(
        f"INSERT INTO subscriptions ({_ORDER}, rights, changed_by) SELECT s.{_ORDER}, :rights, made_by"
        f" FROM old_subscriptions s JOIN old_criteria_versions v"
        f" ON v.channel_id = s.channel_id AND version = criteria_version"
    )
    op.execute(insert.bindparams(sa.bindparam("rights", _USUAL_RIGHTS, sa.JSON())))


def _make_posts() -> None:
    op.create_table(
        "posts",
        *_posts("kind"),
        *_rules_of_posts("entry_has_paper", "(kind = 'entry') = (paper_id IS NOT NULL)"),
        _check("posts", "kind_known", "kind IN ('head', 'entry', 'changes', 'edited')"),
    )
    op.execute(
        f"INSERT INTO posts (kind, {_POST})"
        f" SELECT CASE WHEN slot = 0 THEN 'head' ELSE 'entry' END, {_POST} FROM old_posts"
    )


def _make_drafts() -> None:
    op.create_table(
        "drafts",
        *_wholes("channel_id"),
        *_texts("person"),
        *_documents("choice"),
        *_wholes("base"),
        *_instants("at"),
        _key("drafts", "channel_id", "person"),
        _refers("drafts", "channel_id", "channels.id"),
    )


def _make_healths() -> None:
    op.create_table(
        "healths",
        *_texts("service"),
        *_instants("ok_at", "fault_at", nullable=True),
        *_texts("fault"),
        _key("healths", "service"),
    )


def _make_old_versions() -> None:
    op.create_table(
        "criteria_versions",
        *_wholes("channel_id", "version"),
        *_texts("fingerprint"),
        *_documents("criteria"),
        *_texts("made_by"),
        *_instants("made_at"),
        *_rules_of_versions(),
    )
    kept = "channel_id, version, fingerprint, criteria, made_by, made_at"
    op.execute(f"INSERT INTO criteria_versions ({kept}) SELECT {kept} FROM old_criteria_versions")


def _make_old_subscriptions() -> None:
    """An order gets its choice back from its present version."""
    op.create_table(
        "subscriptions",
        *_wholes("channel_id"),
        *_documents("categories", "types"),
        *_numbers("least_relevance", "least_novelty"),
        *_wholes("maximum"),
        *_order(),
        *_rules_of_subscriptions(),
    )
    op.execute(
        f"INSERT INTO subscriptions ({_ORDER}, {_CHOICE}) SELECT s.{_ORDER}, {_CHOICE}"
        f" FROM old_subscriptions s JOIN old_criteria_versions v"
        f" ON v.channel_id = s.channel_id AND version = criteria_version"
    )


def _make_old_posts() -> None:
    op.create_table("posts", *_posts(), *_rules_of_posts("head_has_no_paper", "(slot = 0) = (paper_id IS NULL)"))
    op.execute(f"INSERT INTO posts ({_POST}) SELECT {_POST} FROM old_posts WHERE kind IN ('head', 'entry')")


def _order() -> list[sa.Column[object]]:
    return [
        sa.Column("posting_time", sa.Time(), nullable=False),
        *_texts("zone"),
        *_documents("weekdays"),
        sa.Column("paused", sa.Boolean(), nullable=False),
        *_wholes("criteria_version"),
    ]


def _posts(*kind: str) -> list[sa.Column[object]]:
    return [
        *_wholes("delivery_id", "slot"),
        *_texts(*kind),
        *_texts("paper_id", nullable=True),
        *_texts("state"),
        *_texts("ref", nullable=True),
        *_instants("claimed_at", nullable=True),
    ]


def _rules_of_versions() -> list[sa.Constraint]:
    return [
        _key("criteria_versions", "channel_id", "version"),
        _refers("criteria_versions", "channel_id", "channels.id"),
        _check("criteria_versions", "version_from_1", "version >= 1"),
    ]


def _rules_of_subscriptions() -> list[sa.Constraint]:
    return [
        _key("subscriptions", "channel_id"),
        _refers("subscriptions", "channel_id", "channels.id"),
        sa.ForeignKeyConstraint(
            ["channel_id", "criteria_version"],
            ["criteria_versions.channel_id", "criteria_versions.version"],
            name=op.f("fk_subscriptions_channel_id_criteria_version"),
        ),
    ]


def _rules_of_posts(name: str, rule: str) -> list[sa.Constraint]:
    return [
        _key("posts", "delivery_id", "slot"),
        _refers("posts", "delivery_id", "deliveries.id"),
        _refers("posts", "paper_id", "papers.id"),
        _check("posts", "state_known", "state IN ('waiting', 'sending', 'sent')"),
        _check("posts", "sent_has_ref", "(state = 'sent') = (ref IS NOT NULL)"),
        _check("posts", name, rule),
    ]


def _texts(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names]


def _wholes(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[float]]:
    return [sa.Column(name, sa.Double(), nullable=False) for name in names]


def _documents(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.JSON(), nullable=False) for name in names]


def _instants(*names: str, nullable: bool = False) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=nullable) for name in names]


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"))


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))
