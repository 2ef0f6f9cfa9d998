"""Words and authors of a paper on their way into the criteria: forms behind the buttons below it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.asks import from_paper
from bot.commands import by_name
from bot.dispatch import Dispatch
from bot.events import Ask, Command, Form, Reply, Tone
from bot.handlers.criteria import CRITERIA
from core.errors import BadCriteria, BadPaperId, NotFound
from core.model import Allowed, Criteria, Paper, Rights, Topic, Who
from core.store import SqlStore
from tests.fakes.desk import BOB, a_desk, ask
from tests.fakes.digests import a_paper
from tests.fakes.scene import LAB, Scene

MUTE, FOLLOW = (button.ask for button in from_paper("2505.06839"))
WANT = Ask("criteria", "want", {"paper": "2505.06839"})


@pytest.fixture
def scene(store: SqlStore) -> Scene:
    return Scene(store)


async def pressed(scene: Scene, wanted: Ask, **changes: Any) -> Reply:
    """What a button below that paper answers."""
    paper: Paper = a_paper(**changes)
    scene.source.papers[paper.id] = paper
    return await ask(a_desk(scene), CRITERIA, wanted)


async def form_of(scene: Scene, wanted: Ask, **changes: Any) -> Form:
    reply = await pressed(scene, wanted, **changes)
    assert reply.form
    assert len(reply.form.title) <= 24
    return reply.form


async def sent(scene: Scene, form: Form, **values: str) -> Reply:
    return await ask(a_desk(scene), CRITERIA, form.ask.having(**values))


async def criteria(scene: Scene) -> Criteria:
    return (await a_desk(scene).subscription(LAB)).criteria


async def test_to_mute_a_word_those_of_the_paper_are_offered_and_room_for_another(scene: Scene) -> None:
    await scene.subscribed()
    form = await form_of(scene, MUTE)
    offered, typed = form.fields
    assert (form.title, form.submit) == ("Mute a word", "Mute")
    assert (offered.label, offered.value, offered.required) == ("A word of this paper", "", False)
    assert {"mixture of experts", "granularity"} <= set(offered.choices)
    assert offered.help.startswith("Of “The power of fine-grained experts: ")
    assert (typed.option, typed.label, typed.choices) == ("words", "Or another", ())


@pytest.mark.parametrize(
    ("values", "muted"),
    [
        ({"suggested": "granularity", "words": ""}, ("granularity",)),
        ({"suggested": "", "words": '"federated learning", robotics'}, ("federated learning", "robotics")),
        ({"suggested": "mixture of experts", "words": "robotics"}, ("mixture of experts", "robotics")),
        ({"words": "surveys"}, ("surveys",)),
    ],
)
async def test_what_was_chosen_and_what_was_typed_are_muted_like_a_typed_command(
    scene: Scene, values: dict[str, str], muted: tuple[str, ...]
) -> None:
    await scene.subscribed()
    reply = await sent(scene, await form_of(scene, MUTE), **values)
    assert (await criteria(scene)).muted == muted
    assert reply.text[-1] == "That is version 2 of the criteria; it counts from the next digest on."
    assert [button.label for button in reply.buttons] == ["Undo", "Preview"]


async def test_a_form_that_is_sent_empty_is_a_problem_of_its_field(scene: Scene) -> None:
    await scene.subscribed()
    form = await form_of(scene, MUTE)
    with pytest.raises(BadCriteria, match="Name at least one keyword") as wrong:
        await sent(scene, form, suggested="", words="  ")
    assert wrong.value.option == "words"
    assert (await criteria(scene)).muted == ()


async def test_what_is_muted_or_wanted_already_is_not_offered_again(scene: Scene) -> None:
    topics = (Topic("Compression", "pruning"),)
    await scene.subscribed(criteria=Criteria(topics=topics, wanted=("Granularity",), muted=("mixture of experts",)))
    to_mute = (await form_of(scene, MUTE)).fields[0].choices
    to_want = (await form_of(scene, WANT)).fields[0].choices
    assert "granularity" in to_mute
    assert "mixture of experts" not in to_mute
    assert "granularity" not in to_want
    assert "mixture of experts" in to_want


async def test_a_word_without_which_nothing_would_be_looked_for_is_not_offered(scene: Scene) -> None:
    await scene.subscribed(criteria=Criteria(wanted=("granularity",)))
    assert "granularity" not in (await form_of(scene, MUTE)).fields[0].choices


async def test_a_paper_without_telling_words_and_no_paper_leave_room_to_type(scene: Scene) -> None:
    await scene.subscribed()
    for form in (
        await form_of(scene, MUTE, title="On it", abstract="It is."),
        await form_of(scene, Ask("criteria", "mute")),
    ):
        (field,) = form.fields
        assert (field.option, field.label, field.required) == ("words", "Keywords", True)
        await sent(scene, form, words="robotics")
    assert (await criteria(scene)).muted == ("robotics",)


async def test_to_follow_an_author_one_of_the_paper_is_chosen(scene: Scene) -> None:
    await scene.subscribed()
    form = await form_of(scene, FOLLOW, authors=("Gabriel Peyr\\'e", "Ada Lovelace, Jr."))
    (field,) = form.fields
    assert (form.title, form.submit, field.option, field.value) == ("Follow an author", "Follow", "author", "")
    assert field.choices == ("Gabriel Peyré", '"Ada Lovelace, Jr."')
    await sent(scene, form, author=field.choices[1])
    await sent(scene, form, author=field.choices[0])
    assert (await criteria(scene)).authors == ("Ada Lovelace, Jr.", "Gabriel Peyré")


async def test_an_only_author_is_chosen_already(scene: Scene) -> None:
    await scene.subscribed()
    (field,) = (await form_of(scene, FOLLOW, authors=("Ada Lovelace",))).fields
    assert (field.value, field.required) == ("Ada Lovelace", True)


async def test_who_is_followed_already_is_not_offered(scene: Scene) -> None:
    await scene.subscribed(criteria=Criteria(wanted=("x",), authors=("enric boix-adsera",)))
    (field,) = (await form_of(scene, FOLLOW)).fields
    assert field.choices == ("Philippe Rigollet",)
    await sent(scene, await form_of(scene, FOLLOW), author="Philippe Rigollet")
    reply = await pressed(scene, FOLLOW)
    assert reply.form is None
    assert reply.text[0].startswith("Nobody who wrote “The power of fine-grained experts")
    assert reply.text[0].endswith("is left to follow.")


async def test_of_thousands_of_authors_the_first_and_the_last_are_offered_and_any_can_be_typed(scene: Scene) -> None:
    await scene.subscribed()
    form = await form_of(scene, FOLLOW, authors=tuple(f"Ada Author{n}" for n in range(3_000)))
    offered, typed = form.fields
    assert len(offered.choices) == 25
    assert (offered.choices[0], offered.choices[-1]) == ("Ada Author0", "Ada Author2999")
    await sent(scene, form, suggested="Ada Author0", author="Lovelace, Ada")
    assert typed.option == "author"
    assert (await criteria(scene)).authors == ("Ada Author0", "Ada Lovelace")


async def test_a_name_too_long_for_a_menu_can_be_typed(scene: Scene) -> None:
    await scene.subscribed()
    form = await form_of(scene, FOLLOW, authors=("A" * 76, "Ada Lovelace"))
    assert [field.choices for field in form.fields] == [("Ada Lovelace",), ()]
    await sent(scene, form, suggested="", author="A" * 76)
    assert (await criteria(scene)).authors == ("A" * 76,)


async def test_a_paper_without_authors_is_told_kindly(scene: Scene) -> None:
    await scene.subscribed()
    reply = await pressed(scene, FOLLOW, authors=())
    assert reply.form is None
    assert reply.text[0].endswith("names no authors.")


async def test_a_paper_that_nobody_knows_is_named(scene: Scene) -> None:
    await scene.subscribed()
    for wanted, error, named in (("2505.00009", NotFound, "`2505.00009`"), ("some", BadPaperId, "`some`")):
        with pytest.raises(error, match=named):
            await ask(a_desk(scene), CRITERIA, Ask("criteria", "follow", {"paper": wanted}))


async def test_without_the_right_to_change_criteria_no_form_is_opened(scene: Scene) -> None:
    await scene.subscribed(rights=Rights(criteria=Allowed(Who.ADMINS)))
    reply = await Dispatch(a_desk(scene), by_name([CRITERIA]))(Command(MUTE, LAB, BOB))
    assert (reply.tone, reply.form) == (Tone.PROBLEM, None)
    assert reply.text[0].startswith("Only admins may change the criteria here.")


async def test_a_verb_in_capitals_is_the_same(scene: Scene) -> None:
    await scene.subscribed()
    assert (await form_of(scene, Ask("criteria", "MUTE", MUTE.options))) == await form_of(scene, MUTE)


async def test_typed_with_words_they_are_changed_as_ever(scene: Scene) -> None:
    await scene.subscribed()
    reply = await ask(a_desk(scene), CRITERIA, '/criteria mute "federated learning", robotics')
    assert reply.form is None
    assert (await criteria(scene)).muted == ("federated learning", "robotics")
