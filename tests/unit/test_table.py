"""What every command of the product keeps to, so that each platform can build its own commands from the table."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator

import pytest

from bot.commands import Kind, Option, Spec, Verb
from bot.dispatch import Dispatch
from bot.events import Ask, Command, Form, Tone
from bot.handlers.table import table
from bot.reading import HELP, read_command
from core.store import open_store
from tests.fakes.desk import ADA, a_desk
from tests.fakes.scene import DAY, LAB, Scene

NAME = re.compile(r"[a-z]{1,32}")
TYPED = re.compile(r"`(/[^`]*)`")
LONGEST_HELP, LONGEST_TITLE, LONGEST_LABEL = 100, 24, 45
MOST = 25
SPECS = table().specs
VERBS = [pytest.param(spec, verb, id=f"{spec.name}-{verb.name}") for spec in SPECS for verb in spec.verbs]
FORMS = [pytest.param(spec, verb, id=f"{spec.name}-{verb.name}") for spec in SPECS for verb in spec.verbs if verb.form]
OPTIONS = [
    pytest.param(option, id=f"{spec.name}-{verb.name}-{option.name}")
    for spec in SPECS
    for verb in spec.verbs
    for option in verb.options
]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_a_command_is_named_in_a_word_told_in_a_sentence_and_has_not_too_many_verbs(spec: Spec) -> None:
    assert NAME.fullmatch(spec.name)
    assert len(spec.help) <= LONGEST_HELP
    assert spec.help.endswith(".")
    assert 1 <= len(spec.verbs) <= MOST
    assert len({verb.name for verb in spec.verbs}) == len(spec.verbs)
    assert not spec.usual or spec.verb("")
    assert spec.verb(HELP) is None


@pytest.mark.parametrize(("spec", "verb"), VERBS)
def test_a_verb_is_named_in_a_word_told_in_a_sentence_and_has_not_too_many_options(spec: Spec, verb: Verb) -> None:
    assert NAME.fullmatch(verb.name)
    assert verb.help.endswith(".")
    assert not verb.more or verb.more.endswith(".")
    assert len(verb.options) <= MOST
    assert len({option.name for option in verb.options}) == len(verb.options)


@pytest.mark.parametrize(("spec", "verb"), VERBS)
def test_a_verb_is_told_in_a_hundred_characters(spec: Spec, verb: Verb) -> None:
    assert len(verb.help) <= LONGEST_HELP


@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_is_named_in_a_word_and_told_in_a_sentence(option: Option) -> None:
    assert NAME.fullmatch(option.name)
    assert len(option.help) <= LONGEST_HELP
    assert option.help.endswith(".")
    assert len(option.choices) <= MOST
    assert option.choices or option.kind is not Kind.CHOICE


@pytest.mark.parametrize(("spec", "verb"), VERBS)
def test_every_example_asks_for_what_it_is_an_example_of(spec: Spec, verb: Verb) -> None:
    assert verb.examples
    for example in verb.examples:
        ask = read_command(example, table())
        assert (ask.name, ask.verb) == (spec.name, verb.name)
        assert table().find(ask) is verb


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_every_command_that_a_help_text_names_is_there(spec: Spec) -> None:
    for text in texts(spec):
        assert text.count("`") % 2 == 0
        for typed in TYPED.findall(text):
            table().find(read_command(typed, table()))


def texts(spec: Spec) -> Iterator[str]:
    """Every help text of a command."""
    yield spec.help
    for verb in spec.verbs:
        yield from (verb.help, verb.more, *(option.help for option in verb.options))


@pytest.fixture
async def scene(sqlite_url: str) -> AsyncIterator[Scene]:
    store = open_store(sqlite_url)
    scene = Scene(store)
    scene.announce_good(DAY, 1, 2)
    await scene.subscribed()
    yield scene
    await store.close()


async def form_of(scene: Scene, spec: Spec, verb: Verb) -> Form | None:
    """The form with which a verb answers when it is asked without values."""
    reply = await Dispatch(a_desk(scene), table())(Command(Ask(spec.name, verb.name), LAB, ADA))
    assert reply.tone is not Tone.FAULT
    return reply.form


@pytest.mark.parametrize(("spec", "verb"), VERBS)
async def test_exactly_the_verbs_that_say_so_answer_with_a_form(scene: Scene, spec: Spec, verb: Verb) -> None:
    assert (await form_of(scene, spec, verb) is not None) == verb.form


@pytest.mark.parametrize(("spec", "verb"), FORMS)
async def test_a_form_has_short_labels_and_fills_in_options_of_its_command(
    scene: Scene, spec: Spec, verb: Verb
) -> None:
    form = await form_of(scene, spec, verb)
    assert form
    assert len(form.submit) <= LONGEST_TITLE
    assert len(form.fields) <= MOST
    assert table().find(form.ask) is verb
    for field in form.fields:
        assert verb.option(field.option)
        assert len(field.label) <= LONGEST_LABEL
        assert len(field.choices) <= MOST
        assert not field.choices or field.value in field.choices


@pytest.mark.parametrize(("spec", "verb"), FORMS)
async def test_a_form_has_a_short_title(scene: Scene, spec: Spec, verb: Verb) -> None:
    form = await form_of(scene, spec, verb)
    assert form
    assert len(form.title) <= LONGEST_TITLE
