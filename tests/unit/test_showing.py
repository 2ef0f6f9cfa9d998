from bot.events import Ask, Command, Item
from bot.handlers.showing import digest_reply, entry_item
from core.model import AnnounceType, Channel, Digest, Person, Unscored
from core.pages import words
from tests.fakes.digests import (
    a_digest,
    a_local_digest,
    a_paper,
    a_partial_digest,
    a_quiet_digest,
    an_entry,
)

COMMAND = Command(Ask("digest", "show", {"date": "2025-05-13"}), Channel("fake", "lab", "papers"), Person("U1"))


def test_a_digest_is_told_with_its_counts_and_every_entry() -> None:
    reply = digest_reply(a_digest(), command=COMMAND, link="https://chat.test/1")
    assert reply.title == "arXiv · Tuesday 13 May 2025 · cs.LG cs.AI"
    assert reply.url == "https://chat.test/1"
    assert reply.text == ("3 worth reading of 9 new · 6 held back · gpt-4o $0.19",)
    assert [(item.mark, item.aside) for item in reply.items] == [
        ("1", "10 · 8  Architecture"),
        ("2", "10 · 8  Compression"),
        ("3", "9 · 7.5  by Gabriel Peyré"),
    ]
    assert reply.notes == ("Made with version 1 of the criteria · revision 1.",)


def test_an_entry_opens_its_paper() -> None:
    assert entry_item(a_digest(), an_entry()) == Item(
        title="The power of fine-grained experts: Granularity boosts expressivity in Mixture of Experts",
        mark="1",
        aside="10 · 8  Architecture",
        url="https://arxiv.org/abs/2505.06839",
        opens=Ask("paper", "show", {"paper": "2505.06839"}),
    )


def test_what_went_wrong_is_noted() -> None:
    reply = digest_reply(a_partial_digest(), command=COMMAND)
    assert reply.text[0] == "Partial"
    assert reply.notes[0] == "cs.AI: arXiv did not answer (503, 6 tries)."
    assert "2 papers could not be scored: the model did not answer (429, 6 tries)." in reply.notes


def test_a_recorded_day_says_that_it_is_one_and_that_novelty_was_not_judged() -> None:
    reply = digest_reply(a_local_digest(), command=COMMAND)
    assert reply.text[:2] == (
        "Recorded day",
        "These papers came with Broadsheet: a day of the past, not today's news.",
    )
    assert reply.text[-1] == "Novelty is not judged by the local scorer."
    assert reply.items[0].aside == "9.4 · –  Architecture"


def test_a_quiet_day_says_why() -> None:
    reply = digest_reply(a_quiet_digest(), command=COMMAND)
    assert reply.text == (
        "No announcement on 28 November: arXiv does not announce on Thanksgiving. Next: Monday 1 December.",
    )
    assert reply.items == ()


def test_a_long_digest_is_shown_ten_at_a_time() -> None:
    entries = tuple(an_entry(a_paper(id=f"2505.{n:05}"), position=n) for n in range(1, 13))
    digest: Digest = a_digest(entries=entries)
    first, second = (digest_reply(digest, command=COMMAND, page=page) for page in (1, 2))
    assert [item.mark for item in first.items + second.items] == [str(n) for n in range(1, 13)]
    assert [button.ask for button in first.buttons] == [COMMAND.ask.having(page="2")]


def test_a_paper_is_told_with_who_wrote_it_and_how_it_was_judged() -> None:
    entry = an_entry(type=AnnounceType.CROSS)
    assert words.byline(entry) == "Enric Boix-Adsera, Philippe Rigollet · cs.LG · 2505.06839 · cross-listed"
    assert words.judgement(entry) == "Relevance 10 · Novelty 8 · Architecture"
    assert words.judgement(an_entry(verdict=None)) == "Relevance – · Novelty –"
    assert words.byline(an_entry(a_paper(authors=(), primary_category=""))) == "No authors named · 2505.06839"


def test_a_listed_paper_without_a_verdict_says_why() -> None:
    entry = an_entry(verdict=None, followed="Philippe Rigollet")
    digest = a_digest(entries=(entry,), unscored=(Unscored("2505.06839", "it was late"),))
    item = entry_item(digest, entry)
    assert (item.aside, item.lines) == ("– · –  by Philippe Rigollet", ("Not scored: it was late.",))


def test_text_of_papers_is_text() -> None:
    item = entry_item(a_digest(), an_entry(a_paper(title=r"On \$x\$ and `code` *stars* <b>c</b>")))
    assert item.title == "On $x$ and `code` *stars* <b>c</b>"
