"""How a digest can be printed."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """How a digest is printed."""

    TERMINAL = "terminal"
    MARKDOWN = "markdown"
    JSON = "json"
