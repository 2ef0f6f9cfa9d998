"""What a paper's words tell about it: the words and phrases that set it apart, and which papers are alike. Pure.

Words are compared small and without a plural's ending. The lists hold general English and the general words of
research writing, nothing of any one field.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.arxiv_id import announcement_order
from core.model import Paper
from core.tex import readable

_STOP = frozenset(
    """a about above across after again against all along also although am among an and another any are as at be
    because been before being below between beyond both but by can cannot could did do does doing done down during each
    either enough etc even every few for from further given had has have having he hence her here how however i if in
    instead into is it its itself just less many may might more most much must near neither no nor not of off on once
    one only onto or other others our out over own per quite rather same several shall she should since so some still
    such than that the their them then there these they this those though through thus to together too toward towards
    two under until up upon us use used uses using versus very via vs was we well were what when where whether which
    while who whom whose why will with within without would yet you your""".split()  # noqa: SIM905 - words read best as words
)
_GENERAL = frozenset(
    """ability able accuracy achieve achieving address aim algorithm analysis analyze application approach art
    available aware base based baseline benchmark better best capability capable case challenge challenging code
    common commonly compare compared complex comprehensive consider consistent consistently critical crucial current
    data dataset deep demonstrate demonstrated demonstrating dependent design designed develop developed development
    different difficult directly diverse domain driven dynamic effective effectively effectiveness efficiency efficient
    enable enabling end enhance ensure error especially establish evaluate evaluating evaluation existing experiment
    experimental explicit explore extend extensive feature field final find finding first fine focus form framework
    free full fully function fundamental general generate generated generating generation goal good group guide high
    higher highly human impact implementation important improve improved improvement improving including increase
    increasing increasingly information initial input insight integrate integrating introduce introducing introduction
    investigate issue key knowledge known lack large leading learn learned learning level leverage leveraging like
    limitation limited local long low lower machine major make making mechanism method model modeling multiple natural
    need network neural new novel number observe obtain open optimal outperform output paper parameter particular
    performance perform pipeline point potential powerful practical practice present previous principle prior problem
    process property propose proposed provide providing quality question range real recent recently reduce reducing
    relevant reliable remain report require required requiring research result reveal rich robust role scale scenario
    second set setting show showing shown significant significantly simple single small solution solve space specific
    specifically stage standard state step strategy strong structure study success successful suggest support system
    systematic tackle target task technique term test theoretical theory time tool traditional train trained training
    true type typically understand understanding unified unique useful user value variety various way wide widely
    work world year""".split()  # noqa: SIM905 - words read best as words
)
JOINING = frozenset({"in", "of", "to"})
"""What stands inside of phrases: mixture of experts, text to image."""
_WORD = re.compile(r"[^\W_]+(?:\+\+|#)?")
_SEARCHED = re.compile(r"[^\W_]{2,}")
_CLAUSE = re.compile(r"[^.,;:!?()\[\]{}\"“”„«»\n]+|(?<=\d)\.(?=\d)")
# "-" and its kin within a word; what is an "… of" of something, or goes on with one.
_CUT_BEFORE = re.compile(r"\w[-‐‑–]$")
_CUT_AFTER = re.compile(r"[-‐‑–]\w|\s+of\b", re.IGNORECASE)
_DASH = re.compile(r"\s[-‐‑–]+\s|--|—")
_COMMAND = re.compile(r"\\[A-Za-z]+")
_IN_TITLE = 3
_LEAST_ALIKE = 0.06
_VERBS = ("ing", "ed")
_Words = tuple[str, ...]
LONGER = 0.4
"""How much more each further word of a phrase tells."""


def telling_words(paper: Paper, most: int = 12) -> tuple[str, ...]:
    """The words to look for papers like this one by: those of its title, then what its abstract has most."""
    counts = _counts(paper)
    return tuple(sorted(counts, key=lambda word: (-counts[word], word)))[:most]


def telling_phrases(paper: Paper, most: int = 10) -> tuple[str, ...]:
    """Words and phrases that name what a paper is about, the most telling first; none says what another does."""
    forms: dict[_Words, Counter[str]] = defaultdict(Counter)
    for phrase in (*phrases_in(paper.title), *phrases_in(paper.abstract)):
        forms[phrase.words][phrase.shown] += 1
    titled = {phrase.words for phrase in phrases_in(paper.title)}
    said = Counter(phrase.words for phrase in phrases_in(paper.abstract))

    def telling(words: _Words) -> float:
        return (_IN_TITLE * (words in titled) + said[words]) * (1 + LONGER * (len(words) - 1))

    def names(words: _Words) -> bool:
        any_word = len(words) == 1 and words not in titled and usual_form(forms[words]).islower()
        return said[words] >= (1 if words in titled else 3 if any_word else 2) + (words[0].endswith(_VERBS))

    ranked = sorted(forms, key=lambda words: (-round(telling(words), 9), words))
    named = list(filter(names, ranked)) or [words for words in ranked if words in titled and not happens(words)]
    return tuple(usual_form(forms[words]) for words in _apart(named, said)[:most])


def says_anything(words: Sequence[str]) -> bool:
    """Whether there is something to search for: a word of two letters or more that not every English text has."""
    return any(word not in _STOP for word in _SEARCHED.findall(" ".join(words).casefold()))


def most_alike(paper: Paper, pool: Sequence[Paper], most: int = 10) -> tuple[Paper, ...]:
    """The papers of a pool that are most like one, best first and never itself; none that is hardly like it.

    Their words are compared, weighed by how rare they are in the pool (the cosine of tf-idf).
    """
    others = [one for one in {one.id: one for one in pool}.values() if one.id != paper.id]
    counted = {one.id: _counts(one) for one in (paper, *others)}
    found_in = Counter(word for counts in counted.values() for word in counts)
    rarities = {number: math.log(1 + len(counted) / number) for number in set(found_in.values())}
    rarity = {word: rarities[number] for word, number in found_in.items()}
    vectors = {paper_id: _vector(counts, rarity) for paper_id, counts in counted.items()}
    alike = [(_cosine(vectors[paper.id], vectors[one.id]), one) for one in others]
    alike.sort(key=lambda pair: (-round(pair[0], 9), announcement_order(pair[1].id), pair[1].id))
    return tuple(one for likeness, one in alike if likeness >= _LEAST_ALIKE)[:most]


@dataclass(frozen=True, slots=True)
class Phrase:
    """One to three words as they stand in a text; `words` are what they are compared by."""

    words: tuple[str, ...]
    shown: str


def phrases_in(text: str) -> Iterator[Phrase]:
    """Every phrase that could name a subject: it begins and ends with a word that tells something, and cuts neither a
    word with hyphens nor a `mixture of experts` in two."""
    plain = readable(text)
    for words, first, last in _subjects(plain):
        is_cut = _CUT_BEFORE.search(plain, max(0, first - 2), first) or _CUT_AFTER.match(plain, last)
        if not is_cut and not _DASH.search(plain, first, last):
            yield Phrase(words, _shown(plain[first:last]))


def usual_form(forms: Counter[str]) -> str:
    """How a phrase is written most often."""
    return min(forms, key=lambda form: (-forms[form], form))


def happens(words: Sequence[str]) -> bool:
    """Whether words may stand together by chance: `role of autoencoders`, `aligning levels`."""
    return bool(JOINING.intersection(words)) or words[0].endswith(_VERBS)


def overlap(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether more than half of the shorter of two phrases is in the other."""
    return 2 * len(set(one) & set(other)) > min(len(set(one)), len(set(other)))


