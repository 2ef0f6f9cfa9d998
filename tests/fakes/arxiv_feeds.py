"""Answers in the shape of arXiv's own: Atom as in real answers of the API, RSS as its specification shows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from core.calendar import EASTERN
from tests.fakes.arxiv_world import Announcing

_ATOM = (
    '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom"'
    ' xmlns="http://www.w3.org/2005/Atom">'
)
_RSS = (
    '<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" version="2.0">'
)


def atom_page(entries: Sequence[str], *, total: int, start: int, size: int, now: datetime) -> str:
    """A page of an answer."""
    return "\n".join(
        [
            "<?xml version='1.0' encoding='UTF-8'?>",
            _ATOM,
            "  <id>https://arxiv.org/api/oqaUC9OB2SccftmJHZqrxySXrao</id>",
            "  <title>arXiv Query</title>",
            f"  <updated>{now:%Y-%m-%dT%H:%M:%SZ}</updated>",
            '  <link href="https://arxiv.org/api/query" type="application/atom+xml"/>',
            f"  <opensearch:itemsPerPage>{size}</opensearch:itemsPerPage>",
            f"  <opensearch:totalResults>{total}</opensearch:totalResults>",
            f"  <opensearch:startIndex>{start}</opensearch:startIndex>",
            *entries,
            "</feed>\n",
        ]
    )


def atom_error(what: str, now: datetime) -> str:
    """The entry with which the API says no; it has no `published`."""
    link = f"https://arxiv.org/api/errors#{what.replace(' ', '_')}"
    entry = (
        f"  <entry>\n    <id>{escape(link)}</id>\n    <title>Error</title>\n"
        f"    <updated>{now:%Y-%m-%dT%H:%M:%SZ}</updated>\n    <summary>{escape(what)}</summary>\n  </entry>"
    )
    return atom_page([entry], total=1, start=0, size=1, now=now)


def atom_entry(paper: Announcing, version: int) -> str:
    """A paper in an answer."""
    moment = f"{paper.submitted:%Y-%m-%dT%H:%M:%SZ}"
    optional = {"comment": paper.comment, "journal_ref": paper.journal_ref, "doi": paper.doi}
    return "\n".join(
        [
            "  <entry>",
            f"    <id>http://arxiv.org/abs/{paper.id}v{version}</id>",
            f"    <title>{escape(paper.title)}</title>",
            f"    <updated>{moment}</updated>",
            f'    <link href="https://arxiv.org/abs/{paper.id}v{version}" rel="alternate" type="text/html"/>',
            f"    <summary>{escape(paper.abstract)}</summary>",
            *(
                f'    <category term={quoteattr(each)} scheme="http://arxiv.org/schemas/atom"/>'
                for each in paper.categories
            ),
            f"    <published>{moment}</published>",
            f"    <arxiv:primary_category term={quoteattr(paper.categories[0])}/>",
            *(f"    <author>\n      <name>{escape(name)}</name>\n    </author>" for name in paper.authors),
            *(f"    <arxiv:{name}>{escape(text)}</arxiv:{name}>" for name, text in optional.items() if text),
            "  </entry>",
        ]
    )


def rss_feed(category: str, day: date, items: Iterable[str]) -> str:
    """The feed of a category that carries a date."""
    midnight = format_datetime(datetime.combine(day, time(0), EASTERN))
    return "\n".join(
        [
            "<?xml version='1.0' encoding='UTF-8'?>",
            _RSS,
            "  <channel>",
            f"    <title>{category} updates on arXiv.org</title>",
            f"    <link>http://rss.arxiv.org/rss/{category}</link>",
            f"    <description>{category} updates on the arXiv.org e-print archive.</description>",
            f'    <atom:link href="http://rss.arxiv.org/rss/{category}" rel="self" type="application/rss+xml"/>',
            "    <docs>http://www.rssboard.org/rss-specification</docs>",
            "    <language>en-us</language>",
            f"    <lastBuildDate>{midnight}</lastBuildDate>",
            "    <managingEditor>rss-help@arxiv.org</managingEditor>",
            f"    <pubDate>{midnight}</pubDate>",
            "    <skipDays>\n      <day>Sunday</day>\n      <day>Saturday</day>\n    </skipDays>",
            *items,
            "  </channel>\n</rss>\n",
        ]
    )


def rss_item(paper: Announcing, version: int, kind: str, day: date) -> str:
    """A paper in a feed."""
    name = f"{paper.id}v{version}"
    optional = {"DOI": paper.doi, "journal_reference": paper.journal_ref}
    return "\n".join(
        [
            "    <item>",
            f"      <title>{escape(paper.title)}</title>",
            f"      <link>https://arxiv.org/abs/{paper.id}</link>",
            f"      <description>{escape(f'arXiv:{name} Announce Type: {kind} {chr(10)}Abstract: {paper.abstract}')}"
            "</description>",
            f'      <guid isPermaLink="false">oai:arXiv.org:{name}</guid>',
            *(f"      <category>{escape(each)}</category>" for each in paper.categories),
            f"      <pubDate>{format_datetime(datetime.combine(day, time(0), EASTERN))}</pubDate>",
            f"      <arxiv:announce_type>{kind}</arxiv:announce_type>",
            "      <dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights>",
            f"      <dc:creator>{escape(', '.join(paper.authors))}</dc:creator>",
            *(f"      <arxiv:{each}>{escape(text)}</arxiv:{each}>" for each, text in optional.items() if text),
            "    </item>",
        ]
    )
