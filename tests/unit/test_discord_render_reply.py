"""An answer in Discord: its parts in their order, on as many messages as it takes."""

from __future__ import annotations

import discord
import pytest

from bot.carrying import Bag
from bot.events import Ask, Button, Field, File, Form, FormField, Item, Reply, Tone
from bot.handlers.table import table
from bot.platforms.discord.render import limits
from bot.platforms.discord.render.controls import ASKS, MENUS, Menu, carried_in, view
from bot.platforms.discord.render.opening import FORMS, Opening, openings
from bot.platforms.discord.render.packing import TOO_LONG, Rendered
from bot.platforms.discord.render.reply import MOST, reply_messages
from tests.fakes.discord_screen import carried, embeds_of, lines, markup_of, seen

ASK = Ask("saved")
FORM = Form(title="A note", ask=Ask("note", "take"), fields=(FormField(option="x", label="X", value="1"),))


def rendered(reply: Reply, *ways: Opening) -> tuple[Rendered, ...]:
    return reply_messages(reply, Bag(limits.CARRIED), table(), ways)


def shown(reply: Reply, *ways: Opening) -> list[list[str]]:
    """The lines of each message."""
    return [lines(message) for message in rendered(reply, *ways)]


def test_the_parts_of_an_answer_stand_in_their_order() -> None:
    reply = Reply(
        title="Saved papers",
        url="https://arxiv.org/abs/2505.06839",
        text=("Three papers.", "They stay until you let them go."),
        fields=(Field("Categories", "cs.LG cs.AI"), Field("Zone", "Europe/Berlin"), Field("Budget", "")),
        items=(
            Item(title="Pruning", mark="1", aside="10 · 8", opens=Ask("paper", "show", {"paper": "1"})),
            Item(title="Sparsity", mark="2", url="https://arxiv.org/abs/2", opens=Ask("paper", "show", {"paper": "2"})),
        ),
        notes=("Page 1 of 2.", "Made by nobody."),
        buttons=(Button("Share with the channel", ASK), Button("More", ASK)),
    )
    assert shown(reply) == [
        [
            "Saved papers",
            "Three papers.",
            "They stay until you let them go.",
            "Categories",
            "cs.LG cs.AI",
            "Zone",
            "Europe/Berlin",
            "Budget",
            "–",
            "1  Pruning  10 · 8",
            "2  Sparsity",
            "Page 1 of 2.",
            "Made by nobody.",
            "[▾ Pruning | Sparsity]",
            "[Share with the channel] [More]",
        ]
    ]
    (message,) = rendered(reply)
    assert [(link.url, link.text) for link in seen(message).links] == [
        ("https://arxiv.org/abs/2505.06839", "Saved papers"),
        ("https://arxiv.org/abs/2", "Sparsity"),
    ]
    assert seen(message).styles == [("subtext", "Page 1 of 2."), ("subtext", "Made by nobody.")]
    assert [len(one.fields) for one in message.embeds] == [3, 0]


def test_short_paragraphs_stand_on_lines_and_long_ones_apart() -> None:
    (message,) = rendered(Reply(text=("One.", "Two.", "Long. " * 40, "Three.")))
    assert markup_of(message) == [f"One.\nTwo.\n\n{'Long. ' * 39}Long.\nThree."]


def test_items_with_something_below_them_stand_apart_and_heads_are_bold() -> None:
    items = (
        Item(title="Your channels"),
        Item(title="#papers", lines=("Next: Wednesday.", "Try `/digest`."), opens=ASK, buttons=(Button("Pause", ASK),)),
        Item(title="quiet", aside="paused"),
    )
    (message,) = rendered(Reply(items=items))
    assert markup_of(message) == [
        "**Your channels**\n\n**\\#papers**\nNext: Wednesday.\nTry `/digest show`.\nquiet  paused"
    ]
    assert [line for line in lines(message) if line.startswith("[")] == ["[▾ #papers]"]


@pytest.mark.parametrize(("tone", "sign"), [(Tone.ANSWER, ""), (Tone.PROBLEM, "⚠ "), (Tone.FAULT, "✖ ")])
def test_a_problem_and_a_fault_begin_with_a_sign_and_have_a_colour(tone: Tone, sign: str) -> None:
    assert shown(Reply(title="Not saved", text=("A.", "B."), tone=tone)) == [["Not saved", f"{sign}A.", "B."]]
    assert shown(Reply(title="Not saved", tone=tone)) == [[f"{sign}Not saved"]]
    colours = {embeds_of(rendered(Reply(title="T", tone=one))[0])[0]["color"] for one in Tone}
    assert len(colours) == len(Tone)


