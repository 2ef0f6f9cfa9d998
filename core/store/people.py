"""What is kept of a person, over all channels of a workspace."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Allowed, Area, Channel, Rights, Traces
from core.store.channels import ids_of_workspace
from core.store.documents import rights_document, rights_of
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

    async def forget(self, channel: Channel, person: str) -> Traces:
        found = await self.traces(channel, person)
        within = ids_of_workspace(channel)
        for table in (votes, drafts):
            await self._connection.execute(
                delete(table).where(table.c.person == person, table.c.channel_id.in_(within))
            )
        made = update(versions).where(versions.c.made_by == person, versions.c.channel_id.in_(within))
        await self._connection.execute(made.values(made_by="", made_by_name=""))
        changed = update(subscriptions).where(
            subscriptions.c.changed_by == person, subscriptions.c.channel_id.in_(within)
        )
        await self._connection.execute(changed.values(changed_by=""))
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


def _changes(channel: Channel, person: str) -> tuple[Select[Any], ...]:
    """Counts of versions, of other changes, and of whether it was this person who let the bot in."""
    made = versions.c.made_by == person, versions.c.channel_id.in_(ids_of_workspace(channel))
    return (
        select(func.count()).where(*made),
        _other_changes(channel, person),
        select(func.count()).where(*_let_in(channel, person)),
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
