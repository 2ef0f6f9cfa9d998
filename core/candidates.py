"""From a day's batches to the papers that a channel may be shown. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from core.arxiv_id import announcement_order
from core.model import AnnounceType, Batch

# The reason that tells most about a paper that is in several lists on one day.
_TELLING = (AnnounceType.NEW, AnnounceType.CROSS, AnnounceType.REPLACE, AnnounceType.REPLACE_CROSS)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Every announced paper once: `types` holds those to be judged, in announcement order; the rest by reason."""

    types: Mapping[str, AnnounceType]
    by_type: tuple[str, ...]
    shown_before: tuple[str, ...]

    @property
    def announced(self) -> int:
        """How many papers were announced, each counted once."""
        return len(self.types) + len(self.by_type) + len(self.shown_before)


def announced_types(batches: Iterable[Batch]) -> dict[str, frozenset[AnnounceType]]:
    """Each announced paper with all its announce types, in announcement order."""
    found: dict[str, set[AnnounceType]] = {}
    for batch in batches:
        for announcement in batch.announcements:
            found.setdefault(announcement.paper_id, set()).add(announcement.type)
    return {paper_id: frozenset(found[paper_id]) for paper_id in sorted(found, key=announcement_order)}


def choose_candidates(
    announced: Mapping[str, frozenset[AnnounceType]], types: Collection[AnnounceType], shown: Collection[str]
) -> Candidates:
    """Hold back what is not of the wanted types, then what the channel was already shown."""
    chosen: dict[str, AnnounceType] = {}
    by_type: list[str] = []
    before: list[str] = []
    for paper_id, found in announced.items():
        wanted = [kind for kind in _TELLING if kind in found and kind in types]
        if not wanted:
            by_type.append(paper_id)
        elif paper_id in shown:
            before.append(paper_id)
        else:
            chosen[paper_id] = wanted[0]
    return Candidates(chosen, tuple(by_type), tuple(before))