def test_what_one_types_is_code_and_written_as_it_is_chosen_in_discord() -> None:
    (message,) = rendered(Reply(text=("`we*k` is not a date. Try `/digest 2025-05-13`.",)))
    assert seen(message).styles == [("code", "we*k"), ("code", "/digest show date:2025-05-13")]


def test_a_list_of_commands_names_them_and_how_they_are_used() -> None:
    items = (
        Item(title="/digest", opens=ASK),
        Item(title="/digest [date]"),
        Item(title="/digest of all", url="https://a.b"),
    )
    assert shown(Reply(title="/digest", items=items))[0][:4] == [
        "/digest", "/digest", "/digest show [date]", "/digest of all",
    ]  # fmt: skip


def test_a_text_with_indented_lines_stands_as_it_is() -> None:
    entry = "@article{a,\n  title = {`{B}` *C* ~d~},\n}"
    (message,) = rendered(Reply(text=(entry,)))
    assert seen(message).lines == entry.split("\n")
    assert seen(message).styles == [("code block", entry)]


def test_an_answer_that_is_only_a_form_or_a_file_is_no_message() -> None:
    file = File("a.bib", "application/x-bibtex", "@article{a}")
    assert rendered(Reply()) == rendered(Reply(form=FORM, file=file)) == ()


def test_an_answer_of_buttons_alone_is_a_message_that_discord_takes() -> None:
    assert shown(Reply(buttons=(Button("More", ASK),))) == [["…", "[More]"]]


def test_a_form_that_cannot_be_opened_at_once_gets_a_button() -> None:
    ways = openings(FORM, ASK)
    assert shown(Reply(text=("This is your draft.",), form=FORM), *ways) == [["This is your draft.", "[Open the form]"]]
    assert shown(Reply(form=FORM), *ways) == [["A note: a form.", "[Open the form]"]]


def test_a_form_of_several_parts_shows_what_is_in_it_and_has_a_button_for_each_part() -> None:
    fields = tuple(FormField(option=f"o{n}", label=f"Field {n}", value=f"*{n}*") for n in range(8))
    form = Form(title="Criteria", ask=ASK, fields=fields)
    told = shown(Reply(form=form), *openings(form, ASK))[0]
    assert told[:3] == ["Criteria: a form.", "Field 0", "*0*"]
    assert told[-3:] == [
        "*7*",
        "Each button opens a part of it. What a part leaves out stays as it is.",
        "[Field 0, Field 1, Field 2, Field 3] [Field 4, Field 5, Field 6, Field 7]",
    ]
    (message,) = rendered(Reply(form=form), *openings(form, ASK))
    assert all(FORMS.fullmatch(one.custom_id) for row in message.rows if isinstance(row, tuple) for one in row)


def test_a_problem_of_a_form_leads_back_to_it_after_its_own_buttons() -> None:
    way = Opening(ASK).again(ASK)
    reply = Reply(text=("No.",), tone=Tone.PROBLEM, buttons=(Button("Set up", ASK),) * 30)
    (message,) = rendered(reply, way)
    assert len(seen(message).buttons) == 20
    assert seen(message).buttons[-1] == "Back to the form"


def test_what_is_pressed_or_chosen_gives_back_what_it_carries() -> None:
    reply = Reply(items=(Item(title="A", opens=ASK),) * 2, buttons=tuple(Button(f"B{n}", ASK) for n in range(30)))
    bag = Bag(limits.CARRIED)
    (message,) = reply_messages(reply, bag, table())
    assert set(carried(message).values()) == {bag.value(ASK)}
    menu, *rows = message.rows
    assert isinstance(menu, Menu)
    assert MENUS.fullmatch(menu.custom_id)
    assert all(ASKS.fullmatch(one.custom_id) for row in rows if isinstance(row, tuple) for one in row)
    assert carried_in("form/0/x") == carried_in("") == carried_in("open/0") == ""
    assert carried_in("ask/3/=a\nb") == "=a\nb"


def test_what_is_too_long_for_a_button_goes_into_the_bag() -> None:
    bag = Bag(limits.CARRIED)
    little, much = Ask("paper", "find", {"words": "x" * 50}), Ask("paper", "find", {"words": "🎉" * 40})
    reply = Reply(buttons=(Button("A", little), Button("B", much), Button("C", much.having(words="x" * 500))))
    found = carried(reply_messages(reply, bag, table())[0])
    assert found["A"] == bag.value(little)
    assert {found["B"], found["C"]} == set(bag.long)


