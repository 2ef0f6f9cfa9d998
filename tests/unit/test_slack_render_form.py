"""A form as a modal in Slack: opened with what is there, read back as it was filled in."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from bot.commands import Kind, Option, Spec, Table, Verb, by_name
from bot.events import Ask, Form, FormField, Reply, Tone
from bot.handlers.criteria_draft import edit
from bot.handlers.order_form import setup_form
from bot.handlers.table import table
from bot.platforms.slack.render.form import asked_by, errors, meta_of, modal, read_submission, suggestions
from core.criteria.form import written_form
from core.errors import PlatformError
from core.model import Channel, Choice
from core.order_text import OPTIONS, values_of
from tests.fakes.any_criteria import choices
from tests.fakes.desk import ADA
from tests.fakes.scene import a_subscription
from tests.fakes.slack.schema import Json
from tests.fakes.slack.views import state_of
from tests.fakes.slack_screen import seen_view

META = '["T1","C1"]'
ASK = Ask("note", "take")
LONG = "x" * 3_001


def a_table(**kinds: Kind) -> Table:
    """A command whose options hold these."""
    options = tuple(Option(name=name, help="", kind=kind) for name, kind in kinds.items())
    return by_name([Spec(name="note", help="", verbs=(Verb(name="take", help="", handler=edit, options=options),))])


def a_form(*fields: FormField, **changes: Any) -> Form:
    return replace(Form(title="A note", ask=ASK, fields=fields), **changes)


def opened(form: Form, **kinds: Kind) -> Json:
    view = modal(form, a_table(**kinds), meta=META)
    seen_view(view)
    return view


def elements(view: Json) -> dict[str, Json]:
    """The inputs by their labels."""
    return {block["label"]["text"]: block["element"] for block in view["blocks"] if block["type"] == "input"}


def sent(view: Json, **entered: Json) -> Ask:
    """What it asks for when it is sent with these fields changed."""
    changed = {(f"field/{name}", name): held for name, held in entered.items()}
    return read_submission({**view, "state": {"values": state_of(view["blocks"], changed)}})


def test_the_setup_of_a_channel_is_a_form_that_gives_back_what_it_shows() -> None:
    order = a_subscription(categories=("cs.LG", "stat.ML"), zone="Europe/Berlin")
    form = setup_form(order, ADA, is_new=True)
    view = modal(form, table(), meta=META)
    assert (view["title"]["text"], view["submit"]["text"], view["callback_id"]) == (
        "Set up this channel",
        "Save",
        "form",
    )
    assert seen_view(view).fields == [field.label for field in form.fields]
    assert {label: element["type"] for label, element in elements(view).items()} == {
        "Categories": "multi_external_select",
        "Announce types": "multi_static_select",
        "Posting time": "plain_text_input",
        "Time zone": "external_select",
        "Weekdays": "plain_text_input",
        "Papers at most": "plain_text_input",
        "Budget a day": "plain_text_input",
        "Budget a month": "plain_text_input",
        "Language of comments": "external_select",
        "Quiet days": "static_select",
    }
    assert sent(view) == form.ask.having(**values_of(order))
    assert set(OPTIONS) <= set(sent(view).options)


@settings(max_examples=30)
@given(choices())
def test_criteria_come_back_as_they_were_but_for_what_is_too_long(choice: Choice) -> None:
    texts = written_form(choice)
    ask = Ask("criteria", "edit", {"base": "3"})
    fields = tuple(FormField(option=name, label=name, value=text) for name, text in texts.items())
    view = modal(Form(title="What to look for", ask=ask, fields=fields), table(), meta=META)
    seen_view(view)
    assert sent(view) == ask.having(**{name: text for name, text in texts.items() if len(text) <= 3_000})


def test_a_field_that_is_too_long_stays_as_it_is_and_says_so() -> None:
    view = opened(
        a_form(FormField(option="a", label="Wanted", value=LONG), FormField(option="b", label="B", value="b"))
    )
    assert seen_view(view).lines == [
        "Wanted is too long for a form here and stays as it is. “/note help” names the commands that change it."
    ]
    assert sent(view) == ASK.having(b="b")


def test_what_is_emptied_is_empty_and_what_has_several_lines_keeps_them() -> None:
    fields = (
        FormField(option="a", label="A", value="x", lines=True),
        FormField(option="b", label="B", value="1\n2\t*3* &amp; 🎉\ud800\x00"),
        FormField(option="c", label="C"),
    )
    view = opened(a_form(*fields))
    assert [element.get("multiline") for element in elements(view).values()] == [True, True, None]
    emptied: Json = {"type": "plain_text_input", "value": None}
    assert sent(view, a=emptied) == ASK.having(a="", b="1\n2\t*3* &amp; 🎉", c="")


def test_a_needed_field_cannot_be_left_empty_and_the_others_can() -> None:
    fields = (FormField(option="a", label="A", required=True), FormField(option="b", label="B", help="Try `/status`."))
    first, second = opened(a_form(*fields))["blocks"]
    assert (first["optional"], second["optional"]) == (False, True)
    assert second["hint"]["text"] == "Try “/broadsheet status”."
    assert "hint" not in first


def test_choices_are_a_menu_and_a_choice_can_be_taken_back() -> None:
    field = FormField(option="a", label="A", value="two", choices=("one", "two"))
    view = opened(a_form(field))
    assert seen_view(view).menus == [["one", "two", "(nothing)"]]
    assert sent(view) == ASK.having(a="two")
    assert sent(view, a={"type": "static_select", "selected_option": {"value": "(nothing)"}}) == ASK.having(a="")
    assert seen_view(opened(a_form(replace(field, required=True)))).menus == [["one", "two"]]


def test_a_value_that_is_no_choice_is_not_chosen() -> None:
    view = opened(a_form(FormField(option="a", label="A", value="three", choices=("one", "two"))))
    assert sent(view) == ASK.having(a="")


@pytest.mark.parametrize(("value", "comes_back"), [("", "no"), ("no", "no"), ("yes", "yes"), ("x", "yes")])
def test_a_flag_is_yes_or_no(value: str, comes_back: str) -> None:
    view = opened(a_form(FormField(option="a", label="A", value=value, required=True)), a=Kind.FLAG)
    assert seen_view(view).menus == [["yes", "no"]]
    assert sent(view) == ASK.having(a=comes_back)


def test_types_and_categories_are_chosen_by_name_and_read_back_with_blanks_between() -> None:
    fields = (
        FormField(option="types", label="Types", value="cross new", choices=("new", "cross", "new cross")),
        FormField(option="categories", label="Categories", value="cs.LG x.YZ", help="Such as `cs.LG`."),
    )
    view = opened(a_form(*fields), types=Kind.TYPES, categories=Kind.CATEGORIES)
    assert seen_view(view).menus == [["new", "cross", "replace", "replace-cross"]]
    labels = [option["text"]["text"] for option in elements(view)["Categories"]["initial_options"]]
    assert labels == ["cs.LG · Machine Learning", "x.YZ"]
    assert sent(view) == ASK.having(types="new cross", categories="cs.LG x.YZ")
    none: Json = {"type": "multi_external_select", "selected_options": []}
    assert sent(view, categories=none) == ASK.having(types="new cross", categories="")
    assert all("hint" not in block for block in view["blocks"])


def test_types_that_cannot_be_read_are_text() -> None:
    view = opened(a_form(FormField(option="types", label="Types", value="newish")), types=Kind.TYPES)
    assert elements(view)["Types"]["type"] == "plain_text_input"
    assert sent(view) == ASK.having(types="newish")


def test_more_values_than_a_menu_takes_are_text() -> None:
    many = " ".join(f"a.{n}" for n in range(120))
    fields = (
        FormField(option="c", label="C", value=many),
        FormField(option="z", label="Z", value="z" * 200),
        FormField(option="x", label="X", choices=("y" * 151,)),
    )
    view = opened(a_form(*fields), c=Kind.CATEGORIES, z=Kind.ZONE)
    assert {element["type"] for element in elements(view).values()} == {"plain_text_input"}
    assert sent(view) == ASK.having(c=many, z="z" * 200, x="")


def test_an_ask_for_another_channel_and_the_note_of_the_caller_come_back() -> None:
    ask = ASK.having(base="3").within(Channel("slack", "T1", "C2"))
    view = opened(a_form(FormField(option="a", label="A", value="x"), ask=ask))
    assert meta_of(view) == META
    assert asked_by(view) == ask
    assert sent(view) == ask.having(a="x")


def test_a_form_whose_ask_is_too_long_says_so() -> None:
    with pytest.raises(PlatformError, match="too long for Slack"):
        opened(a_form(ask=ASK.having(much=LONG)))


@pytest.mark.parametrize("kept", ["", "x", "{}", "[]", '["T1","C1"]', "null"])
def test_a_modal_of_another_making_is_no_form(kept: str) -> None:
    view = {"private_metadata": kept}
    for read in (meta_of, asked_by, read_submission):
        with pytest.raises(ValueError, match=r".+"):
            read(view)
    assert suggestions({"view": view, "action_id": "zone", "value": "ber"}, table()) == []


def test_a_problem_stands_at_its_field() -> None:
    view = opened(a_form(FormField(option="a", label="A"), FormField(option="b", label="B", value=LONG)))
    wrong = Reply(text=("`wek` is not a date.", "See `/help`."), tone=Tone.PROBLEM, wrong="a")
    assert errors(wrong, view) == {"field/a": "“wek” is not a date. See “/broadsheet help”."}
    assert errors(replace(wrong, text=("word " * 900,)), view) != {}
    assert errors(replace(wrong, wrong="b"), view) is None
    assert errors(replace(wrong, wrong=""), view) is None
    assert errors(Reply(wrong="a"), view) is None


def test_what_is_typed_into_a_select_is_completed() -> None:
    view = modal(setup_form(a_subscription(), ADA, is_new=True), table(), meta=META)

    def labels(name: str, typed: str) -> list[str]:
        found = suggestions({"view": view, "action_id": name, "value": typed}, table())
        return [option["text"]["text"] for option in found]

    assert labels("zone", "berl") == ["Europe/Berlin"]
    assert labels("categories", "cs.L") == ["cs.LG · Machine Learning", "cs.LO · Logic in Computer Science"]
    assert labels("language", "deu") == ["German"]
    assert len(labels("categories", "")) == 25
    assert labels("nothing", "x") == []


def test_titles_and_labels_are_cut_to_what_a_modal_takes() -> None:
    field = FormField(option="a", label="Label " * 90, help="Help " * 900, choices=("choice " * 20,))
    view = opened(a_form(field, title="A title that is much too long", submit="Look at all of the changes"))
    assert view["title"]["text"] == "A title that is much …"
    assert len(view["submit"]["text"]) <= 24


def test_a_form_of_many_full_fields_stays_within_the_size_of_a_view() -> None:
    fields = [FormField(option=f"o{n}", label=f"L{n}", value="🎉" * 1_500, lines=True) for n in range(30)]
    view = opened(a_form(*fields))
    kept = [block for block in view["blocks"] if block["type"] == "input"]
    assert 5 < len(kept) < 30
    assert len(view["blocks"]) == 30
    assert len(json.dumps(view)) < 250_000
