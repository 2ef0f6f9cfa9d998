"""The colours beside embeds. Nothing is told by colour alone."""

from __future__ import annotations

from bot.events import Tone
from core.model import Digest, DigestState

PAPER = 0x3B6EA5
CHANGED = 0x6A5ACD
NOTICE = _GREY = 0x8A8F98
_AMBER, _RED = 0xD29922, 0xCF3B3B
_TONES = {Tone.ANSWER: PAPER, Tone.PROBLEM: _AMBER, Tone.FAULT: _RED}
_STATES = {DigestState.QUIET: _GREY, DigestState.PARTIAL: _AMBER}


def of_tone(tone: Tone) -> int:
    """That of an answer."""
    return _TONES[tone]


def of_day(digest: Digest) -> int:
    """That of a head."""
    return _STATES.get(digest.state, PAPER)
