"""One question to a model: what it is told, and the form that its answer must have. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.model import Paper

SEED = 7

Group = tuple[Paper, ...]
_CHARACTERS_A_TOKEN = 4


@dataclass(frozen=True, slots=True)
class Shape:
    """The form of an answer, by the rules of strict structured output, and its name."""

    name: str
    schema: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question as it goes into one call. `answer` is the number of tokens that its answer is likely to take."""

    system: str
    user: str
    shape: Shape
    answer: int
    seed: int = SEED

    @property
    def prompt(self) -> int:
        """The tokens of what is told, by its length."""
        return tokens(len(self.system) + len(self.user))

    @property
    def tokens(self) -> int:
        """Tokens of question and answer, as a rate limit counts them beforehand."""
        return self.prompt + self.answer


def tokens(characters: int) -> int:
    """About as many tokens as a text of that length has."""
    return -(-characters // _CHARACTERS_A_TOKEN)
