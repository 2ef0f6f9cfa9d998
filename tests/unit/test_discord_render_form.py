"""A form as modals in Discord: opened with what is there, read back as it was filled in, and opened again."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given, settings

from bot.carrying import Bag
from bot.commands import Kind, Option, Spec, Table, Verb, by_name
from bot.events import Ask, Form, FormField
from bot.handlers.criteria_draft import edit
from bot.handlers.order_form import setup_form
from bot.handlers.table import table
from bot.platforms.discord.render import limits
from bot.platforms.discord.render.form import Modal, as_modal, modal, read_submission
from bot.platforms.discord.render.inputs import Chosen, Told, Typed
from bot.platforms.discord.render.opening import Opening, carried_opening, opening_of, openings
from core.criteria.form import written_form
from core.model import Channel, Choice
from core.order_text import values_of
from tests.fakes.any_criteria import choices
from tests.fakes.desk import ADA
from tests.fakes.discord.forms import submitted
from tests.fakes.discord_screen import payload, seen_modal
from tests.fakes.scene import a_subscription

ASK = Ask("note", "take", {"base": "3"})
ASKED = Ask("note", "take", {"about": "x"})
LONG = "x" * 4_001


@dataclass
class Lab:
    """Opens and sends modals; what their custom ids cannot carry is kept."""

    table: Table
    bag: Bag = field(default_factory=lambda: Bag(limits.CARRIED))

    def open(self, form: Form, way: Opening) -> Modal:
        """The modal, as Discord takes it."""
        made = modal(form, self.table, way, self.bag)
        seen_modal(made)
        return made

    def way(self, custom_id: str) -> Opening:
        """The opening that a button or a modal gives back."""
        value = carried_opening(custom_id)
        name, verb, options, *where = json.loads(self.bag.long.get(value, value))
        return opening_of(custom_id, Ask(name, verb, options, Channel(*where) if where else None))

    def sent(self, made: Modal, **entered: Any) -> Ask:
        """What a modal asks for when it is sent with these fields, by their labels, changed."""
        told = payload(made)
        components = submitted(told["components"], entered, int)
        return read_submission(self.way(told["custom_id"]), {"components": components})


def a_lab(**kinds: Kind) -> Lab:
    """A lab with a command whose options hold these."""
    options = tuple(Option(name=name, help="", kind=kind) for name, kind in kinds.items())
    verb = Verb(name="take", help="", handler=edit, options=options)
    return Lab(by_name([Spec(name="note", help="", verbs=(verb,))]))


def a_form(*fields: FormField, **changes: Any) -> Form:
    return replace(Form(title="A note", ask=ASK, fields=fields), **changes)


def kept(made: Modal) -> dict[str, Any]:
    """The inputs by their options."""
    return {one.option: one for one in made.inputs if not isinstance(one, Told)}


def test_the_setup_of_a_channel_is_a_form_of_two_parts_that_give_back_what_they_show() -> None:
    order = a_subscription(categories=("cs.LG", "stat.ML"), zone="Europe/Berlin")
    form, asked, lab = setup_form(order, ADA, is_new=True), Ask("subscription", "setup"), Lab(table())
    ways = openings(form, asked)
    assert [way.label for way in ways] == [
        "Categories, Announce types, Posting time, Time zone, Weekdays",
        "Papers at most, Budget a day, Budget a month, Language of comments, Quiet days",
    ]
    modals = [lab.open(form, way) for way in ways]
    assert [made.title for made in modals] == ["Set up this channel (1 of 2)", "Set up this channel (2 of 2)"]
    assert [type(one) for one in modals[0].inputs] == [Typed, Chosen, Typed, Typed, Typed]
    first, second = (lab.sent(made) for made in modals)
    assert set(first.options) == {"shown", "categories", "types", "time", "zone", "weekdays"}
    assert {**first.options, **second.options} == form.ask.having(**values_of(order)).options


@settings(max_examples=30, deadline=None)
@given(choices())
def test_criteria_come_back_as_they_were_but_for_what_is_too_long(choice: Choice) -> None:
    texts, lab = written_form(choice), Lab(table())
    ask = Ask("criteria", "edit", {"base": "3"})
    fields = tuple(FormField(option=name, label=name, value=text) for name, text in texts.items())
    form = Form(title="What to look for", ask=ask, fields=fields)
    back = [lab.sent(lab.open(form, way)) for way in openings(form, Ask("criteria", "edit"))]
    assert {name: text for one in back for name, text in one.options.items()} == {
        "base": "3",
        **{name: text for name, text in texts.items() if len(text) <= 4_000},
    }


@pytest.mark.parametrize(
    ("count", "sizes"), [(1, [1]), (5, [5]), (6, [3, 3]), (8, [4, 4]), (9, [5, 4]), (11, [4, 4, 3])]
)
def test_a_form_is_parted_evenly(count: int, sizes: list[int]) -> None:
    form = a_form(*(FormField(option=f"o{n}", label=f"L{n}") for n in range(count)))
    modals = [a_lab().open(form, way) for way in openings(form, ASKED)]
    assert [len(made.inputs) for made in modals] == sizes
    assert [one for made in modals for one in kept(made)] == [f"o{n}" for n in range(count)]


def test_a_field_that_is_too_long_stays_as_it_is_and_says_so() -> None:
    lab = a_lab()
    made = lab.open(
        a_form(FormField(option="a", label="Wanted *x*", value=LONG), FormField(option="b", label="B", value="b")),
        Opening(ASKED),
    )
    assert seen_modal(made).lines[1] == (
        "Wanted *x* is too long for a form here and stays as it is. "
        "“/help command:note” names the commands that change it."
    )
    assert lab.sent(made) == ASK.having(b="b")


def test_what_is_emptied_is_empty_and_what_has_several_lines_keeps_them() -> None:
    fields = (
        FormField(option="a", label="A", value="x", lines=True),
        FormField(option="b", label="B", value="1\n2\t*3* &amp; 🎉\ud800\x00"),
        FormField(option="c", label="C"),
    )
    lab = a_lab()
    made = lab.open(a_form(*fields), Opening(ASKED))
    assert [one.lines for one in kept(made).values()] == [True, True, False]
    assert lab.sent(made, A="") == ASK.having(a="", b="1\n2\t*3* &amp; 🎉", c="")


def test_a_needed_field_cannot_be_left_empty_and_the_others_can() -> None:
    fields = (FormField(option="a", label="A", required=True), FormField(option="b", label="B", help="Try `x`."))
    made = a_lab().open(a_form(*fields), Opening(ASKED))
    assert [one.required for one in kept(made).values()] == [True, False]
    assert seen_modal(made).lines == ["A note", "Try “x”."]


def test_choices_are_a_menu_and_a_choice_can_be_taken_back_unless_it_is_needed() -> None:
    choice = FormField(option="a", label="A", value="two", choices=("one", "two"))
    lab = a_lab()
    made = lab.open(a_form(choice), Opening(ASKED))
    assert seen_modal(made).menus == [["one", "two"]]
    assert lab.sent(made) == ASK.having(a="two")
    assert lab.sent(made, A="one") == ASK.having(a="one")
    assert lab.sent(made, A=[]) == ASK.having(a="")
    needed = lab.open(a_form(replace(choice, required=True)), Opening(ASKED))
    menus = [payload(one)["components"][0]["component"] for one in (made, needed)]
    assert [(one["required"], one["min_values"], one["max_values"]) for one in menus] == [(False, 0, 1), (True, 1, 1)]


def test_a_value_that_is_no_choice_is_not_chosen() -> None:
    lab = a_lab()
    made = lab.open(a_form(FormField(option="a", label="A", value="three", choices=("one", "two"))), Opening(ASKED))
    assert lab.sent(made) == ASK.having(a="")


@pytest.mark.parametrize(("value", "comes_back"), [("", "no"), ("no", "no"), ("yes", "yes"), ("x", "yes")])
def test_a_flag_is_yes_or_no(value: str, comes_back: str) -> None:
    lab = a_lab(a=Kind.FLAG)
    made = lab.open(a_form(FormField(option="a", label="A", value=value, required=True)), Opening(ASKED))
    assert seen_modal(made).menus == [["yes", "no"]]
    assert lab.sent(made) == ASK.having(a=comes_back)


def test_types_are_chosen_together_and_read_back_with_blanks_between() -> None:
    lab = a_lab(types=Kind.TYPES)
    types = FormField(option="types", label="Types", value="cross new", choices=("new", "cross", "new cross"))
    made = lab.open(a_form(types), Opening(ASKED))
    assert seen_modal(made).menus == [["new", "cross", "replace", "replace-cross"]]
    assert lab.sent(made) == ASK.having(types="new cross")
    assert lab.sent(made, Types=["new", "replace"]) == ASK.having(types="new replace")
    unread = lab.open(a_form(FormField(option="types", label="Types", value="newish")), Opening(ASKED))
    assert lab.sent(unread) == ASK.having(types="newish")


@pytest.mark.parametrize("values", [("y" * 101,), tuple(f"{n}" for n in range(26)), ("same", "same ")])
def test_choices_that_no_menu_takes_are_text(values: tuple[str, ...]) -> None:
    made = a_lab().open(a_form(FormField(option="a", label="A", choices=values)), Opening(ASKED))
    assert [type(one) for one in made.inputs] == [Typed]


def test_a_form_for_another_channel_comes_back_for_that_channel() -> None:
    there = Channel("discord", "1", "2")
    lab = a_lab()
    form = a_form(FormField(option="a", label="A", value="x"), ask=ASK.within(there))
    made = lab.open(form, Opening(ASKED.within(there)))
    assert lab.sent(made) == ASK.within(there).having(a="x")
    assert lab.way(made.custom_id).asked == ASKED.within(there)


def test_a_form_in_which_something_is_wrong_is_opened_again_with_what_was_typed() -> None:
    lab = a_lab()
    fields = tuple(FormField(option=f"o{n}", label=f"L{n}", value=f"{n}", lines=True) for n in range(8))
    form = a_form(*fields)
    made = lab.open(form, openings(form, ASKED)[1])
    typed = lab.sent(made, L5="much more " * 50)
    again = lab.way(made.custom_id).again(typed)
    assert (again.label, again.asked, again.part) == ("Back to the form", ASKED, 1)
    # Meanwhile somebody saved something: what was typed still goes with what was seen.
    changed = replace(form, ask=Ask("note", "take", {"base": "9"}))
    reopened = lab.open(changed, lab.way(again.custom_id(lab.bag)))
    assert [one.value for one in kept(reopened).values()] == ["4", "much more " * 50, "6", "7"]
    assert lab.sent(reopened) == typed
    assert typed.options["base"] == "3"


def test_a_part_that_is_not_there_any_more_is_the_last_that_is() -> None:
    lab = a_lab()
    made = lab.open(a_form(FormField(option="a", label="A", value="x")), Opening(ASKED, part=1))
    assert made.title == "A note"
    assert lab.sent(made) == ASK.having(a="x")


@pytest.mark.parametrize("custom_id", ["", "ask/0/x", "form/x/y", "form/0/", "other"])
def test_what_is_no_form_of_ours_says_so(custom_id: str) -> None:
    assert carried_opening(custom_id) == ""
    with pytest.raises(ValueError, match="not a form"):
        opening_of(custom_id, ASK)


def test_what_only_opens_a_form_is_no_modal() -> None:
    with pytest.raises(ValueError, match="not a modal"):
        read_submission(Opening(ASKED), {})


def test_titles_labels_and_hints_are_cut_to_what_a_modal_takes() -> None:
    long = FormField(option="a", label="Label " * 90, help="Help " * 900, choices=("choice " * 14,))
    made = a_lab().open(a_form(long, title="A title that is much too long " * 3), Opening(ASKED))
    assert len(made.title) <= 45
    assert made.title.endswith("…")


async def test_the_library_sends_the_modal_and_does_not_keep_it() -> None:
    form = a_form(FormField(option="a", label="A"))
    assert as_modal(a_lab().open(form, Opening(ASKED))).is_finished()
