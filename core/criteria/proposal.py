"""Criteria that papers which a channel likes have in common. Pure: the same papers give the same proposal."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from core.model import Criteria, Paper, Topic
from core.model.fingerprints import fold
from core.telling import JOINING, LONGER, Phrase, happens, overlap, phrases_in, subjects_in, usual_form
from core.tex import one_line, readable

_MOST_WORDS, _MOST_AUTHORS, _IN_TOPIC, _FOR_TOPIC = 8, 8, 6, 3
# A phrase tells something that is rare in other papers, or much more frequent in the liked ones.
_RARE, _FREQUENT, _TIMES = 0.02, 0.25, 5.0
_OF_ONE, _OF_EACH = 4, 3  # phrases of a title: if it is the only one, and if there are others
_KNOWN = 2.0  # how much more a phrase tells that somebody else uses too, or the paper itself again
_LONGEST_TITLE = 60
_Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The present criteria with what is proposed, and a sentence for each thing that is new; none if nothing is."""

    criteria: Criteria
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Shared:
    """A phrase with the ids of the liked papers that it is in, and how much it tells; `title` is the one that it was
    taken from, if the papers share nothing."""

    phrase: Phrase
    papers: frozenset[str]
    telling: float
    title: str = ""


def propose(liked: Sequence[Paper], background: Sequence[Paper], present: Criteria) -> Proposal:
    """What is frequent in the liked papers and rare in others becomes wanted; who wrote several of them, followed.

    Of three papers or more that share phrases a topic is made. Of papers that share nothing new, and of one paper, the
    titles tell. What the criteria already says is left out.
    """
    papers = {paper.id: paper for paper in liked}
    others = [paper for paper in {paper.id: paper for paper in background}.values() if paper.id not in papers]
    elsewhere = Counter(words for paper in others for words in subjects_in(f"{paper.title}\n{paper.abstract}"))
    in_common = list(_shared(list(papers.values()), elsewhere, len(others))) if len(papers) > 1 else []
    shared = _chosen(in_common, present) or _of_titles(list(papers.values()), elsewhere, len(others), present)
    authors = list(_authors(papers.values(), present))
    topic = _topic([one for one in shared if len(one.papers) >= _FOR_TOPIC])
    criteria = replace(
        present,
        wanted=(*present.wanted, *(one.phrase.shown for one in shared)),
        authors=(*present.authors, *(name for name, _ in authors)),
        topics=(*present.topics, *topic),
    )
    return Proposal(criteria, tuple(_because(len(papers), shared, authors, topic)))


def _because(
    number: int, shared: Sequence[_Shared], authors: Sequence[tuple[str, int]], topic: Sequence[Topic]
) -> Iterator[str]:
    for one in shared:
        yield f"`{one.phrase.shown}`: {_in_yours(one, number)}."
    for name, count in authors:
        yield f"`{name}`: an author of {count} of your {number} papers."
    for each in topic:
        yield f"A topic `{each.name}`: {each.relevant}"


def _in_yours(one: _Shared, number: int) -> str:
    if not one.title:
        return f"in {len(one.papers)} of your {number} papers"
    title = one.title if len(one.title) <= _LONGEST_TITLE else f"{one.title[: _LONGEST_TITLE - 1].rstrip()}…"
    return f"in the title of “{title}”" if number > 1 else "in the title of your paper"


def _shared(liked: Sequence[Paper], elsewhere: Counter[_Words], others: int) -> Iterator[_Shared]:
    """Phrases of more than one liked paper, and how much each tells."""
    in_titles = Counter(words for paper in liked for words in subjects_in(paper.title))
    for words, (forms, ids) in _found(liked).items():
        # A single word, which may be any verb, has to be a subject: two titles name it.
        named = in_titles[words] >= (2 if len(words) == 1 else 1)
        share, usual = len(ids) / len(liked), elsewhere[words] / max(1, others)
        if len(ids) < 2 or not (named or (len(words) > 1 and 2 * len(ids) > len(liked) > 2)):
            continue
        if usual <= _RARE or (usual <= _FREQUENT and share >= _TIMES * usual):
            telling = share * _telling(words, elsewhere, others)
            yield _Shared(Phrase(words, usual_form(forms)), frozenset(ids), telling)


