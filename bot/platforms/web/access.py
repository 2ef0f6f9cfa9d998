"""Where the local channel is served, and to whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from core.model import Channel

NAME = "web"
HERE = Channel(NAME, "local", "here")
"""The channel that is served by the clock, from arXiv."""
RECORDED = Channel("recorded", "local", "web")
"""The one with the days that ship with Broadsheet. Its platform is another's: nothing of arXiv falls due there."""


@dataclass(frozen=True, slots=True)
class WebAccess:
    """The address at which the bot listens, the password for whoever is elsewhere ("" for none), and the address at
    which the world reaches it ("" if it does not)."""

    host: str = "127.0.0.1"
    port: int = 8080
    password: str = field(default="", repr=False)
    public: str = ""

    @property
    def refusal(self) -> str:
        """Why the channel is not served like this, "" if it is."""
        if self.password or _is_loopback(self.host):
            return ""
        return (
            f"HTTP_HOST is {self.host}, so others could reach the channel in the browser: set WEB_PASSWORD, "
            "or WEB=off to do without it."
        )

    @property
    def address(self) -> str:
        """Where a browser finds it, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        named = "127.0.0.1" if host in ("0.0.0.0", "[::]") else host  # noqa: S104 - not to listen at, to go to
        return self.public or f"http://{named}:{self.port}"

    @property
    def is_secure(self) -> bool:
        """Whether browsers come by TLS."""
        return self.address.startswith("https://")

    def serves(self, host: str) -> bool:
        """Whether a `Host` header names this site. A name of somebody else's that leads here does not, whatever its
        owner lets it resolve to; a number is nobody's name."""
        named = _hostname(f"//{host}")
        ours = {"localhost", self.host.casefold(), _hostname(self.public)} - {""}
        return named in ours or (_is_number(named) and (not _is_loopback(self.host) or _is_loopback(named)))

    def is_own(self, origin: str, host: str) -> bool:
        """Whether a page of this origin is one of ours."""
        parts = urlsplit(origin)
        return parts.scheme in ("http", "https") and parts.netloc != "" and parts.netloc in (host, self._public_netloc)

    @property
    def _public_netloc(self) -> str:
        return urlsplit(self.public).netloc


def _hostname(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").casefold()
    except ValueError:
        return ""


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return host.casefold() == "localhost" or (_is_number(host) and ip_address(host).is_loopback)
