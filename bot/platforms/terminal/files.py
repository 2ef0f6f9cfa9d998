"""Files of answers, kept where the person finds them."""

from __future__ import annotations

import re
from pathlib import Path

from bot.events import File
from core.errors import PlatformError

EXPORTS = Path("var/exports")
"""Where files go, from the folder in which the chat was started."""
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST = 100


def save_file(file: File, folder: Path) -> str:
    """Keep the file, in place of an earlier one of that name, and say where it is. Raises `PlatformError`."""
    path = folder / safe_name(file.name)
    content = file.content.encode("utf-8", "replace")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        replaced = path.is_file() and path.read_bytes() != content
        path.write_bytes(content)
    except OSError as fault:
        raise PlatformError(f"{path} cannot be written: {fault.strerror or 'the disk refuses'}.") from fault
    return f"Saved as {path}{', in place of what was there' if replaced else ''}."


def safe_name(name: str) -> str:
    """The name without what can lead out of a folder or trouble a file system."""
    return _UNSAFE.sub("-", name).strip("-.")[-_LONGEST:].lstrip("-.") or "export"
