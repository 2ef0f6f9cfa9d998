"""What the local channel serves: its page, what the page asks for, and what it tells the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from aiohttp import web

from bot.platforms.web.asking import Asking
from bot.platforms.web.doors import Answering, Doors, Refused, body, text_of
from bot.platforms.web.entering import Entering
from bot.platforms.web.offering import Offering
from bot.platforms.web.room import Room
from bot.platforms.web.streaming import follow

_STATIC = Path(__file__).parent / "static"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_INTRO = (
    "Digests arrive here, each as a thread. Type a command below; answers are for you alone. "
    "/help lists the commands, and the arrow keys bring back what you typed."
)


@dataclass(frozen=True)
class Desks:
    """A room with who works for it."""

    room: Room
    asking: Asking
    offering: Offering


class Pages:
    """Serves rooms, the first of them at the root. `style` is the sheet that all pages of Broadsheet share."""

    def __init__(self, doors: Doors, entering: Entering, rooms: Sequence[Desks], style: Path, program: str) -> None:
        self._doors, self._entering, self._program = doors, entering, program
        self._rooms = {one.room.slug: one for one in rooms}
        sheets = {"style.css": style, **{file.name: file for file in _STATIC.iterdir()}}
        self._files = {name: file.read_bytes() for name, file in sheets.items()}

    def routes(self) -> list[web.AbstractRouteDef]:
        """All of it."""
        doors = self._doors
        rooms = [web.get("/", doors.ajar(self._root))]
        rooms += [web.get(f"/{slug}", doors.ajar(self._page(one))) for slug, one in list(self._rooms.items())[1:]]
        posts: Mapping[str, Answering] = {
            "say": self._say, "press": self._press, "send": self._send, "stop": self._stop,
        }  # fmt: skip
        gets: Mapping[str, Answering] = {
            "events": self._events, "complete": self._complete, "values": self._values, "files/{id}": self._file,
        }  # fmt: skip
        return [
            *rooms,
            web.post("/web/enter", doors.ajar(self._entering.by_password)),
            web.get("/web/{name}", doors.ajar(self._static)),
            *(web.post(f"/web/{{room}}/{name}", doors.trusted(answer)) for name, answer in posts.items()),
            *(web.get(f"/web/{{room}}/{name}", doors.known(answer)) for name, answer in gets.items()),
        ]

    async def _root(self, request: web.Request) -> web.StreamResponse:
        if token := request.query.get("token"):
            return await self._entering.by_link(token)
        return await self._page(next(iter(self._rooms.values())))(request)

    def _page(self, one: Desks) -> Answering:
        async def answer(request: web.Request) -> web.StreamResponse:
            if not await self._doors.is_known(request):
                return self._entering.shut()
            await one.asking.look_at_votes()
            return self._shown(one.room, request)

        return answer

    def _shown(self, room: Room, request: web.Request) -> web.Response:
        page = room.pieces.page(
            "channel.html",
            room=room,
            rooms=[one.room for one in self._rooms.values()],
            standing=[room.html(one) for one in room.standing.values()],
            proof=self._doors.proof(request),
            program=self._program,
            intro=_INTRO,
        )
        return web.Response(text=page, content_type="text/html")

    async def _static(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        if name not in self._files:
            raise Refused(404, "There is no such page.")
        kind = _TYPES[Path(name).suffix]
        return web.Response(body=self._files[name], content_type=kind, charset="utf-8", headers=_FRESH)

    async def _say(self, request: web.Request) -> web.StreamResponse:
        text = text_of(await body(request), "text").strip()
        if not text:
            raise Refused(400, "Type a command, such as /help.")
        return _begun(self._of(request).asking.typed(text))

    async def _press(self, request: web.Request) -> web.StreamResponse:
        told = await body(request)
        return _begun(await self._of(request).asking.pressed(text_of(told, "value"), text_of(told, "below")))

    async def _send(self, request: web.Request) -> web.StreamResponse:
        told = await body(request)
        fields = told.get("fields")
        if not isinstance(fields, dict) or not all(isinstance(value, str) for value in fields.values()):
            raise Refused(400, "That form cannot be read. Load the page anew.")
        return _begun(await self._of(request).asking.sent(text_of(told, "value"), fields, text_of(told, "mark")[:40]))

    async def _stop(self, request: web.Request) -> web.StreamResponse:
        if not self._of(request).asking.stop(text_of(await body(request), "id")):
            raise Refused(404, "That is not under way any more.")
        return web.json_response({})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        return await follow(request, self._of(request).room.feed)

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        offers = await self._of(request).offering.of_line(request.query.get("line", "")[:2_000])
        return web.json_response([{"line": one.line, "label": one.label, "help": one.help} for one in offers])

    async def _values(self, request: web.Request) -> web.StreamResponse:
        name, verb, option, typed = (request.query.get(one, "")[:500] for one in ("name", "verb", "option", "typed"))
        return web.json_response(await self._of(request).offering.of_field(name, verb, option, typed))

    async def _file(self, request: web.Request) -> web.StreamResponse:
        file = self._of(request).room.files.get(request.match_info["id"])
        if file is None:
            raise Refused(404, "This file is not kept any more. Ask for it again.")
        named = f"attachment; filename*=UTF-8''{quote(file.name)}"
        content = file.content.encode("utf-8", "replace")
        return web.Response(
            body=content, content_type=file.media_type.partition(";")[0], headers={"Content-Disposition": named}
        )

    def _of(self, request: web.Request) -> Desks:
        found = self._rooms.get(request.match_info["room"])
        if found is None:
            raise Refused(404, "There is no such channel.")
        return found


_FRESH = {"Cache-Control": "no-cache"}


def _begun(id: str) -> web.Response:  # noqa: A002 - the id of an exchange
    return web.json_response({"id": id}, status=202)
