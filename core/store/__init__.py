"""Where values are kept: SQLite or Postgres, the same code and the same migrations. Rows never leave this folder."""

from core.store.backups import Copy, back_up, backup_folder, newest_backup
from core.store.migrating import migrate
from core.store.restoring import restore
from core.store.sealing import check_keys, new_key
from core.store.sql_store import SqlStore, open_store
from core.store.urls import libpq_address, read_database_url

__all__ = [
    "Copy",
    "SqlStore",
    "back_up",
    "backup_folder",
    "check_keys",
    "libpq_address",
    "migrate",
    "new_key",
    "newest_backup",
    "open_store",
    "read_database_url",
    "restore",
]
