"""Where values are kept: SQLite or Postgres, the same code and the same migrations. Rows never leave this folder."""

from core.store.migrating import migrate
from core.store.sealing import check_keys, new_key
from core.store.sql_store import SqlStore, open_store
from core.store.urls import read_database_url

__all__ = ["SqlStore", "check_keys", "migrate", "new_key", "open_store", "read_database_url"]
