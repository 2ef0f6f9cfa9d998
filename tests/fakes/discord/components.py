"""What the components of a message may be, of both kinds
(https://discord.com/developers/docs/components/reference)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from typing import Any

from tests.fakes.discord.refusals import Json, Problem, Problems, required, wrong
from tests.fakes.discord.schema import Check, array, boolean, integer, maybe, shape, snowflake, text, unique, url

ROW, BUTTON, SELECT, INPUT, SECTION, SHOWN, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = (
    *(1, 2, 3, 4, 9, 10, 11, 12, 13, 14),
    17,
)
SELECTS = (3, 5, 6, 7, 8)
MOST_ROWS = 5
MOST_COMPONENTS = 40
MOST_CHARACTERS = 4000

emoji = shape({}, {"id": snowflake, "name": text(64), "animated": boolean})
option = shape({"label": text(100, 1), "value": text(100, 1)}, {"description": text(100), "emoji": emoji})


def _bounds(value: Json) -> Problems:
    least, most = value.get("min_values"), value.get("max_values")
    if (1 if least is None else least) > (1 if most is None else most):
        yield wrong("COMPONENT_INVALID_VALUES", "min_values must be less than or equal to max_values", "min_values")


def _options(value: Json) -> Problems:
    options = [one for one in value.get("options") or () if isinstance(one, dict)]
    values = [one.get("value") for one in options]
    for problem in unique(
        values, "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used"
    ):
        yield problem.under("options")


_menu = {"placeholder": text(150), "min_values": integer(0, 25), "max_values": integer(1, 25), "disabled": boolean}
string_select = shape({"custom_id": text(100, 1), "options": array(option, 25, 1)}, _menu, _bounds, _options)
other_select = shape({"custom_id": text(100, 1)}, _menu, _bounds)


def select(value: Json) -> Problems:
    """Any select menu."""
    return (string_select if value["type"] == SELECT else other_select)(value)


def button(value: Json) -> Problems:
    """A button: one that asks the app has a custom_id, one that leads somewhere an address."""
    yield from shape({"style": integer(1, 6)}, {"label": text(80), "emoji": emoji, "disabled": boolean})(value)
    if value.get("style") == 6:
        yield from shape({"sku_id": snowflake})(value)
        return
    leads = value.get("style") == 5
    yield from shape({"url": url("http", "https", "discord", most=512)} if leads else {"custom_id": text(100, 1)})(
        value
    )
    if value.get("custom_id" if leads else "url"):
        yield wrong("BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "A custom id and url cannot both be specified")
    if not value.get("label") and not value.get("emoji"):
        yield wrong("BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A button must have a label or emoji.")


def _row(value: Json) -> Problems:
    children = value.get("components")
    inside = array(lambda one: one_of(one, {BUTTON: button, **dict.fromkeys(SELECTS, select)}), 5, 1)
    yield from shape({"components": inside})(value)
    kinds = [one.get("type") for one in children or () if isinstance(one, dict)]
    width = sum(5 if kind in SELECTS else 1 for kind in kinds)
    if width > 5 and len(kinds) <= 5:
        said = "The specified component exceeds the maximum width"
        yield Problem(("components",), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", said)


def one_of(value: Any, checks: dict[int, Callable[[Json], Problems]]) -> Problems:
    """A component of one of these types."""
    if not isinstance(value, dict):
        yield wrong("DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
    elif value.get("type") is None:
        yield required("type")
    elif value["type"] not in checks:
        known = ", ".join(map(str, sorted(checks)))
        yield wrong("UNION_TYPE_CHOICES", f'Value of field "type" must be one of ({known}).', "type")
    else:
        yield from checks[value["type"]](value)


_media = shape({"url": url("http", "https", "attachment")})
shown: Check = shape({"content": text(MOST_CHARACTERS, 1)})
_thumbnail = shape({"media": _media}, {"description": text(1024), "spoiler": boolean})
_gallery = shape({"items": array(_thumbnail, 10, 1)})
_file = shape({"file": shape({"url": url("attachment")})}, {"spoiler": boolean})
_separator = shape({}, {"divider": boolean, "spacing": integer(1, 2)})


def _section(value: Json) -> Problems:
    texts = array(lambda one: one_of(one, {SHOWN: shown}), 3, 1)
    beside: Check = lambda one: one_of(one, {BUTTON: button, THUMBNAIL: _thumbnail})  # noqa: E731
    yield from shape({"components": texts, "accessory": beside})(value)


_inside: dict[int, Check] = {
    ROW: _row,
    SECTION: _section,
    SHOWN: shown,
    GALLERY: _gallery,
    FILE: _file,
    SEPARATOR: _separator,
}


def _container(value: Json) -> Problems:
    inside = array(lambda one: one_of(one, _inside), MOST_COMPONENTS, 1)
    yield from shape({"components": inside}, {"accent_color": maybe(integer(0, 0xFFFFFF)), "spoiler": boolean})(value)


def problems_of(components: Any, *, second: bool) -> Problems:
    """What is wrong with the components of a message. `second`: it is flagged as of the second kind."""
    if second:
        checks: dict[int, Check] = {**_inside, CONTAINER: _container}
        found = list(array(lambda one: one_of(one, checks), MOST_COMPONENTS, 1)(components))
        yield from found or _totals(components)
    else:
        yield from array(lambda one: one_of(one, {ROW: _row}), MOST_ROWS)(components)
    yield from _repeated(components)


def _totals(components: Sequence[Json]) -> Problems:
    everything = list(walk(components))
    if len(everything) > MOST_COMPONENTS:
        said = f"The total number of components must be {MOST_COMPONENTS} or fewer."
        yield wrong("COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", said)
    length = sum(len(one["content"].strip()) for one in everything if one["type"] == SHOWN)
    if length > MOST_CHARACTERS:
        said = f"Component displayable text exceeds maximum size of {MOST_CHARACTERS}"
        yield wrong("COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", said)


def _repeated(components: Any) -> Problems:
    names = [(way, one["custom_id"]) for way, one in paths(components) if one.get("custom_id")]
    for place, (way, name) in enumerate(names):
        if name in [before for _, before in names[:place]]:
            said = "Component custom id cannot be duplicated"
            yield Problem((*way, "custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", said)


def paths(components: Any) -> Iterator[tuple[tuple[str, ...], Json]]:
    """Every component and the way to it."""
    for place, one in enumerate(components if isinstance(components, list) else ()):
        if isinstance(one, dict):
            yield from _paths_of(one, (str(place),))


def _paths_of(one: Json, way: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Json]]:
    yield way, one
    for below, inner in paths(one.get("components")):
        yield (*way, "components", *below), inner
    for name in ("accessory", "component"):
        if isinstance(one.get(name), dict):
            yield from _paths_of(one[name], (*way, name))


def walk(components: Sequence[Json]) -> Iterator[Json]:
    """Every component, those within others too."""
    return (one for _, one in paths(list(components)))


def numbered(components: Sequence[Json]) -> list[Json]:
    """As Discord keeps them: each with an id."""
    kept = deepcopy(list(components))
    for place, one in enumerate(walk(kept), 1):
        one["id"] = one.get("id") or place
        if one["type"] == BUTTON and one.get("label") is None:
            one.pop("label", None)
    return kept
