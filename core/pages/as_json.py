"""A digest as JSON (UTF-8, indented by two): everything that the Markdown page holds, as data.

| field | meaning |
|---|---|
| `format`, `format_version` | "broadsheet-digest", and a number that grows when a field changes or goes |
| `date`, `revision`, `state`, `source` | its date; from 1; complete, partial or quiet; arxiv or recorded |
| `labels`, `summary`, `notes` | what a reader is told, in words |
| `channel`, `categories`, `types` | who asked, and for what |
| `made_at`, `previous`, `next` | an instant in UTC; the nearest dates with a digest, or null |
| `counts` | papers, each once: announced = by_type + shown_before + screened_out + scored + unscored |
| `held_back` | the ids of every announced paper that is not listed, by reason |
| `unscored`, `skipped`, `faults` | what went wrong, item by item |
| `scorer`, `usage` | who judged; tokens as the provider reports them; `cost_usd` is a decimal string, null if unknown |
| `criteria`, `cutoffs`, `maximum` | how papers were chosen; `chosen_by` is what the scorer was told, or null |
| `entries` | the listed papers in order; `title` and `abstract` readable, `…_raw` as arXiv gives them |

Scores are numbers from 1 to 10; `novelty` is null where the scorer does not judge it, both are null if `scored` is
false.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime

from core.model import Criteria, Digest, Entry, HeldBack, Paper, Usage
from core.pages import states, words
from core.tex import readable

FORMAT_VERSION = 1

# Lawful in JSON as they are, but a terminal obeys some, and half pairs are no UTF-8. They occur in strings only.
_RISKY = re.compile(r"[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def json_page(digest: Digest, *, chosen_by: str) -> str:
    """The page. `chosen_by` is what the scorer was told (the prompt)."""
    page = {
        "format": "broadsheet-digest",
        "format_version": FORMAT_VERSION,
        **_whole(digest),
        **_numbers(digest),
        **_choice(digest, chosen_by),
        "entries": [_entry(entry) for entry in digest.entries],
    }
    return written(page)


def written(value: object) -> str:
    """A value as JSON that no terminal obeys."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return _RISKY.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _whole(digest: Digest) -> dict[str, object]:
    channel = digest.channel
    return {
        "date": digest.date.isoformat(),
        "revision": digest.revision,
        "state": digest.state.value,
        "source": digest.source,
        "labels": states.labels(digest),
        "summary": states.summary(digest),
        "notes": states.notes(digest, most=len(digest.skipped)),
        "channel": {"platform": channel.platform, "workspace": channel.workspace, "id": channel.id},
        "categories": list(digest.categories),
        "types": sorted(kind.value for kind in digest.types),
        "made_at": _instant(digest.made_at),
        "previous": _day(digest.previous),
        "next": _day(digest.next),
    }


def _numbers(digest: Digest) -> dict[str, object]:
    counts = digest.counts
    return {
        "counts": {
            "announced": counts.announced,
            "by_type": counts.by_type,
            "shown_before": counts.shown_before,
            "candidates": counts.candidates,
            "screened_out": counts.screened_out,
            "scored": counts.scored,
            "unscored": counts.unscored,
            "listed": counts.listed,
            "held_back": counts.held_back,
        },
        "held_back": {reason.name.lower(): list(digest.held_back.get(reason, ())) for reason in HeldBack},
        "unscored": [{"id": missed.paper_id, "reason": missed.reason} for missed in digest.unscored],
        "skipped": list(digest.skipped),
        "faults": list(digest.faults),
        "stages": list(digest.stages),
        "usage": _usage(digest.usage) if digest.usage else None,
    }


def _usage(usage: Usage) -> dict[str, object]:
    return {
        "model": usage.model,
        "calls": usage.calls,
        "prompt_tokens": usage.prompt,
        "cached_prompt_tokens": usage.cached,
        "completion_tokens": usage.completion,
        "reasoning_tokens": usage.reasoning,
        "total_tokens": usage.total,
        "cost_usd": None if usage.cost is None else f"{usage.cost:f}",
    }


def _choice(digest: Digest, chosen_by: str) -> dict[str, object]:
    scorer = digest.scorer
    return {
        "scorer": {
            "name": scorer.name,
            "prompt": scorer.prompt or None,
            "judges_novelty": scorer.judges_novelty,
            "parameters": dict(scorer.parameters),
            "fingerprint": scorer.fingerprint,
        },
        "criteria": _criteria(digest.criteria, digest.criteria_version),
        "cutoffs": {"relevance": digest.cutoffs.relevance, "novelty": digest.cutoffs.novelty},
        "maximum": digest.maximum,
        "chosen_by": chosen_by or None,
    }


def _criteria(criteria: Criteria, version: int) -> dict[str, object]:
    topics = [
        {"name": topic.name, "relevant": topic.relevant, "irrelevant": topic.irrelevant} for topic in criteria.topics
    ]
    return {
        "version": version,
        "fingerprint": criteria.fingerprint,
        "topics": topics,
        "wanted": list(criteria.wanted),
        "muted": list(criteria.muted),
        "authors": list(criteria.authors),
    }


def _entry(entry: Entry) -> dict[str, object]:
    verdict = entry.verdict
    return {
        "position": entry.position,
        **paper_fields(entry.paper),
        "announced_as": entry.type.value,
        "followed": entry.followed or None,
        "scored": verdict is not None,
        "relevance": verdict.relevance if verdict else None,
        "novelty": verdict.novelty if verdict else None,
        "topic": (verdict.topic or None) if verdict else None,
        "why": (readable(verdict.comment) or None) if verdict else None,
        "points": entry.points,
        "because": entry.because or None,
        "lifted": entry.lifted,
        "explored": entry.explored,
    }


def paper_fields(paper: Paper) -> dict[str, object]:
    """What the pages tell of a paper itself."""
    return {
        "id": paper.id,
        "version": paper.version,
        "url": words.address(paper.id),
        "title": words.reading(paper.title),
        "title_raw": paper.title,
        "authors": [words.reading(name) for name in paper.authors],
        "primary_category": paper.primary_category or None,
        "categories": list(paper.categories),
        "abstract": readable(paper.abstract),
        "abstract_raw": paper.abstract,
        "comment": paper.comment,
        "journal_ref": paper.journal_ref,
        "doi": paper.doi,
        "submitted": _instant(paper.submitted),
    }


def _instant(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if moment else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
