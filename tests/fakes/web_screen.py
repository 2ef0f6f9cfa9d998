"""What a browser makes of a piece of the local channel's page: what is read, what can be pressed and filled in."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"input", "meta", "link", "br", "hr", "img"}
_HIDDEN = {"option", "title", "script", "style"}


@dataclass
class Input:
    """A field of a form by its label, with what stands in it."""

    option: str
    label: str = ""
    kind: str = ""
    value: str = ""
    ticked: list[str] = field(default_factory=list)

    @property
    def sent(self) -> str:
        return " ".join(self.ticked) if self.kind == "boxes" else self.value


@dataclass
class Button:
    """A button: its attributes, and what is written on it."""

    attributes: dict[str, str]
    label: str = ""


class Screen(HTMLParser):
    """A page, or a piece of one, as it was read. `tags` are all elements with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.buttons: list[Button] = []
        self.fields: list[Input] = []
        self.forms: list[dict[str, str]] = []
        self._open: list[str] = []
        self._labelled = False
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        """All that is read, on one line."""
        return " ".join(" ".join(self.texts).split())

    def pressed(self, label: str) -> str:
        """What a button with this on it carries."""
        return next(one.attributes["data-press"] for one in reversed(self.buttons) if one.label.strip() == label)

    def has(self, label: str) -> bool:
        """Whether there is such a button."""
        return any(one.label.strip() == label and "data-press" in one.attributes for one in self.buttons)

    def attribute(self, tag: str, wanted: str, /, **where: str) -> str:
        """An attribute of the first element of this kind that has these."""
        found = (had for kind, had in self.tags if kind == tag and where.items() <= had.items())
        return next(found)[wanted]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = {name: value or "" for name, value in attrs}
        self.tags.append((tag, had))
        if tag not in _VOID:
            self._open.append(tag)
        self._begin(tag, had)

    def _begin(self, tag: str, had: dict[str, str]) -> None:
        if tag == "button":
            self.buttons.append(Button(had))
        elif tag == "form" and "data-form" in had:
            self.forms.append(had)
        elif "data-option" in had:
            self.fields.append(Input(had["data-option"], kind=had["data-kind"]))
        elif tag == "input" and had.get("type") == "checkbox" and "checked" in had:
            self.fields[-1].ticked.append(had["value"])
        elif (tag == "input" and self.fields and had.get("type") != "checkbox") or (
            tag == "option" and "selected" in had
        ):
            self.fields[-1].value = had.get("value", "")
        self._labelled = tag in ("label", "legend") and had.get("class") != "box"

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        self._labelled = False

    def handle_data(self, data: str) -> None:
        inside = self._open[-1] if self._open else ""
        if "button" in self._open:
            self.buttons[-1].label += data
        if self._labelled and self.fields:
            self.fields[-1].label += data.strip()
        if inside == "textarea" and self.fields:
            self.fields[-1].value += data
        if inside not in _HIDDEN and inside != "textarea":
            self.texts.append(data)


def _tells_value(tag: str, had: dict[str, str]) -> bool:
    return (tag == "input" and had.get("type") != "checkbox") or (tag == "option" and "selected" in had)
