"""An answer in Slack: its parts in their order, on as many messages as it takes, and on the Home tab."""

from __future__ import annotations

import pytest

from bot.carrying import Bag
from bot.events import Ask, Button, Field, File, Form, FormField, Item, Reply, Tone
from bot.platforms.slack.render.home import home_view
from bot.platforms.slack.render.packing import TOO_LONG
from bot.platforms.slack.render.reply import MOST, reply_messages, with_form_button
from tests.fakes.slack_screen import carried, lines, seen, seen_view

ASK = Ask("note")
FORM = Form(title="Set up this channel", ask=Ask("subscription", "setup"), fields=(FormField(option="x", label="X"),))


def shown(reply: Reply) -> list[list[str]]:
    """The lines of each message."""
    return [lines(message) for message in reply_messages(reply, Bag(2_000))]


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
            "Categories  cs.LG cs.AI",
            "Zone  Europe/Berlin",
            "Budget  –",
            "1  Pruning  10 · 8",
            "2  Sparsity",
            "[⋯ Pruning | Sparsity]",
            "Page 1 of 2.",
            "Made by nobody.",
            "[Share with the channel] [More]",
        ]
    ]
    message = reply_messages(reply, Bag(2_000))[0]
    assert message.text == "Saved papers: Three papers."
    assert [(link.url, link.text) for link in seen(message).links] == [
        ("https://arxiv.org/abs/2505.06839", "Saved papers"),
        ("https://arxiv.org/abs/2", "Sparsity"),
    ]
    bold = [text for style, text in seen(message).styles if style == "bold"]
    assert bold == ["Saved papers", "Categories", "Zone", "Budget"]


def test_items_with_something_below_them_stand_for_themselves_and_heads_are_bold() -> None:
    items = (
        Item(title="Your channels"),
        Item(title="#papers", lines=("Next: Wednesday.", "Try `/status`."), opens=ASK, buttons=(Button("Pause", ASK),)),
        Item(title="#quiet", aside="paused"),
    )
    message = reply_messages(Reply(items=items), Bag(2_000))[0]
    assert lines(message) == [
        "Your channels",
        "#papers",
        "Next: Wednesday.",
        "Try /broadsheet status.",
        "[Pause]",
        "#quiet  paused",
        "[⋯ #papers]",
    ]
    assert seen(message).styles == [
        ("bold", "Your channels"), ("bold", "#papers"), ("code", "/broadsheet status"),
    ]  # fmt: skip


@pytest.mark.parametrize(("tone", "sign"), [(Tone.ANSWER, ""), (Tone.PROBLEM, "⚠ "), (Tone.FAULT, "✖ ")])
def test_a_problem_and_a_fault_begin_with_a_sign(tone: Tone, sign: str) -> None:
    assert shown(Reply(title="Not saved", text=("A.", "B."), tone=tone)) == [["Not saved", f"{sign}A.", "B."]]
    assert shown(Reply(title="Not saved", tone=tone)) == [[f"{sign}Not saved"]]
    assert reply_messages(Reply(text=("A.",), tone=tone), Bag(2_000))[0].text == f"{sign}A."


def test_what_one_types_is_code_and_written_as_slack_takes_it() -> None:
    message = reply_messages(Reply(text=("`wek` is not a date. See `/help digest`.",)), Bag(2_000))[0]
    assert seen(message).styles == [("code", "wek"), ("code", "/broadsheet help digest")]
    assert seen(message).lines == ["wek is not a date. See /broadsheet help digest."]
    assert message.text == "“wek” is not a date. See “/broadsheet help digest”."


def test_a_list_of_commands_names_them_as_slack_takes_them_and_a_paper_keeps_its_title() -> None:
    items = (Item(title="/status", opens=ASK), Item(title="/status of research", url="https://arxiv.org/abs/1"))
    assert shown(Reply(title="/help", items=items)) == [
        ["/broadsheet help", "/broadsheet status", "/status of research", "[⋯ /broadsheet status]"]
    ]


def test_notes_are_small_print_unless_something_stands_out_in_them() -> None:
    blocks = [reply_messages(Reply(notes=(note,)), Bag(2_000))[0].blocks[0] for note in ("Plain.", "Try `x`.")]
    assert [block["type"] for block in blocks] == ["context", "rich_text"]


def test_a_text_with_indented_lines_stands_as_it_is() -> None:
    entry = "@article{a,\n  title = {`{B}` *C* ~d~},\n}"
    message = reply_messages(Reply(text=(entry,)), Bag(2_000))[0]
    assert lines(message) == entry.split("\n")
    assert seen(message).styles == [("preformatted", entry)]


def test_an_answer_that_is_only_a_form_or_a_file_is_no_message() -> None:
    file = File("a.bib", "application/x-bibtex", "@article{a}")
    assert reply_messages(Reply(), Bag(2_000)) == reply_messages(Reply(form=FORM, file=file), Bag(2_000)) == ()


def test_a_form_that_cannot_be_opened_gets_a_button() -> None:
    reply = with_form_button(Reply(text=("This is your draft.",), form=FORM))
    assert shown(reply) == [["This is your draft.", "[Open the form]"]]
    assert shown(with_form_button(Reply(form=FORM))) == [["Set up this channel: a form.", "[Open the form]"]]
    assert with_form_button(Reply(text=("Done.",))) == Reply(text=("Done.",))


