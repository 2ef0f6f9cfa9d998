"""What a reader is told of a digest as a whole: whether it is all there, and if not, why."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

from core.calendar import Calendar, shipped_calendar
from core.model import Digest, DigestState, HeldBack
from core.pages import words
from core.tex import one_line

RECORDED = "These papers came with Broadsheet: a day of the past, not today's news."
_NEXT = " Next: "
_NAMED = 3  # entries that could not be read are named up to this number where space is short


def counts_line(digest: Digest) -> str:
    """`36 worth reading of 495 new · 459 held back · gpt-4o $0.19`; "" where there is nothing to count."""
    counts = digest.counts
    if digest.state is DigestState.QUIET or not counts.announced:
        return ""
    if not counts.candidates:
        return f"Nothing new among {words.counted(counts.announced, 'announced paper')}"
    listed = f"{counts.listed:,}" if counts.listed else "None"
    missed = len(digest.held_back.get(HeldBack.UNSCORED, ()))
    unscored = f", {missed:,} of them unscored" if missed else ""
    held_back = f"{counts.held_back:,} held back{unscored}"
    return words.SEPARATOR.join(
        [f"{listed} worth reading of {counts.candidates:,} new", held_back, words.spent(digest)]
    )


def summary(digest: Digest) -> str:
    """The one line that says how the day went: the counts, or why there are none."""
    return quiet_line(digest) if digest.state is DigestState.QUIET else counts_line(digest)


def labels(digest: Digest) -> list[str]:
    """Short marks beside the date: recorded, made up later, a later revision, partial."""
    marks = {
        "Recorded day": digest.source == "recorded",
        f"Made up on {words.plain_date(digest.made_at.date())}": made_up(digest),
        f"Revision {digest.revision} of {words.plain_date(digest.made_at.date())}": digest.revision > 1,
        "Partial": digest.state is DigestState.PARTIAL,
    }
    return [mark for mark, applies in marks.items() if applies]


def made_up(digest: Digest) -> bool:
    """Whether it was made more than a day after its date (in UTC), because it was missed. A recorded day was not
    missed, and a later revision has its own mark."""
    late = digest.made_at.date() > digest.date + timedelta(days=1)
    return late and digest.source != "recorded" and digest.revision == 1


def notes(digest: Digest, *, most: int = _NAMED) -> list[str]:
    """What went wrong and what must be known, as sentences, most important first. `most` entries that could not be
    read are named."""
    faults = [] if digest.state is DigestState.QUIET else [_sentence(fault) for fault in digest.faults]
    lines = [*faults, *words.unscored_lines(digest), *_skipped(digest, most)]
    return [line for line in lines if line]


def quiet_line(digest: Digest) -> str:
    """`No announcement on 28 November: arXiv does not announce on Thanksgiving. Next: Monday 1 December.`

    It is read on other days too, beside its full date. The reason is the digest's first fault, which tells the next
    date as it was known when the digest was made; one that tells neither has them from the shipped calendar.
    """
    reason = one_line(digest.faults[0]) if digest.faults else _calendar().why_not(digest.date)
    reason = reason or f"arXiv announced nothing in {categories(digest)}"
    day = f"{digest.date.day} {digest.date:%B}"
    said = _sentence(reason if reason.startswith("No announcement") else f"No announcement on {day}: {reason}")
    return said if _NEXT in said else f"{said}{_NEXT}{_calendar().next_in_words(digest.date)}."


def categories(digest: Digest) -> str:
    """`cs.LG cs.AI`."""
    return " ".join(one_line(category) for category in digest.categories)


def _skipped(digest: Digest, most: int) -> list[str]:
    if not digest.skipped:
        return []
    named = [one_line(entry) for entry in digest.skipped[:most]]
    more = [f"+{len(digest.skipped) - most}"] if len(digest.skipped) > most else []
    entries = words.counted(len(digest.skipped), "announced entry", "announced entries")
    return [f"{entries} could not be read: {'; '.join([*named, *more])}."]


def _sentence(text: str) -> str:
    line = one_line(text)
    return line if not line or line.endswith((".", "!", "?", "…")) else f"{line}."


@lru_cache(maxsize=1)
def _calendar() -> Calendar:
    return shipped_calendar()
