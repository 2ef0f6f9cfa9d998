"""The words and numbers that all renderings of a digest share. Plain text: nothing here is markup or escaped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from urllib.parse import quote

from core.model import AnnounceType, Digest, Entry, Verdict
from core.tex import one_line, readable

SEPARATOR = " · "
ABSENT = "–"
_CENT = Decimal("0.01")
_NEARLY_A_CENT = Decimal("0.0095")
_LEAST = Decimal("0.0001")
_TYPES = {
    AnnounceType.CROSS: "cross-listed",
    AnnounceType.REPLACE: "replaced",
    AnnounceType.REPLACE_CROSS: "replaced, cross-listed",
}


@lru_cache(maxsize=2048)
def reading(text: str) -> str:
    """What people or models wrote, on one line, its TeX as Unicode. Not to be done twice: `\\$x\\$` is no math."""
    return one_line(readable(text))


def long_date(day: date) -> str:
    """Tuesday 13 May 2025."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def plain_date(day: date) -> str:
    """13 May 2025."""
    return f"{day.day} {day:%B} {day.year}"


def short_date(day: date, beside: date) -> str:
    """`Mon 12`, beside a date of the same month; else `Fri 30 May`, and the year if that is another."""
    if (day.year, day.month) == (beside.year, beside.month):
        return f"{day:%a} {day.day}"
    return f"{day:%a} {plain_date(day)}" if day.year != beside.year else f"{day:%a} {day.day} {day:%B}"


def earlier(day: date, beside: date) -> str:
    """`◂ Mon 12`: the way to a day before."""
    return f"◂ {short_date(day, beside)}"


def later(day: date, beside: date) -> str:
    """`Wed 14 ▸`: the way to a day after."""
    return f"{short_date(day, beside)} ▸"


def month(day: date) -> str:
    """May 2025."""
    return f"{day:%B} {day.year}"


def counted(number: int, one: str, many: str = "") -> str:
    """`1 paper`, `1,080 papers`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def cut(names: Sequence[str], most: int = 3) -> str:
    """`A, B, C, +12`. One name more than that is shown: "+1" would be no shorter."""
    clean = [reading(name) for name in names]
    if len(clean) <= most + 1:
        return ", ".join(clean)
    return ", ".join([*clean[:most], f"+{len(clean) - most}"])


def money(cost: Decimal | None) -> str:
    """`$0.19`; below a cent one digit that counts, `$0.004`; `price unknown` for None."""
    if cost is None:
        return "price unknown"
    if cost >= _NEARLY_A_CENT or cost == 0:
        return f"${cost.quantize(_CENT, ROUND_HALF_UP):,}"
    if cost < _LEAST:
        return f"under ${_LEAST}"
    return f"${cost.quantize(Decimal(1).scaleb(cost.adjusted()), ROUND_HALF_UP):f}"


def score(number: float | None) -> str:
    """`10`, `9.4`; a dash for a score that is absent."""
    return ABSENT if number is None else f"{number:.1f}".removesuffix(".0")


def scores(verdict: Verdict | None) -> tuple[str, str]:
    """Relevance and novelty."""
    return (ABSENT, ABSENT) if verdict is None else (score(verdict.relevance), score(verdict.novelty))


def authors(entry: Entry, most: int = 3) -> str:
    """The authors, cut; a paper without any says so."""
    return cut(entry.paper.authors, most) or "No authors named"


def title(entry: Entry) -> str:
    """The title on one line; never empty."""
    return reading(entry.paper.title) or "(no title)"


def topic(entry: Entry) -> str:
    """The followed author and the topic that was met; "" if neither."""
    by = f"by {reading(entry.followed)}" if entry.followed else ""
    return SEPARATOR.join(filter(None, [by, topic_met(entry)]))


def topic_met(entry: Entry) -> str:
    """The topic that was met, "" if none."""
    return reading(entry.verdict.topic) if entry.verdict else ""


def announced_as(kind: AnnounceType) -> str:
    """`cross-listed`; "" for a new paper, which needs no word."""
    return _TYPES.get(kind, "")


def address(paper_id: str) -> str:
    """The abstract page; nothing in an id can break out of it."""
    return f"https://arxiv.org/abs/{quote(paper_id, safe='/')}"


def why(digest: Digest, entry: Entry) -> str:
    """Why the paper is listed, in the scorer's words, or why there are none."""
    if entry.verdict and entry.verdict.comment.strip():
        return reading(entry.verdict.comment)
    if entry.verdict is None:
        reasons = [one_line(missed.reason) for missed in digest.unscored if missed.paper_id == entry.paper.id]
        return f"Not scored: {reasons[0].rstrip('.')}." if reasons and reasons[0] else "Not scored."
    return ""


