"""What is kept encrypted, wherever it lies: looked through and written anew."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Channel, Sealing
from core.store.link_tables import links
from core.store.place_tables import installations
from core.store.sealing import Seal, is_plain
from core.store.tables import channels


class SqlSealings:
    """`core.ports.Sealings`."""

    def __init__(self, connection: AsyncConnection, seal: Seal) -> None:
        self._connection = connection
        self._seal = seal

    async def all(self) -> tuple[Sealing, ...]:
        return (*await self._tokens(), *await self._links())

    async def renew(self, sealing: Sealing) -> bool:
        table, *names, kept = sealing.ref
        new = self._seal.renewed(kept)
        if table == installations.name:
            platform, workspace = names
            here = installations.c.platform == platform, installations.c.workspace == workspace
            changing = update(installations).where(*here, installations.c.secrets == kept).values(secrets=new)
        else:
            channel_id, number = map(int, names)
            link = links.c.channel_id == channel_id, links.c.number == number
            changing = update(links).where(*link, links.c.token == kept).values(token=new)
        return (await self._connection.execute(changing)).rowcount == 1

    async def _tokens(self) -> list[Sealing]:
        rows = await self._connection.execute(select(installations).where(installations.c.secrets.is_not(None)))
        return [
            Sealing(
                row.name or row.workspace,
                self._seal.key_of(row.secrets),
                _ref(installations.name, *row[:2], row.secrets),
            )
            for row in sorted(rows, key=lambda row: (row.platform, row.workspace))
        ]

    async def _links(self) -> list[Sealing]:
        whose = channels.c.platform, channels.c.workspace, channels.c.channel
        asked = select(links, *whose).join(channels, channels.c.id == links.c.channel_id)
        rows = await self._connection.execute(asked.where(links.c.token.is_not(None)).order_by(links.c.channel_id))
        return [
            Sealing(
                str(Channel(row.platform, row.workspace, row.channel)),
                self._seal.key_of(row.token),
                _ref(links.name, row.channel_id, row.number, row.token),
            )
            for row in rows
            if not is_plain(row.token)
        ]


def _ref(table: str, *parts: object) -> tuple[str, ...]:
    return (table, *map(str, parts))
