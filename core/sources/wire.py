"""One HTTP exchange with arXiv: who we are, how long we wait, how much we take, and what counts as no answer."""

from __future__ import annotations

import io
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol, cast
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectTimeout, RequestException, SSLError, Timeout

from core.sources.unpacking import ACCEPTED, Packed, Unpacking

_PIECE = 65536
_BUSY = 429
LONGEST_HOLD_OFF = timedelta(minutes=15)


class Fault(Exception):
    """No usable answer this time; asking again may help. `retry_after` is that header's text, "" if there was none."""

    def __init__(self, reason: str, retry_after: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


class NoWay(Fault):
    """There is no way to the server: no network, no such name, nobody listening, no trust."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one exchange may take. `connect` and `read` (between two pieces) and `whole` are in seconds."""

    connect: float = 10
    read: float = 30
    whole: float = 90
    most_bytes: int = 32 * 1024 * 1024


class _Body(Protocol):
    def read1(self, amt: int, decode_content: bool) -> bytes: ...


class PoliteSession(requests.Session):
    """Follows few redirections, and none to what is no address: requests would raise a bare ValueError."""

    def __init__(self, adapter: PoliteAdapter, *, redirections: int) -> None:
        super().__init__()
        self.max_redirects = redirections
        self.mount("https://", adapter)
        self.mount("http://", adapter)

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """As the parent does. Raises `Fault`."""
        try:
            target: str | None = super().get_redirect_target(resp)
            if target:
                _ = urlsplit(urljoin(resp.url, target)).port
        except ValueError as error:
            raise Fault("a redirection to what is no address") from error
        return target


class PoliteAdapter(HTTPAdapter):
    """Sets the User-Agent and the limits on every request, whatever the caller set.

    The `arxiv` package writes its own User-Agent into each request and knows no timeout, hence at this level. An
    answer comes back only whole: `Fault` for 429 and 5xx, and for a 200 that is not the whole of a feed.
    """

    def __init__(self, user_agent: str, limits: Limits) -> None:
        super().__init__()
        self._user_agent = user_agent
        self._limits = limits
        self._told: tuple[datetime, float] | None = None

    @property
    def their_time(self) -> datetime | None:
        """What the server's clock shows now, to a second or two, by its last answer; None if none told."""
        if self._told is None:
            return None
        then, at = self._told
        return then + timedelta(seconds=time.monotonic() - at)

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """As the parent does, with our limits and our name; see the class."""
        began = time.monotonic()
        request.headers.update({"User-Agent": self._user_agent, "Accept-Encoding": ACCEPTED})
        within = (self._limits.connect, self._limits.read)
        try:
            response = super().send(request, stream=True, timeout=within, verify=verify, proxies=proxies)
        except RequestException as error:
            raise _fault_of(error, self._limits) from error
        return self._whole(response, began)

    def _whole(self, response: requests.Response, began: float) -> requests.Response:
        try:
            if response.status_code == _BUSY or response.status_code >= requests.codes.internal_server_error:
                raise Fault(str(response.status_code), response.headers.get("Retry-After", ""))
            body = self._read(response, began)
        finally:
            # Read to its end, it has given its connection back already; otherwise this closes the connection.
            response.close()
        if response.status_code == requests.codes.ok:
            _check_whole(body)
            told = _time_of(response.headers)
            self._told = (told, time.monotonic()) if told else None
        response.raw = io.BytesIO(body)
        return response

    def _read(self, response: requests.Response, began: float) -> bytes:
        raw = cast("_Body", response.raw)
        body = bytearray()
        try:
            unpacking = Unpacking(response.headers.get("Content-Encoding", ""))
            while piece := raw.read1(_PIECE, decode_content=False):
                for part in unpacking.parts(piece):
                    body += part
                    self._check_limits(len(body), time.monotonic() - began)
            body += unpacking.rest()
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise Fault("the connection broke off") from error
        except Packed as error:
            raise Fault("an answer that cannot be unpacked") from error
        return bytes(body)

    def _check_limits(self, size: int, seconds: float) -> None:
        if size > self._limits.most_bytes:
            raise Fault(f"an answer of more than {self._limits.most_bytes} bytes")
        if seconds > self._limits.whole:
            raise Fault(f"no whole answer within {self._limits.whole:g} s")


def _check_whole(body: bytes) -> None:
    """An overloaded arXiv answers 200 with nothing, with an HTML page or with half a feed. lxml, which the `arxiv`
    package reads with, would mend half a feed without a word."""
    end = body[-64:].rstrip()
    if not end:
        raise Fault("an empty answer")
    if not end.endswith((b"</feed>", b"</rss>")):
        raise Fault("a web page instead of a feed" if end.lower().endswith(b"</html>") else "a feed that breaks off")


def _time_of(headers: Mapping[str, str]) -> datetime | None:
    """When it was answered. What a cache has kept says when it was made, and how many seconds ago."""
    try:
        return parsedate_to_datetime(headers["Date"]) + timedelta(seconds=int(headers.get("Age", "0")))
    except (KeyError, ValueError, TypeError, OverflowError):
        return None


def _fault_of(error: RequestException, limits: Limits) -> Fault:
    if isinstance(error, Timeout) and not isinstance(error, ConnectTimeout):
        return Fault(f"no answer within {limits.read:g} s")
    if isinstance(error, SSLError):
        return NoWay("its certificate is not trusted")
    if isinstance(error, requests.ConnectionError) and not _was_connected(error):
        return NoWay("no network")
    return Fault("the connection broke off")


def _was_connected(error: RequestException) -> bool:
    """Whether the connection stood before it broke: urllib3 wraps failed beginnings in MaxRetryError."""
    return not (error.args and isinstance(error.args[0], urllib3.exceptions.MaxRetryError))


def read_retry_after(header: str, now: datetime) -> datetime | None:
    """The moment until which a Retry-After header holds us off, given in seconds or as an HTTP date (RFC 9110,
    10.2.3); None if it says nothing usable. Never more than `LONGEST_HOLD_OFF` from now."""
    try:
        until = parsedate_to_datetime(header) if header.endswith("GMT") else now + timedelta(seconds=float(header))
    except (ValueError, OverflowError):
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return min(until, now + LONGEST_HOLD_OFF) if until > now else None
