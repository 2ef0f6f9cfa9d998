"""What is kept of a person over the channels of a workspace, read out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Area, Belongings, Channel, CriteriaVersion, Doing, Draft, Person, Vote, VoteKind
from core.store.channels import channel_of
from core.store.documents import choice_in, choice_of, rights_of
from core.store.link_tables import links, publicities
from core.store.place_tables import installations
from core.store.tables import channels, drafts, subscriptions, votes
from core.store.tables import criteria_versions as versions


async def belongings_of(connection: AsyncConnection, channel: Channel, person: str) -> Belongings:
    """All that is kept of this person in the workspace of this channel."""
    rows = {name: (await connection.execute(query)).all() for name, query in _queries(channel, person).items()}
    drafted = (Draft(channel_of(row), person, choice_of(row.choice), row.base, row.at) for row in rows["drafts"])
    return Belongings(
        votes=tuple(sorted((_vote_of(row, person) for row in rows["votes"]), key=_place_of_vote)),
        drafts=tuple(sorted(drafted, key=lambda draft: str(draft.channel))),
        versions=tuple(sorted(map(_version_of, rows["versions"]), key=lambda one: (str(one[0]), one[1].version))),
        doings=tuple(sorted(_doings(rows, person), key=lambda one: (str(one.channel), one.what, str(one.at)))),
        rights=tuple(sorted(_rights(rows["orders"], person), key=lambda one: (str(one[0]), one[1]))),
        let_in=next((row.at for row in rows["installations"]), None),
    )


def _queries(channel: Channel, person: str) -> dict[str, Select[Any]]:
    present = (versions.c.channel_id == subscriptions.c.channel_id) & (
        versions.c.version == subscriptions.c.criteria_version
    )
    orders = _within(channel, subscriptions).join(versions, present)
    return {
        "votes": _within(channel, votes, votes.c.person == person),
        "drafts": _within(channel, drafts, drafts.c.person == person),
        "versions": _within(channel, versions, versions.c.made_by == person),
        "orders": orders.add_columns(versions.c.made_by),
        "links": _within(channel, links, (links.c.made_by == person) | (links.c.revoked_by == person)),
        "publicities": _within(channel, publicities, publicities.c.changed_by == person),
        "installations": select(installations).where(
            installations.c.platform == channel.platform,
            installations.c.workspace == channel.workspace,
            installations.c.installer == person,
        ),
    }


def _within(channel: Channel, table: Table, *which: ColumnElement[bool]) -> Select[Any]:
    """Rows of the workspace's channels, each with its channel."""
    here = channels.c.platform == channel.platform, channels.c.workspace == channel.workspace
    named = select(table, channels.c.platform, channels.c.workspace, channels.c.channel)
    return named.join(channels, channels.c.id == table.c.channel_id).where(*here, *which)


def _vote_of(row: Row[Any], person: str) -> Vote:
    return Vote(channel_of(row), row.paper_id, person, VoteKind(row.kind), row.at, row.reacted)


def _place_of_vote(vote: Vote) -> tuple[str, datetime, str, str]:
    return str(vote.channel), vote.at, vote.paper_id, vote.kind


def _version_of(row: Row[Any]) -> tuple[Channel, CriteriaVersion]:
    made_by = Person(row.made_by, row.made_by_name)
    return channel_of(row), CriteriaVersion(row.version, choice_in(row), made_by, row.made_at)


def _doings(rows: dict[str, Any], person: str) -> Iterator[Doing]:
    """Changes that make no version."""
    for row in rows["orders"]:
        if person == row.changed_by != row.made_by:
            yield Doing(channel=channel_of(row), what="changed the subscription last")
    for row in rows["links"]:
        if row.made_by == person:
            yield Doing(channel=channel_of(row), what=f"made link {row.number}", at=row.made_at)
        if row.revoked_by == person:
            yield Doing(channel=channel_of(row), what=f"revoked link {row.number}", at=row.revoked_at)
    for row in rows["publicities"]:
        what = f"made the pages {'public' if row.is_public else 'private'}"
        yield Doing(channel=channel_of(row), what=what, at=row.changed_at)


def _rights(rows: Any, person: str) -> Iterator[tuple[Channel, Area]]:
    for row in rows:
        rights = rights_of(row.rights)
        yield from ((channel_of(row), area) for area in Area if person in rights.of(area).people)