def test_a_long_answer_goes_on_in_the_next_messages_each_with_its_own_menu() -> None:
    items = tuple(
        Item(title=f"Paper {n}", lines=("About it. " * 20,), opens=Ask("paper", "show", {"paper": str(n)}))
        for n in range(60)
    )
    messages = rendered(Reply(title="Found", items=items, notes=("End.",), buttons=(Button("More", ASK),)))
    pages = [seen(message) for message in messages]
    assert 3 <= len(messages) <= MOST
    assert [label for page in pages for menu in page.menus for label in menu] == [f"Paper {n}" for n in range(60)]
    for page in pages:
        assert page.menus[0] == [line for line in page.lines if line.startswith("Paper ")]
    assert [page.buttons for page in pages] == [[]] * (len(pages) - 1) + [["More"]]
    assert pages[-1].lines[-1] == "End."
    assert [one.title for message in messages for one in message.embeds if one.title] == [messages[0].embeds[0].title]


def test_a_message_has_no_more_to_open_and_no_more_fields_than_discord_takes() -> None:
    many = rendered(Reply(items=tuple(Item(title=f"{n}", opens=ASK) for n in range(60))))
    assert [len(seen(message).menus[0]) for message in many] == [25, 25, 10]
    (fields,) = rendered(Reply(fields=tuple(Field(f"F{n}", "x") for n in range(60))))
    assert [len(one.fields) for one in fields.embeds] == [25, 25, 10]
    pages = rendered(Reply(fields=tuple(Field(f"{n}", "x") for n in range(300)), notes=("End.",)))
    assert [len(page.embeds) for page in pages] == [10, 3]


def test_the_title_counts_to_what_a_message_holds() -> None:
    for size in range(1_700, 2_000, 20):
        fits_all = rendered(Reply(title="T" * 250, text=("x" * 3_800, "y" * size)))
        assert all(seen(message) for message in fits_all)


def test_what_runs_from_right_to_left_does_not_reorder_what_stands_beside_it() -> None:
    item = Item(title="שלום 3", mark="1", aside="10 · 8", lines=("אב 1",))
    assert shown(Reply(items=(item,), fields=(Field("N", "אב 1"),)))[0] == [
        "N",
        "\u2068אב 1\u2069",
        "1  \u2068שלום 3\u2069  10 · 8",
        "\u2068אב 1\u2069",
    ]


def test_the_end_of_what_is_far_too_long_is_left_out_and_the_buttons_are_not() -> None:
    words = [f"word{n}" for n in range(20_000)]
    messages = rendered(Reply(text=(" ".join(words),), notes=("Note.",), buttons=(Button("More", ASK),)))
    assert len(messages) == MOST
    assert lines(messages[-1])[-3:] == [TOO_LONG, "Note.", "[More]"]
    told = " ".join(line for message in messages for line in lines(message)).split()
    assert told[: told.index(TOO_LONG.split()[0])] == words[: told.index(TOO_LONG.split()[0])]


def test_a_long_value_is_parted_and_one_without_end_is_cut() -> None:
    (message,) = rendered(Reply(fields=(Field("Authors", "Ada Lovelace, " * 3_000), Field("Journal", "Nature"))))
    names = [field.name for field in message.embeds[0].fields]
    assert names == ["Authors", "Authors …", "Journal"]
    assert [str(field.value)[-10:] for field in message.embeds[0].fields] == [" Lovelace,", "Lovelace …", "Nature"]


def test_short_values_stand_beside_each_other() -> None:
    (message,) = rendered(Reply(fields=(Field("Zone", "UTC"), Field("Topics", "word " * 20))))
    assert [field.inline for field in message.embeds[0].fields] == [True, False]


def test_a_title_that_is_too_long_for_a_title_stands_in_the_text() -> None:
    (message,) = rendered(Reply(title="Title " * 60, url="https://a.b", text=("Text.",)))
    assert message.embeds[0].title is None
    assert seen(message).links[0].text == ("Title " * 60).strip()


async def test_the_library_sends_the_rows_and_does_not_keep_them() -> None:
    (message,) = rendered(Reply(text=("A.",), items=(Item(title="A", opens=ASK),), buttons=(Button("B", ASK),) * 6))
    made = view(message.rows)
    assert made.is_finished()
    assert [type(item) for item in made.children] == [discord.ui.Select, *[discord.ui.Button] * 6]
    assert [len(row["components"]) for row in made.to_components()] == [1, 5, 1]
