"""The database's own errors, as sentences that say what to do. No password, and nothing of what was being kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from core.errors import StoreError
from core.store.urls import is_file, place_of

_MIGRATE = "is not up to date. Run `python -m bot migrate`."
_AGAIN = "is busy: another process has kept it for too long. Try again."
_READER = "was to be written in a unit that only reads: a fault of Broadsheet, please report it."

# What SQLite says (https://www.sqlite.org/rescode.html), and what a person can do.
_SQLITE = (
    (
        r"no such module: fts5",
        "needs full text (FTS5), which this Python's SQLite lacks. Use a Python from python.org or"
        " of your system, or name a Postgres database in DATABASE_URL.",
    ),
    (r"unable to open", "cannot be opened. Is its folder there, and may this user write in it?"),
    (r"locked|busy", _AGAIN),
    (r"no such (table|column)|has no column", _MIGRATE),
    (r"readonly", "cannot be written. Let this user write to the file and its folder."),
    (r"disk is full", "cannot grow: the disk is full. Make room and try again."),
    (r"not a database|malformed", "is damaged or no SQLite database. Put a backup in its place, or name another file."),
    (r"disk I/O error", "cannot be read or written: the disk reports an error."),
)

# What Postgres says: its code first, if it got as far as that (https://www.postgresql.org/docs/current/errcodes-appendix.html),
# or, before anybody is let in, only words.
_POSTGRES = (
    (r"server encoding is UTF8", "is not kept in UTF-8. Make one with `createdb -T template0 -E UTF8`, and name it in"
     " DATABASE_URL."),
    (r"^28P01|^28000|password authentication failed|no password supplied|no pg_hba.conf entry|role .* does not exist",
     "refuses this user or password. Mend them in DATABASE_URL."),
    (r"^3D000|database .* does not exist", "does not exist. Make it with `createdb`, or name another in DATABASE_URL."),
    (r"refused|No such file|timeout expired|timed out|resolve|unreachable|starting up|shutting down|^57P0[123]|^08",
     "cannot be reached. Is the server running, and are host and port in DATABASE_URL right?"),
    (r"^(42P01|42703|3F000)", _MIGRATE),
    (r"^42501", "does not let this user do that. Give it the rights, or name another user in DATABASE_URL."),
    (r"^25006", "takes no writes: it is a standby, or set to read only. Name the primary server in DATABASE_URL."),
    (r"^(40P01|40001|55P03|57014)", _AGAIN),
    (r"^53300|too many clients|remaining connection slots", "has no connection free. Allow more of them."),
    (r"^53100", "cannot grow: the server's disk is full. Make room and try again."),
    (r"closed|terminat|SSL", "broke the connection. Try again."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Faults:
    """Translates the errors of one database."""

    url: URL

    @contextmanager
    def translated(self, *, reading: bool = False) -> Iterator[None]:
        """Raise `StoreError` for what a person can mend; an integrity error is our own fault and passes."""
        try:
            yield
        except IntegrityError:
            raise
        except DBAPIError as error:
            advice = _READER if reading and _wrote(error) else self._advice(error)
            if advice is None:
                raise
            raise StoreError(self.sentence(advice)) from error
        except NoConnectionFree as error:
            raise StoreError(self.sentence(_AGAIN)) from error

    def sentence(self, advice: str) -> str:
        """A predicate with the database as its subject."""
        return f"The database {place_of(self.url)} {advice}"

    def busy(self) -> StoreError:
        """Waited too long for another writer."""
        return StoreError(self.sentence(_AGAIN))

    def _advice(self, error: DBAPIError) -> str | None:
        text = f"{getattr(error.orig, 'sqlstate', None) or ''} {error.orig}"
        known = _SQLITE if is_file(self.url) else _POSTGRES
        return next((advice for sign, advice in known if re.search(sign, text, re.IGNORECASE)), None)


def _wrote(error: DBAPIError) -> bool:
    """Whether it is the refusal of a change; opening a file that is read only fails with the same words."""
    refused = "readonly" in str(error.orig) or getattr(error.orig, "sqlstate", None) == "25006"
    return refused and (error.statement or "").startswith(("INSERT", "UPDATE", "DELETE"))