def followed(entry: Entry) -> str:
    """Says that an author of the paper is followed; "" if none is."""
    return f"By {reading(entry.followed)}, whom this channel follows." if entry.followed else ""


def arrow(entry: Entry) -> str:
    """`▲ 2`, `▼ 0.5`: how far votes moved it; `◇` for one that is tried; "" for others."""
    if entry.explored:
        return "◇"
    return f"{'▲' if entry.points > 0 else '▼'} {score(abs(entry.points))}" if entry.points else ""


def by_votes(entry: Entry) -> str:
    """`votes +2`, `votes −0.5`: the same beside arrows that tell places; "" if votes did not move it."""
    return f"votes {'+' if entry.points > 0 else '−'}{score(abs(entry.points))}" if entry.points else ""


def moved(entry: Entry) -> str:
    """Why it stands where it stands, in a sentence, if votes have to do with it; "" if not."""
    because = reading(entry.because)
    if entry.explored:
        return f"{arrow(entry)} {because[:1].upper()}{because[1:]}."
    if not entry.points:
        return ""
    lifted = " Without that it would not be listed." if entry.lifted else ""
    return f"{arrow(entry)} because {because}.{lifted}"


def scorer(digest: Digest) -> str:
    """`local scorer` or the model's name."""
    return "local scorer" if digest.scorer.name == "local" else one_line(digest.scorer.name) or "no scorer"


def spent(digest: Digest) -> str:
    """Who judged, and what it cost: `gpt-4o $0.19`, `local scorer, free`, `my-model, 56,044 tokens, price unknown`."""
    usage = digest.usage
    if usage is None or not (usage.calls or usage.total or usage.cost):
        return f"{scorer(digest)}, {'free' if digest.scorer.name == 'local' else 'nothing to pay'}"
    paid = one_line(usage.model) or scorer(digest)
    bill = f"{paid}, {usage.total:,} tokens, price unknown" if usage.cost is None else f"{paid} {money(usage.cost)}"
    return bill if digest.scorer.name != "local" else f"local scorer{SEPARATOR}{bill}"


def novelty_note(digest: Digest) -> str:
    """Said once where novelty is absent."""
    return "" if digest.scorer.judges_novelty else f"Novelty is not judged by the {scorer(digest)}."


def unscored_lines(digest: Digest) -> list[str]:
    """A sentence for each reason for which papers could not be scored, the most frequent first."""
    reasons = Counter(one_line(missed.reason).rstrip(".") or "no reason given" for missed in digest.unscored)
    ordered = sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    return [f"{counted(number, 'paper')} could not be scored: {reason}." for reason, number in ordered]


def byline(entry: Entry) -> str:
    """`Enric Boix-Adsera, Philippe Rigollet · cs.LG · 2505.06839`."""
    paper = entry.paper
    parts = [authors(entry), one_line(paper.primary_category), one_line(paper.id), announced_as(entry.type)]
    return SEPARATOR.join(filter(None, parts))


def judgement(entry: Entry) -> str:
    """`Relevance 10 · Novelty 8 · Architecture`."""
    relevance, novelty = scores(entry.verdict)
    return SEPARATOR.join(filter(None, [f"Relevance {relevance}", f"Novelty {novelty}", topic_met(entry)]))