def _of_titles(liked: Sequence[Paper], elsewhere: Counter[_Words], others: int, present: Criteria) -> Sequence[_Shared]:
    """The most telling phrases of each title, first those that are the best of theirs."""
    most = _OF_EACH if len(liked) > 1 else _OF_ONE
    ordered = sorted(liked, key=lambda paper: paper.id)
    each = [_chosen(_of_title(paper, elsewhere, others), present)[:most] for paper in ordered]
    chosen: list[_Shared] = []
    for one in (one for rank in zip_longest(*each) for one in rank if one):
        if not any(overlap(one.phrase.words, other.phrase.words) for other in chosen):
            chosen.append(one)
    return chosen[:_MOST_WORDS]


def _of_title(paper: Paper, elsewhere: Counter[_Words], others: int) -> Iterator[_Shared]:
    again = Counter(phrase.words for phrase in phrases_in(paper.abstract))
    title = one_line(readable(paper.title))
    found = _found([replace(paper, abstract="")])
    # Of a mixture of experts, what follows `experts` is no phrase of its own.
    tails = {words[-1] for words in found if JOINING.intersection(words) and elsewhere[words]}
    for words, (forms, _) in found.items():
        is_known = bool(elsewhere[words] or again[words])
        rarity = _telling(words if is_known else words[:1], elsewhere, others)
        if len(words) == 1:
            # A name that the paper coined, or any verb, is nothing to look for.
            fits = again[words] and (elsewhere[words] or not others) and not happens(words)
        else:
            # What nobody says is no phrase, but how a title happens to go: `role of autoencoders`, `aligning levels`.
            fits = words[0] not in tails and (is_known or not happens(words))
        if fits and elsewhere[words] <= (_RARE if len(words) == 1 else 1 / _TIMES) * max(1, others):
            telling = rarity * (_KNOWN if is_known else 1)
            yield _Shared(Phrase(words, usual_form(forms)), frozenset({paper.id}), telling, title)


def _telling(words: _Words, elsewhere: Counter[_Words], others: int) -> float:
    """More, the rarer and the longer."""
    return math.log((others + 2) / (elsewhere[words] + 1)) * (1 + LONGER * (len(words) - 1))


def _found(liked: Sequence[Paper]) -> dict[_Words, tuple[Counter[str], set[str]]]:
    """Every phrase of these papers: how it is written, and where."""
    found: dict[_Words, tuple[Counter[str], set[str]]] = {}
    for paper in liked:
        for phrase in phrases_in(f"{paper.title}\n{paper.abstract}"):
            forms, ids = found.setdefault(phrase.words, (Counter(), set()))
            forms[phrase.shown] += 1
            ids.add(paper.id)
    return found


def _chosen(shared: Iterable[_Shared], present: Criteria) -> list[_Shared]:
    """The most telling ones, none of which says what another or the criteria says."""
    said = {words for text in _said(present) for words in subjects_in(text)}
    chosen: list[_Shared] = []
    for one in sorted(shared, key=lambda one: (-round(one.telling, 9), one.phrase.words)):
        if one.phrase.words not in said and not any(overlap(one.phrase.words, each.phrase.words) for each in chosen):
            chosen.append(one)
    return chosen[:_MOST_WORDS]


def _said(present: Criteria) -> Iterator[str]:
    yield from (*present.wanted, *present.muted)
    for topic in present.topics:
        yield from (topic.name, topic.relevant, topic.irrelevant)


def _authors(liked: Iterable[Paper], present: Criteria) -> Iterator[tuple[str, int]]:
    """Authors of two papers or more who are not followed, with how many."""
    followed = {_plain(name) for name in present.authors}
    shown: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for paper in liked:
        names = {_plain(name): fold(readable(name)) for name in paper.authors}
        counts.update(names.keys())
        shown = names | shown
    several = [name for name, count in counts.items() if count > 1 and name and name not in followed]
    for name in sorted(several, key=lambda name: (-counts[name], name))[:_MOST_AUTHORS]:
        yield shown[name], counts[name]


def _topic(shared: Sequence[_Shared]) -> tuple[Topic, ...]:
    """A topic of the phrases that three papers or more have, named for the most telling one."""
    if not shared:
        return ()
    name, *more = [one.phrase.shown for one in shared[:_IN_TOPIC]]
    return (Topic(f"{name[:1].upper()}{name[1:]}", f"{', '.join([name, *more])}."),)


def _plain(name: str) -> str:
    """A name as it is compared: without accents, capitals and points."""
    letters = unicodedata.normalize("NFKD", readable(name))
    plain = "".join(sign if sign.isalnum() else " " for sign in letters if not unicodedata.combining(sign))
    return fold(plain).casefold()
