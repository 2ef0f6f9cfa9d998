"""What is kept of a person, over all channels of a workspace."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Allowed, Area, Belongings, Channel, Rights, Traces
from core.store.belongings import belongings_of
from core.store.channels import ids_of_workspace
from core.store.documents import rights_document, rights_of
from core.store.link_tables import links, publicities
from core.store.place_tables import installations
from core.store.tables import criteria_versions as versions
from core.store.tables import drafts, subscriptions, votes


class SqlPeople:
    """`core.ports.People`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def traces(self, channel: Channel, person: str) -> Traces:
        within = ids_of_workspace(channel)
        mine = select(func.count()).where(votes.c.person == person, votes.c.channel_id.in_(within))
        drafted = select(func.count()).where(drafts.c.person == person, drafts.c.channel_id.in_(within))
        return Traces(
            votes=await self._count(mine.where(~votes.c.saved)),
            saved=await self._count(mine.where(votes.c.saved)),
            drafts=await self._count(drafted),
            changes=sum([await self._count(each) for each in _changes(channel, person)]),
            rights=await self._lists(channel, person),
        )

    async def belongings(self, channel: Channel, person: str) -> Belongings:
        return await belongings_of(self._connection, channel, person)

    async def forget(self, channel: Channel, person: str) -> Traces:
        found = await self.traces(channel, person)
        for table in (votes, drafts):
            await self._connection.execute(delete(table).where(*_under(table, "person", channel, person)))
        for table, by in _NAMES:
            nobody = {by: ""} | ({f"{by}_name": ""} if f"{by}_name" in table.c else {})
            await self._connection.execute(update(table).where(*_under(table, by, channel, person)).values(nobody))
        await self._connection.execute(update(installations).where(*_let_in(channel, person)).values(installer=""))
        await self._take_rights(channel, person)
        return found

    async def _lists(self, channel: Channel, person: str) -> int:
        """How many lists of who may do what name the person."""
        orders = select(subscriptions.c.rights).where(subscriptions.c.channel_id.in_(ids_of_workspace(channel)))
        found = [rights_of(document) for document in await self._connection.scalars(orders)]
        return sum(person in rights.of(area).people for rights in found for area in Area)

    async def _take_rights(self, channel: Channel, person: str) -> None:
        """Drop the person from every list of people who may do something."""
        orders = select(subscriptions.c.channel_id, subscriptions.c.rights)
        # Locked: a list that somebody changes at this moment would be overwritten.
        rows = await self._connection.execute(
            orders.where(subscriptions.c.channel_id.in_(ids_of_workspace(channel))).with_for_update()
        )
        for row in rows.all():
            rights = rights_of(row.rights)
            if (fewer := _without(rights, person)) != rights:
                this = update(subscriptions).where(subscriptions.c.channel_id == row.channel_id)
                await self._connection.execute(this.values(rights=rights_document(fewer)))

    async def _count(self, query: Select[Any]) -> int:
        count: int = (await self._connection.execute(query)).scalar_one()
        return count


# Columns that tell who did something, most with a name beside the id.
_NAMES = (
    (versions, "made_by"),
    (subscriptions, "changed_by"),
    (links, "made_by"),
    (links, "revoked_by"),
    (publicities, "changed_by"),
)


def _under(table: Table, by: str, channel: Channel, person: str) -> tuple[ColumnElement[bool], ...]:
    """Rows of a workspace's channels that name a person in this column."""
    return table.c[by] == person, table.c.channel_id.in_(ids_of_workspace(channel))


def _changes(channel: Channel, person: str) -> tuple[Select[Any], ...]:
    """Counts of versions, of other changes, of what was done about pages, and of whether it was this person who let the
    bot in."""
    number = select(func.count())
    return (
        number.where(*_under(versions, "made_by", channel, person)),
        number.where(*_under(links, "made_by", channel, person)),
        number.where(*_under(links, "revoked_by", channel, person)),
        number.where(*_under(publicities, "changed_by", channel, person)),
        _other_changes(channel, person),
        number.where(*_let_in(channel, person)),
    )


def _other_changes(channel: Channel, person: str) -> Select[Any]:
    """How many orders this person changed last in something that makes no version, such as the posting time."""
    present = (versions.c.channel_id == subscriptions.c.channel_id) & (
        versions.c.version == subscriptions.c.criteria_version
    )
    last = subscriptions.c.changed_by == person, versions.c.made_by != person
    orders = select(func.count()).select_from(subscriptions.join(versions, present)).where(*last)
    return orders.where(subscriptions.c.channel_id.in_(ids_of_workspace(channel)))


def _let_in(channel: Channel, person: str) -> tuple[ColumnElement[bool], ...]:
    return (
        installations.c.platform == channel.platform,
        installations.c.workspace == channel.workspace,
        installations.c.installer == person,
    )


def _without(rights: Rights, person: str) -> Rights:
    lists = {area: rights.of(area) for area in Area}
    return replace(
        rights,
        **{area: Allowed(each.who, tuple(one for one in each.people if one != person)) for area, each in lists.items()},
    )
