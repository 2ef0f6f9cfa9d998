"""What a modal may be, and what is sent of it when somebody fills it in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.fakes.discord.components import SELECTS, one_of, other_select, paths, shown, string_select
from tests.fakes.discord.outcomes import Impossible
from tests.fakes.discord.reading import label_of
from tests.fakes.discord.refusals import Json, Problem, Problems
from tests.fakes.discord.schema import Check, array, boolean, integer, shape, text

TEXT, LABEL, RADIO, CHECKBOXES, CHECKBOX = 4, 18, 21, 22, 23
MOST_TEXT = 4000

_input_fields: dict[str, Check] = {
    "min_length": integer(0, MOST_TEXT),
    "max_length": integer(1, MOST_TEXT),
    "required": boolean,
    "value": text(MOST_TEXT),
    "placeholder": text(100),
}


def _fits(value: Json) -> Problems:
    said, most = value.get("value") or "", value.get("max_length")
    if isinstance(said, str) and isinstance(most, int) and len(said) > most:
        yield Problem(("value",), "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")


_old_input = shape({"custom_id": text(100, 1), "style": integer(1, 2), "label": text(45, 1)}, _input_fields, _fits)
_new_input = shape({"custom_id": text(100, 1), "style": integer(1, 2)}, _input_fields, _fits)
_radio_option = shape({"label": text(100, 1), "value": text(100, 1)}, {"description": text(100), "default": boolean})
_radio = shape({"custom_id": text(100, 1), "options": array(_radio_option, 10, 2)}, {"required": boolean})
_checkboxes = shape({"custom_id": text(100, 1), "options": array(_radio_option, 10, 1)}, {"required": boolean})
_checkbox = shape({"custom_id": text(100, 1)}, {"default": boolean})
_inside: dict[int, Check] = {
    3: string_select,
    TEXT: _new_input,
    **dict.fromkeys((5, 6, 7, 8), other_select),
    RADIO: _radio,
    CHECKBOXES: _checkboxes,
    CHECKBOX: _checkbox,
}


def _label(value: Json) -> Problems:
    inside: Check = lambda one: one_of(one, _inside)  # noqa: E731
    yield from shape({"label": text(45, 1), "component": inside}, {"description": text(100)})(value)


def _row(value: Json) -> Problems:
    yield from shape({"components": array(lambda one: one_of(one, {TEXT: _old_input}), 1, 1)})(value)


_kinds: dict[int, Check] = {1: _row, 10: shown, LABEL: _label}
_modal = shape(
    {"custom_id": text(100, 1), "title": text(45, 1), "components": array(lambda one: one_of(one, _kinds), 5, 1)}
)


def problems_of(modal: Any) -> Problems:
    """What is wrong with a modal."""
    yield from _modal(modal)
    names: list[str] = []
    for way, one in paths(modal.get("components") if isinstance(modal, dict) else None):
        if one.get("custom_id") in names:
            said = "Component custom id cannot be duplicated"
            yield Problem(("components", *way, "custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", said)
        names.append(one.get("custom_id", object()))


def inputs(components: list[Json]) -> list[tuple[str, Json]]:
    """The fields of a modal: the label that a person sees, and the component."""
    found = []
    for one in components:
        if one["type"] == LABEL:
            found.append((one["label"], one["component"]))
        elif one["type"] == 1:
            found.append((one["components"][0]["label"], one["components"][0]))
    return found


def submitted(components: list[Json], values: Mapping[str, Any], resolve: Any) -> list[Json]:
    """What is sent of a modal. `resolve`: an id of a person, role or channel. Impossible when a field is wrong."""
    fields = inputs(components)
    for label in values:
        if label not in [known for known, _ in fields]:
            raise Impossible(f"no field {label!r}: there are {[known for known, _ in fields]}")
    sent = []
    for one in components:
        if one["type"] == LABEL:
            inner = _filled(one["label"], one["component"], values, resolve)
            sent.append({"type": LABEL, "id": one["id"], "component": inner})
        elif one["type"] == 1:
            inner = _filled(one["components"][0]["label"], one["components"][0], values, resolve)
            sent.append({"type": 1, "id": one["id"], "components": [inner]})
        else:
            sent.append({"type": one["type"], "id": one["id"]})
    return sent


def _filled(label: str, field: Json, values: Mapping[str, Any], resolve: Any) -> Json:
    sent = {"type": field["type"], "id": field["id"], "custom_id": field["custom_id"]}
    given = label in values
    if field["type"] == TEXT:
        return sent | {"value": _text(label, field, str(values[label]) if given else field.get("value") or "")}
    if field["type"] == CHECKBOX:
        return sent | {"value": bool(values[label] if given else field.get("default"))}
    chosen = _chosen(label, field, values[label] if given else None, resolve)
    if field["type"] == RADIO:
        return sent | {"value": chosen[0] if chosen else None}
    return sent | {"values": chosen}


def _text(label: str, field: Json, said: str) -> str:
    if field.get("required", True) and not said.strip():
        raise Impossible(f"{label!r} is required")
    if len(said) > (field.get("max_length") or MOST_TEXT):
        raise Impossible(f"{label!r} takes {field.get('max_length') or MOST_TEXT} characters at most")
    if said and len(said) < (field.get("min_length") or 0):
        raise Impossible(f"{label!r} takes {field['min_length']} characters at least")
    if field["style"] == 1 and "\n" in said:
        raise Impossible(f"{label!r} has one line")
    return said


def _chosen(label: str, field: Json, said: Any, resolve: Any) -> list[str]:
    if said is None:
        chosen = [one["value"] for one in field.get("options", ()) if one.get("default")]
        chosen += [str(one["id"]) for one in field.get("default_values") or ()]
    else:
        chosen = choices(field, list(said) if isinstance(said, list | tuple) else [said], resolve)
    least = 0 if not field.get("required", True) else field.get("min_values", 1)
    if not least <= len(chosen) <= _most(field):
        raise Impossible(f"{label!r} takes {least} to {_most(field)}, not {len(chosen)}")
    return chosen


def _most(field: Json) -> int:
    if field["type"] == CHECKBOXES:
        return int(field.get("max_values") or len(field["options"]))
    return int(field.get("max_values") or 1)


def choices(field: Json, labels: list[Any], resolve: Any) -> list[str]:
    """The values behind what somebody chooses: labels of options, or people, roles, channels."""
    if field["type"] in SELECTS and field["type"] != 3:
        return [str(resolve(one)) for one in labels]
    known = {label_of(one): one["value"] for one in field["options"]} | {
        one["label"]: one["value"] for one in field["options"]
    }
    for label in labels:
        if label not in known:
            raise Impossible(f"no choice {label!r}: there are {list(known)}")
    return [known[label] for label in labels]
