"""Ways to a form. A modal has room for five inputs, and cannot say what is wrong in it: a longer form is opened part by
part, and one in which something was wrong is opened again with what was typed."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.carrying import Bag
from bot.events import Ask, Form, FormField
from bot.platforms.discord.render import limits
from bot.platforms.discord.render.controls import Pressable, carried, label

FORMS = re.compile(r"form/(?P<part>\d{1,2})/(?P<carried>.+)", re.DOTALL)
"""The custom id of a button that opens a form, and of the modal."""
_SENT = "form/sent"  # beside the options of an ask; no option of a command has a slash in its name


@dataclass(frozen=True, slots=True)
class Opening:
    """A part of a form, and how to get at it: `asked` is answered with the form. `sent` is what a modal of it asks for
    when it is sent, with what was typed before, if anything was; None for a form as it is now."""

    asked: Ask
    part: int = 0
    sent: Ask | None = None
    label: str = field(default="Open the form", compare=False)

    def again(self, sent: Ask) -> Opening:
        """The same with what was typed: for a form in which something is wrong."""
        return replace(self, sent=sent, label="Back to the form")

    def custom_id(self, bag: Bag) -> str:
        """What a button or a modal carries of it."""
        told = [self.sent.name, self.sent.verb, dict(self.sent.options)] if self.sent else []
        sent = {_SENT: json.dumps(told, ensure_ascii=False, separators=(",", ":"))} if told else {}
        return f"form/{self.part}/{carried(self.asked.having(**sent), bag)}"


def openings(form: Form, asked: Ask) -> tuple[Opening, ...]:
    """What opens the form that was the answer to `asked`: one opening, or one for each part."""
    some = parts(form)
    if len(some) == 1:
        return (Opening(asked),)
    names = (", ".join(one.label for one in part) for part in some)
    return tuple(Opening(asked, number, label=name) for number, name in enumerate(names))


def parts(form: Form) -> tuple[tuple[FormField, ...], ...]:
    """The fields, in as many parts as it takes, about as many in each."""
    count = -(-len(form.fields) // limits.INPUTS) or 1
    size = -(-len(form.fields) // count)
    return tuple(form.fields[number * size : (number + 1) * size] for number in range(count))


def carried_opening(custom_id: str) -> str:
    """What the button or modal of a form carries; "" if it is none."""
    found = FORMS.fullmatch(custom_id)
    return found["carried"] if found else ""


def opening_of(custom_id: str, ask: Ask) -> Opening:
    """The opening that a custom id stands for; `ask` is what it carries. Raises `ValueError` if it is none."""
    found = FORMS.fullmatch(custom_id)
    if found is None:
        raise ValueError("not a form of ours")
    sent = ask.options.get(_SENT)
    asked = replace(ask, options={name: text for name, text in ask.options.items() if name != _SENT})
    return Opening(asked, int(found["part"]), _read(sent) if sent else None)


def opening_buttons(some: Sequence[Opening], bag: Bag) -> list[Pressable]:
    """A button for each."""
    return [Pressable(label(one.label, limits.LABEL), one.custom_id(bag)) for one in some]


def _read(text: str) -> Ask:
    try:
        name, verb, options = json.loads(text)
        return Ask(str(name), str(verb), {str(key): str(value) for key, value in options.items()})
    except (TypeError, AttributeError) as error:
        raise ValueError("not a form of ours") from error