def subjects_in(text: str) -> frozenset[tuple[str, ...]]:
    """What the phrases of a text are compared by."""
    return frozenset(words for words, _, _ in _subjects(readable(text)))


def _apart(phrases: Iterable[_Words], said: Mapping[_Words, int]) -> list[_Words]:
    """Those of which none says what one before it does. A word is more than a phrase with it if it stands elsewhere as
    often."""
    chosen: list[_Words] = []
    for words in phrases:
        if not any(overlap(words, one) and not _is_broader(words, one, said) for one in chosen):
            chosen.append(words)
    return chosen


def _is_broader(one: _Words, other: _Words, said: Mapping[_Words, int]) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) == 1 < len(long) and said[short] >= 2 * said[long] > 0


def _subjects(plain: str) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """Words, and where they begin and end."""
    for clause in _CLAUSE.finditer(plain):
        found = list(_WORD.finditer(plain, clause.start(), clause.end()))
        words = [_singular(one[0].casefold()) for one in found]
        for first in range(len(found)):
            for last in range(first, min(first + 3, len(found))):
                if _names_something(words[first : last + 1]):
                    yield tuple(words[first : last + 1]), found[first].start(), found[last].end()


def _names_something(words: Sequence[str]) -> bool:
    ends = (words[0], words[-1])
    if any(word in _STOP or len(word) < 2 for word in ends) or words[0].isdigit():
        return False
    if any(word in _STOP - JOINING for word in words):
        return False
    return any(word not in _STOP and word not in _GENERAL and len(word) > 2 for word in words)


def _shown(text: str) -> str:
    """In small letters, but for words such as `MoE` that have capitals inside."""
    return "".join(
        part if any(sign.isupper() for sign in part[1:]) else part.casefold()
        for part in re.split(r"([^\w]+)", " ".join(text.split()))
    )


def _counts(paper: Paper) -> Counter[str]:
    # To read the TeX of a few hundred abstracts takes longer than a person waits; its commands are no words.
    counts = Counter(_tells(_COMMAND.sub(" ", paper.abstract)))
    for word in _tells(readable(paper.title)):
        counts[word] += _IN_TITLE
    return counts


def _tells(text: str) -> Iterator[str]:
    return filter(None, map(_telling, _WORD.findall(text.casefold())))


@lru_cache(maxsize=50_000)  # papers share their words, and dozens of papers are compared while a person waits
def _telling(found: str) -> str:
    """The word that it is compared by, "" if it tells nothing."""
    word = _singular(found)
    is_telling = len(word) > 1 and word not in _STOP and word not in _GENERAL and found not in _GENERAL
    return word if is_telling else ""


def _vector(counts: Mapping[str, int], rarity: Mapping[str, float]) -> dict[str, float]:
    grown = {number: 1 + math.log(number) for number in set(counts.values())}
    return {word: grown[number] * rarity[word] for word, number in counts.items()}


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    # In one order, so that sums of floats are the same each time.
    product = math.fsum(one[word] * other[word] for word in one if word in other)
    return product / (math.hypot(*one.values()) * math.hypot(*other.values()) or 1.0)


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word
