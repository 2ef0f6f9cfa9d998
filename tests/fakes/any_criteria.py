"""Any valid criteria and choice, for hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from core.criteria.names import turned
from core.model import AnnounceType, Choice, Criteria, Cutoffs, Topic
from core.model.fingerprints import fold
from core.taxonomy import categories

LETTERS = st.characters(exclude_categories=("Cc", "Cs"))
# What a text means something by: list signs, quotation marks, escapes, the words of a topic's line.
PIECES = [
    ",", ";", "\"", "“", "”", "«", "'", "‘", "’", "\\", "|", ":", " ", "- ", "• ", "not", "not:", "| not: ", "Not",
    "、", "a", "b c", "{}", "$", "`", "<", "1.",
]  # fmt: skip


def texts(most: int) -> st.SearchStrategy[str]:
    """A text that is fit for criteria, of at most that many characters."""
    pieces = st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join)
    return (st.text(LETTERS, min_size=1, max_size=most) | pieces.map(lambda text: text[:most])).map(fold).filter(bool)


def different(most: int = 80) -> st.SearchStrategy[list[str]]:
    """Such texts, each another word."""
    return st.lists(texts(most), max_size=5, unique_by=str.casefold)


@st.composite
def criterias(draw: st.DrawFn) -> Criteria:
    """Criteria that a file or a form can hold."""
    names, wanted, muted = draw(different(60)), draw(different()), draw(different())
    topics = tuple(Topic(name, draw(texts(99)), draw(st.just("") | texts(99))) for name in names)
    known = {word.casefold() for word in wanted}
    return Criteria(
        topics=topics,
        wanted=tuple(wanted) if topics or wanted else ("x",),
        muted=tuple(word for word in muted if word.casefold() not in {*known, "x"}),
        authors=tuple(name for name in draw(different()) if turned(name) == name),
    )


@st.composite
def choices(draw: st.DrawFn) -> Choice:
    """A choice that a form can hold."""
    scores = st.floats(min_value=1, max_value=10) | st.integers(1, 10)
    return Choice(
        categories=tuple(draw(st.lists(st.sampled_from(sorted(categories())), min_size=1, max_size=4, unique=True))),
        criteria=draw(criterias()),
        types=draw(st.frozensets(st.sampled_from(AnnounceType), min_size=1)),
        cutoffs=Cutoffs(draw(scores), draw(scores)),
        maximum=draw(st.integers(1, 200)),
    )
