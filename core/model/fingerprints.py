"""Short names for meanings."""

from __future__ import annotations

import hashlib
import json


def fingerprint_of(meaning: object) -> str:
    """Sixteen hexadecimal digits of the SHA-256 of a JSON value."""
    text = json.dumps(meaning, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def fold(text: str) -> str:
    """The text with every run of white space as one blank."""
    return " ".join(text.split())