def test_whatever_can_be_pressed_or_chosen_carries_its_ask() -> None:
    reply = Reply(items=(Item(title="A", opens=ASK),), buttons=tuple(Button(f"B{n}", ASK) for n in range(30)))
    bag = Bag(2_000)
    found = carried(reply_messages(reply, bag)[0].blocks)
    assert found == dict.fromkeys(["A", *(f"B{n}" for n in range(30))], bag.value(ASK))


def test_what_is_too_long_for_a_menu_or_a_button_goes_into_the_bag() -> None:
    bag = Bag(2_000)
    some, much = Ask("paper", "find", {"words": "x" * 200}), Ask("paper", "find", {"words": "🎉" * 1_500})
    reply = Reply(items=(Item(title="A", opens=some),), buttons=(Button("B", some), Button("C", much)))
    found = carried(reply_messages(reply, bag)[0].blocks)
    assert found["B"] == bag.value(some)
    assert {found["A"], found["C"]} == set(bag.long)


def test_a_long_answer_goes_on_in_the_next_messages_each_with_its_own_menu() -> None:
    items = tuple(
        Item(title=f"Paper {n}", lines=("About it. " * 30,), opens=Ask("paper", "show", {"paper": str(n)}))
        for n in range(60)
    )
    messages = reply_messages(
        Reply(title="Found", items=items, notes=("End.",), buttons=(Button("More", ASK),)), Bag(2_000)
    )
    pages = [seen(message) for message in messages]
    assert 2 <= len(messages) <= MOST
    assert [message.text for message in messages[:2]] == ["Found", f"Found (2 of {len(messages)})"]
    assert [label for page in pages for menu in page.menus for label in menu] == [f"Paper {n}" for n in range(60)]
    for page in pages:
        assert page.menus[0] == [line for line in page.lines if line.startswith("Paper ")]
    assert [page.buttons for page in pages] == [[]] * (len(pages) - 1) + [["More"]]
    assert pages[-1].lines[-1] == "End."


def test_a_message_has_no_more_blocks_and_no_more_to_open_than_slack_takes() -> None:
    paragraphs = reply_messages(Reply(text=("One.",) * 120), Bag(2_000))
    assert [len(message.blocks) for message in paragraphs] == [49, 49, 22]
    items = reply_messages(Reply(items=tuple(Item(title=f"{n}", opens=ASK) for n in range(600))), Bag(2_000))
    assert [len(menu) <= 100 for message in items for menu in seen(message).menus] == [True] * len(items)


def test_a_shortcode_on_a_button_in_a_menu_or_in_small_print_stays_as_it_is() -> None:
    words = "not :smile:"
    reply = Reply(items=(Item(title=words, opens=ASK),), notes=(words,), buttons=(Button(words, ASK),))
    assert seen(reply_messages(reply, Bag(2_000))[0]).emoji == []


def test_the_end_of_what_is_far_too_long_is_left_out_and_the_buttons_are_not() -> None:
    words = [f"word{n}" for n in range(20_000)]
    messages = reply_messages(
        Reply(text=(" ".join(words),), notes=("Note.",), buttons=(Button("More", ASK),)), Bag(2_000)
    )
    assert len(messages) == MOST
    assert lines(messages[-1])[-3:] == [TOO_LONG, "Note.", "[More]"]
    told = " ".join(line for message in messages for line in lines(message)).split()
    assert told[: told.index(TOO_LONG.split()[0])] == words[: told.index(TOO_LONG.split()[0])]


def test_a_value_without_end_is_cut() -> None:
    reply = Reply(fields=(Field("Authors", "Ada Lovelace, " * 3_000), Field("Journal", "Nature")))
    (message,) = reply_messages(reply, Bag(2_000))
    assert lines(message)[-1] == "Journal  Nature"
    assert "Lovelace, Ada …" in seen(message).text


def test_buttons_and_notes_without_end_still_leave_room_for_an_answer() -> None:
    reply = Reply(
        items=tuple(Item(title="A title " * 20, opens=ASK) for _ in range(300)),
        notes=("A note. " * 400,) * 30,
        buttons=tuple(Button("label " * 20, ASK) for _ in range(80)),
    )
    for message in reply_messages(reply, Bag(2_000)):
        assert seen(message)


def test_only_web_addresses_become_links() -> None:
    for address in ("javascript:alert(1)", "slack://x", "https://a b", "https://a|b>", "<!here>", "https://é.fr"):
        message = reply_messages(Reply(title="T", url=address), Bag(2_000))[0]
        assert seen(message).links == []
        assert lines(message) == ["T"]


def test_the_home_tab_is_the_answer_on_one_sheet() -> None:
    reply = Reply(
        title="Broadsheet",
        text=("Type `/help`.",),
        items=(Item(title="#papers", opens=ASK),),
        buttons=(Button("Set up", ASK),),
    )
    home = seen_view(home_view(reply, Bag(2_000)))
    assert home.lines == ["Broadsheet", "Type /broadsheet help.", "#papers"]
    assert (home.menus, home.buttons) == ([["#papers"]], ["Set up"])
    assert home_view(Reply(), Bag(2_000)) == {"type": "home", "blocks": []}


def test_a_home_tab_of_any_length_is_cut_to_what_slack_takes() -> None:
    items = tuple(Item(title=f"#{n}", lines=("שלום 🎉 " * 100,), opens=ASK) for n in range(300))
    home = seen_view(home_view(Reply(items=items, buttons=(Button("Set up", ASK),)), Bag(2_000)))
    assert home.lines[-1] == TOO_LONG
    assert home.buttons == ["Set up"]
