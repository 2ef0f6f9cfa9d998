"""DATABASE_URL: how people write it, and what the drivers want."""

from __future__ import annotations

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from core.errors import BadSetting

_EXAMPLE = "Try `sqlite:///var/broadsheet.db` or `postgresql://user:password@localhost/broadsheet`."
_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


def read_database_url(text: str) -> str:
    """The address of a database with the driver that is used here.

    Raises `BadSetting`, with a right example and without the text: a password may be in it.
    """
    if text.partition("://")[2].partition("?")[0].count("@") > 1:
        # The parser would take part of the password for the host, and hosts are shown.
        raise BadSetting(f"DATABASE_URL has an `@` too many; in a user or password write it as `%40`. {_EXAMPLE}")
    url = _parsed(text.strip())
    driver = _DRIVERS.get(url.drivername)
    if driver is None:
        raise BadSetting(f"DATABASE_URL names `{url.drivername}`; only SQLite and Postgres are known here. {_EXAMPLE}")
    url = url.set(drivername=driver)
    wrong = _wrong_with_file(url) if is_file(url) else _wrong_with_server(url)
    if wrong:
        raise BadSetting(f"DATABASE_URL {wrong}. {_EXAMPLE}")
    return url.render_as_string(hide_password=False)


def libpq_address(url: str) -> str:
    """The address of a Postgres database as its own programs take it, with the password; "" for a file."""
    place = make_url(url)
    return "" if is_file(place) else place.set(drivername="postgresql").render_as_string(hide_password=False)


def is_file(url: URL) -> bool:
    """Whether it is a SQLite database."""
    return url.get_backend_name() == "sqlite"


def place_of(url: URL) -> str:
    """Where the data is, for people: no user, no password."""
    if is_file(url):
        return str(url.database)
    host = url.host or url.query.get("host") or "this machine"
    return f"{url.database} on {host if isinstance(host, str) else ', '.join(host)}"


def _parsed(text: str) -> URL:
    try:
        return make_url(text)
    except (ArgumentError, ValueError):
        # The parser quotes what it could not read, and that may be half a password.
        raise BadSetting(f"DATABASE_URL is not the address of a database. {_EXAMPLE}") from None


def _wrong_with_file(url: URL) -> str:
    if url.host:
        return "has two slashes where a file needs three (four if its path begins at the root)"
    if not url.database or url.database == ":memory:":
        return "names no file, so nothing would be kept"
    return "has a `?` in it; a file needs no options" if url.query else ""


def _wrong_with_server(url: URL) -> str:
    return "" if url.database else "names no database after the host"
