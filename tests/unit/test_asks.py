"""What can be pressed beside a posted digest."""

from __future__ import annotations

from datetime import date

from bot.asks import beside_entry, beside_head
from bot.events import Ask, Button, Form, Item, Reply
from bot.handlers.table import table
from core.model import Channel
from tests.fakes.digests import a_digest, a_quiet_digest, an_entry

LONGEST = 75


def labels(buttons: tuple[Button, ...]) -> list[str]:
    return [button.label for button in buttons]


def test_every_button_asks_for_something_that_there_is_in_few_words() -> None:
    beside = beside_entry(an_entry())
    for button in (*beside_head(a_digest()), *beside.buttons, *beside.more):
        assert table().find(button.ask).name == button.ask.verb
        assert len(button.label) <= LONGEST


def test_a_head_leads_to_all_of_its_day_and_to_the_days_around_it() -> None:
    buttons = beside_head(a_digest())
    assert labels(buttons) == ["Read it here", "Full page", "Held back", "May 2025", "◂ Mon 12", "Wed 14 ▸"]
    assert buttons[4].ask == Ask("digest", "show", {"date": "2025-05-12"})


def test_a_quiet_day_without_neighbours_leads_to_its_month_only() -> None:
    assert labels(beside_head(a_quiet_digest(date=date(2025, 11, 27), previous=None, next=None))) == ["November 2025"]


def test_a_paper_is_voted_on_at_once_and_the_rest_is_opened_first() -> None:
    beside = beside_entry(an_entry())
    assert [button.ask.verb for button in beside.buttons] == ["more", "less", "save"]
    assert labels(beside.more) == ["Similar papers", "BibTeX", "Score again", "Mute a word …", "Follow an author …"]
    assert {button.ask.options["paper"] for button in (*beside.buttons, *beside.more)} == {"2505.06839"}


def test_a_paper_without_a_verdict_is_not_scored_again_but_now() -> None:
    assert "Score it now" in labels(beside_entry(an_entry(verdict=None)).more)


def test_what_is_shown_outside_of_a_channel_asks_in_it_unless_it_names_another() -> None:
    here, there = Channel("fake", "lab", "here"), Channel("fake", "lab", "there")
    show = Ask("status", "show")
    reply = Reply(
        items=(Item(title="none"), Item(title="one", opens=show, buttons=(Button("Show", show),))),
        buttons=(Button("Show", show), Button("Elsewhere", show.within(there))),
        form=Form(title="Form", ask=show, fields=()),
    ).within(here)
    assert [item.opens for item in reply.items] == [None, Ask("status", "show", channel=here)]
    assert [button.ask.channel for button in (*reply.items[1].buttons, *reply.buttons)] == [here, here, there]
    assert reply.form
    assert reply.form.ask.channel == here
    assert Reply(text=("Nothing to press.",)).within(here) == Reply(text=("Nothing to press.",))


def test_another_page_of_what_is_shown_elsewhere_is_asked_in_the_same_channel() -> None:
    here = Channel("fake", "lab", "here")
    assert Ask("saved", "show").within(here).having(page="2").channel == here
