"""A digest as one Markdown page, for GitHub and for any reader of CommonMark with tables.

Every piece of text that is not ours goes through `escape.inline`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from core.model import Criteria, Digest, Entry, HeldBack, Usage
from core.pages import states, words
from core.pages.escape import fenced, inline
from core.pages.ladder import steps

_EVERY = 10_000  # a page has room for the name of every entry that could not be read


def markdown_page(digest: Digest, *, chosen_by: str) -> str:
    """The page. `chosen_by` is what the scorer was told (the prompt), "" if it was told nothing."""
    blocks = [*_top(digest), *_contents(digest), *_papers(digest), *_held_back(digest), *_choice(digest, chosen_by)]
    neighbours = _neighbours(digest)
    return "\n\n".join([*blocks, "---", neighbours])


def _top(digest: Digest) -> Iterator[str]:
    yield f"# arXiv · {words.long_date(digest.date)}"
    yield _neighbours(digest)
    marks = states.labels(digest)
    if marks:
        yield f"> **{words.SEPARATOR.join(marks)}**"
    if digest.source == "recorded":
        yield states.RECORDED
    warnings = states.notes(digest, most=_EVERY)
    if warnings:
        yield "\n".join(f"- {inline(line)}" for line in warnings)
    if said := states.summary(digest):
        yield f"**{inline(said)}**"
    yield _asked_for(digest)
    if digest.counts.announced:
        yield _ladder(digest)
    if digest.usage:
        yield _tokens(digest.usage)
    if note := words.novelty_note(digest):
        yield note


def _asked_for(digest: Digest) -> str:
    kinds = ", ".join(kind.value for kind in sorted(digest.types))
    return f"Categories: {inline(states.categories(digest))}. Announced as: {kinds}. Judged by: {_judge(digest)}."


def _judge(digest: Digest) -> str:
    prompt = f" with prompt {inline(digest.scorer.prompt)}" if digest.scorer.prompt else ""
    return f"{inline(words.scorer(digest))}{prompt}"


def _neighbours(digest: Digest) -> str:
    before = [f"[{words.earlier(digest.previous, digest.date)}]({_page(digest.previous)})"] if digest.previous else []
    after = [f"[{words.later(digest.next, digest.date)}]({_page(digest.next)})"] if digest.next else []
    return words.SEPARATOR.join([*before, words.month(digest.date), *after])


def _page(day: date) -> str:
    return f"{day.isoformat()}.md"


def _ladder(digest: Digest) -> str:
    rows = [
        f"| {'**' + step.name + '**' if step.is_total else step.name} | {step.change} | {step.left:,} |"
        for step in steps(digest)
    ]
    return "\n".join(["| Papers | | Left |", "|:--|--:|--:|", *rows])


def _tokens(usage: Usage) -> str:
    head = f"| {inline(usage.model) or 'model'} | Prompt | of it cached | Completion | Total | Cost |"
    numbers = " | ".join(f"{number:,}" for number in (usage.prompt, usage.cached, usage.completion, usage.total))
    calls = words.counted(usage.calls, "call")
    return "\n".join(
        [head, "|:--|--:|--:|--:|--:|--:|", f"| Tokens in {calls} | {numbers} | {words.money(usage.cost)} |"]
    )


def _contents(digest: Digest) -> Iterator[str]:
    if digest.entries:
        yield "## Contents"
        yield "\n".join(_contents_line(entry) for entry in digest.entries)


def _contents_line(entry: Entry) -> str:
    marker = f"{entry.position}. "
    names = inline(words.cut(entry.paper.authors, most=len(entry.paper.authors))) or "No authors named"
    scores = inline(words.SEPARATOR.join([*words.scores(entry.verdict), *filter(None, [words.topic(entry)])]))
    indent = " " * len(marker)
    return f"{marker}[{inline(words.title(entry))}](#{_anchor(entry)})\\\n{indent}{names}\\\n{indent}{scores}"


def _anchor(entry: Entry) -> str:
    return f"paper-{entry.position}"


def _papers(digest: Digest) -> Iterator[str]:
    if digest.entries:
        yield "## Papers"
    for entry in digest.entries:
        link = f"[{inline(words.title(entry))}]({words.address(entry.paper.id)})"
        yield f'### <a id="{_anchor(entry)}"></a>{entry.position}. {link}'
        yield "\n".join(f"- {line}" for line in _facts(digest, entry))
        yield inline(words.reading(entry.paper.abstract)) or "No abstract."


def _facts(digest: Digest, entry: Entry) -> Iterator[str]:
    relevance, novelty = words.scores(entry.verdict)
    met = [inline(topic)] if (topic := words.topic_met(entry)) else []
    yield words.SEPARATOR.join([f"**Relevance {relevance}**", f"**Novelty {novelty}**", *met])
    for said, text in _said_of(digest, entry):
        if text:
            yield f"{said}: {inline(text)}"


def _said_of(digest: Digest, entry: Entry) -> Iterator[tuple[str, str]]:
    paper = entry.paper
    yield "Why", words.why(digest, entry)
    yield "Followed", words.followed(entry)
    yield "Votes", words.moved(entry)
    yield "arXiv id", paper.id
    yield "Authors", words.cut(paper.authors, most=len(paper.authors))
    yield "Categories", " ".join(paper.categories) or paper.primary_category
    yield "Announced as", entry.type.value
    yield "Authors' comment", words.reading(paper.comment or "")
    yield "Journal", words.reading(paper.journal_ref or "")
    yield "DOI", paper.doi or ""


def _held_back(digest: Digest) -> Iterator[str]:
    groups = [(reason, ids) for reason in HeldBack if (ids := digest.held_back.get(reason, ()))]
    if groups:
        yield "## Held back"
    yield from (inline(line) for line in digest.stages)
    for reason, ids in groups:
        name = "held back by type" if reason is HeldBack.BY_TYPE else reason.value
        yield f"<details>\n<summary>{words.counted(len(ids), 'paper')} {name}</summary>"
        yield " ".join(f"[{inline(paper_id)}]({words.address(paper_id)})" for paper_id in ids)
        yield "</details>"


def _choice(digest: Digest, chosen_by: str) -> Iterator[str]:
    yield "## How these were chosen"
    yield _rules(digest)
    yield from _criteria(digest.criteria)
    yield f"Judged by {_judge(digest)}."
    if chosen_by.strip():
        yield "What it was told:"
        yield fenced(chosen_by)


def _rules(digest: Digest) -> str:
    relevance, novelty = words.score(digest.cutoffs.relevance), words.score(digest.cutoffs.novelty)
    also = f"and novelty {novelty} or more" if digest.scorer.judges_novelty else "(novelty is not judged)"
    return (
        f"Listed: relevance {relevance} or more {also}, at most {words.counted(digest.maximum, 'paper')}; the highest "
        f"sum first, then the more relevant. Criteria version {digest.criteria_version}."
    )


def _criteria(criteria: Criteria) -> Iterator[str]:
    topics = [_topic_line(topic.name, topic.relevant, topic.irrelevant) for topic in criteria.topics]
    if topics:
        yield "\n".join(f"{number}. {line}" for number, line in enumerate(topics, start=1))
    lists = {"Wanted": criteria.wanted, "Muted": criteria.muted, "Followed authors": criteria.authors}
    lines = [f"- {name}: {_listed(texts)}" for name, texts in lists.items() if texts]
    if lines:
        yield "\n".join(lines)


def _topic_line(name: str, relevant: str, irrelevant: str) -> str:
    against = f" *Not:* {inline(irrelevant)}" if irrelevant.strip() else ""
    return f"**{inline(name) or 'Topic'}**: {inline(relevant)}{against}"


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(inline(text) for text in texts)
