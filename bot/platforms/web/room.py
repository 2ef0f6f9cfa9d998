"""What stands in a channel: messages with their threads, notices, and what was asked and answered there."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.events import File, Reply
from bot.platforms.web.feed import Feed
from bot.platforms.web.render.pieces import Pieces
from bot.spans import in_quotes
from core.model import Channel, Message, Notice, PostKind, VoteKind

_MOST = 200
"""Messages and answers of a channel that are kept at hand; what is older is in the store."""
_FILES = 20


@dataclass(frozen=True, slots=True)
class Posted:
    """A message or a notice. `ref` is made of its key; `thread` is the ref of the head that it stands below."""

    ref: str
    said: Message | Notice
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """What somebody asked, as one would type it, and the answer, None as long as it is worked on.

    `progress` is how far that has come. `mark` is the page's own for a form that it sent. With `paper` it is a vote: it
    is answered beside that paper, and stands nowhere else.
    """

    id: str
    line: str
    reply: Reply | None = None
    progress: str = ""
    mark: str = ""
    paper: str = ""


Standing = Posted | Exchange


@dataclass
class Room:
    """A channel in the browser. What changes in it is told to its feed. `title` is for people."""

    slug: str
    title: str
    channel: Channel
    pieces: Pieces
    feed: Feed = field(default_factory=Feed)
    standing: dict[str, Standing] = field(default_factory=dict)
    threads: dict[str, dict[str, Posted]] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    votes: Mapping[str, frozenset[VoteKind]] = field(default_factory=dict)

    def post(self, said: Message | Notice, ref: str = "") -> str:
        """Let a message stand there; its name."""
        ref = ref or name_of(said.key)
        is_in_thread = said.thread is not None or (isinstance(said, Message) and said.kind is not PostKind.HEAD)
        posted = Posted(ref, said, said.thread if is_in_thread else None)
        if posted.thread is None:
            self._stand(ref, posted)
        else:
            self.threads.setdefault(posted.thread, {})[ref] = posted
        self._tell_message(posted)
        return ref

    def edit(self, ref: str, said: Message | Notice) -> None:
        """Let the message of that name say this."""
        known = self.message(ref)
        if known is None:
            return
        changed = replace(known, said=said)
        if known.thread is None:
            self.standing[ref] = changed
        else:
            self.threads[known.thread][ref] = changed
        self._tell_message(changed)

    def message(self, ref: str) -> Posted | None:
        """The message of that name."""
        found = self.standing.get(ref) or next((of[ref] for of in self.threads.values() if ref in of), None)
        return found if isinstance(found, Posted) else None

    def asked(self, line: str, instead: str = "", *, mark: str = "", paper: str = "") -> Exchange:
        """Somebody asks for something; the answer takes the place of that of `instead`."""
        known = self.standing.get(instead)
        if isinstance(known, Exchange):
            exchange = replace(known, reply=None, progress="")
            self.standing[exchange.id] = exchange
        else:
            exchange = Exchange(f"x{secrets.token_hex(6)}", line, mark=mark, paper=paper)
            if not paper:
                self._stand(exchange.id, exchange)
        self._tell_exchange(exchange)
        return exchange

    def comes_along(self, exchange: Exchange, progress: str) -> None:
        """How far the work has come."""
        if exchange.id in self.standing:
            self.standing[exchange.id] = replace(exchange, progress=progress)
        self.feed.mutter("progress", id=exchange.id, text=progress)

    def answered(self, exchange: Exchange, reply: Reply) -> None:
        """The answer. Its file can be fetched under the name of the exchange."""
        if reply.file:
            while len(self.files) >= _FILES:
                del self.files[next(iter(self.files))]
            self.files[exchange.id] = reply.file
        answered = replace(exchange, reply=reply, progress="")
        if exchange.id in self.standing:
            self.standing[exchange.id] = answered
        self._tell_exchange(answered)

    def voted(self, votes: Mapping[str, frozenset[VoteKind]]) -> None:
        """What the person said of papers, all of it."""
        if votes != self.votes:
            self.votes = votes
            self.feed.tell("votes", votes={paper: sorted(kinds) for paper, kinds in votes.items()})

    def html(self, one: Standing) -> str:
        """A piece of the page."""
        if isinstance(one, Exchange):
            return self.pieces.exchange(self.slug, one.id, one.line, one.progress, one.reply)
        thread = self.threads.get(one.ref, {}).values()
        below = [self.pieces.message(this.ref, this.said, self.votes) for this in thread]
        return self.pieces.message(one.ref, one.said, self.votes, below)

    def _stand(self, name: str, one: Standing) -> None:
        self.standing[name] = one
        while len(self.standing) > _MOST:
            gone = next(iter(self.standing))
            del self.standing[gone]
            self.threads.pop(gone, None)

    def _tell_message(self, posted: Posted) -> None:
        html = self.pieces.message(posted.ref, posted.said, self.votes)
        self.feed.tell("message", id=f"m-{posted.ref}", thread=posted.thread or "", html=html)

    def _tell_exchange(self, exchange: Exchange) -> None:
        reply = exchange.reply or Reply()
        self.feed.tell(
            "exchange",
            id=exchange.id,
            html=self.html(exchange),
            tone=reply.tone.value if exchange.reply else "",
            wrong=reply.wrong,
            text=in_quotes(" ".join(reply.text)),
            mark=exchange.mark,
            paper=exchange.paper,
        )


def name_of(key: str) -> str:
    """The name of a message with this key."""
    return hashlib.blake2b(key.encode(), digest_size=10).hexdigest()
