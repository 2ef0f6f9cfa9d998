"""Names of authors, as arXiv gives them ("Ludwig van Beethoven"), in the parts that reference managers want."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PARTICLES = frozenset(
    """af al av bin da dal de del della den der des di do dos du el ibn la le ten ter van von y zu zum zur""".split()  # noqa: SIM905 - words read best as words
)
_SUFFIX = re.compile(r"(?:jr|sr)\.?|ii|iii|iv", re.IGNORECASE)
_GROUP = re.compile(r"\b(?:collaboration|consortium|team|group|project|alliance|initiative)s?\b", re.IGNORECASE)

_AND = re.compile(r"(?:^|\s)and(?:\s|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name, or a group's, which is all `family`."""

    family: str
    given: str = ""
    suffix: str = ""

    @property
    def sorted(self) -> str:
        """`van Beethoven, Ludwig`, `King, Martin Luther, Jr.`; a group as it is."""
        return ", ".join(filter(None, [self.family, self.given, self.suffix]))


def is_group(name: str) -> bool:
    """Whether it is not one person's name, or one that cannot be taken apart."""
    return bool(_GROUP.search(name)) or "," in name or _AND.search(name) is not None


def parts_of(name: str) -> Name:
    """The parts of a name on one line. The family name is the last word, with the particles before it."""
    words = name.split()
    if is_group(name) or len(words) < 2:
        return Name(" ".join(words))
    suffix = words.pop() if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) else ""
    first = len(words) - 1
    while first > 1 and words[first - 1] in _PARTICLES:
        first -= 1
    return Name(" ".join(words[first:]), " ".join(words[:first]), suffix)
