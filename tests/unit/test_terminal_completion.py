"""What Tab offers."""

from __future__ import annotations

import pytest

from bot.commands import Kind, Option
from bot.events import FormField
from bot.handlers.table import table
from bot.platforms.terminal.completion import of_commands, of_field
from tests.fakes.notebook import TABLE


@pytest.mark.parametrize(
    ("before", "word", "offered"),
    [
        ("", "/no", ["/note "]),
        ("", "NO", ["note "]),
        ("", "", ["/bare ", "/many ", "/note ", "/plain ", "exit "]),
        ("", "ex", ["exit "]),
        ("/note ", "w", ["write ", "wait "]),
        ("/nota ", "w", []),
        ("/note write word lines ", "", ["plain ", "bold ", "word=", "lines=", "manner="]),
        ("/note write ", "manner=b", ["manner=bold "]),
        ("/many ", "m", ["must ", "monday "]),
        ("/many of today ", "europe/berl", ["Europe/Berlin "]),
        ("/many today UTC ", "cs.l", ["cs.LG ", "cs.LO "]),
        ("/many today UTC ", "cs.AI,cs.lg", ["cs.AI,cs.LG "]),
        ("/many categories=cs.AI ", "z", ["zone="]),
        ("/many of today ", "berl", ["Europe/Berlin "]),
        ("/many of today ", "zone=tokyo", ["zone=Asia/Tokyo "]),
        ("/many of today ", "par", []),
        ("/many share ", "m", ["monday "]),
        ("/many share ", "s", []),
        ("/many ", "y", ["yesterday "]),
    ],
)
def test_tab_offers_what_can_stand_there(before: str, word: str, offered: list[str]) -> None:
    assert list(of_commands(TABLE)(before, word)) == offered


def test_every_command_and_verb_of_the_product_is_offered() -> None:
    complete = of_commands(table())
    for spec in table().specs:
        assert f"/{spec.name} " in complete("", "/")
        assert {f"{verb.name} " for verb in spec.verbs} <= set(complete(f"/{spec.name} ", ""))


@pytest.mark.parametrize(
    ("word", "offered"),
    [
        ("types=", ["types=new ", "types=cross ", "types=replace ", "types=replace-cross ", "types=all "]),
        ("types=new,c", ["types=new,cross "]),
        ("language=ge", ["language=Georgian ", "language=German "]),
        ("language=deu", ["language=German "]),
        ("zone=fact", []),
    ],
)
def test_the_values_of_a_setup_are_offered(word: str, offered: list[str]) -> None:
    assert list(of_commands(table())("/subscription setup ", word)) == offered


def test_a_field_offers_its_choices_or_what_its_option_can_be() -> None:
    choice = FormField(option="manner", label="Manner", choices=("plain", "bold"))
    zone = FormField(option="zone", label="Zone")
    assert of_field(choice, None)("", "b") == ["bold "]
    assert of_field(zone, Option(name="zone", help="", kind=Kind.ZONE))("", "asia/tok") == ["Asia/Tokyo "]
    assert of_field(zone, None)("", "x") == []
    categories = of_field(FormField(option="categories", label=""), Option(name="", help="", kind=Kind.CATEGORIES))
    assert categories("cs.LG ", "stat.m") == ["stat.ME ", "stat.ML "]
