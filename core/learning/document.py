"""A screen as bytes, and back. What is read is not trusted: bytes that are not exactly of this form are no screen."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.learning.counting import COLUMNS
from core.learning.likeness import DIRECTIONS, MOST_EXAMPLES, Directions, Likeness
from core.learning.weighing import BLOCKS, LINEAR, Known

_NAME = b"broadsheet screen 2\n"  # count on with any rule or number in `counting`, `weighing` and `likeness`
_OFFSET = struct.Struct("<d")
_SIZES = struct.Struct(f"<{len(BLOCKS)}I")
_EXAMPLES = struct.Struct("<I")
_HEAD = _OFFSET.size + _SIZES.size + _EXAMPLES.size


@dataclass(frozen=True, slots=True)
class Model:
    """The features of each block, a weight for each of those of the linear blocks, the likeness by those of the others,
    and what is added to the sum of both."""

    features: list[Known]
    weights: NDArray[np.float32]
    likeness: Likeness
    offset: float


def write(model: Model) -> bytes:
    """The same model is always the same bytes. Weights are kept to three digits."""
    sizes, near = [len(known.columns) for known in model.features], model.likeness
    steps = np.concatenate([np.diff(known.columns, prepend=0) for known in model.features])
    rarity = np.concatenate([known.rarity for known in model.features])
    pulls = (near.directions.sizes, near.directions.steps, near.pulls, near.examples)
    numbers: tuple[NDArray[Any], ...] = (steps, rarity, model.weights, *pulls)
    layout = _layout(sizes, len(near.examples))
    planes = [_planes(some.ravel(), kind) for some, (kind, _) in zip(numbers, layout, strict=True)]
    head = (_OFFSET.pack(model.offset), _SIZES.pack(*sizes), _EXAMPLES.pack(len(near.examples)))
    return _NAME + zlib.compress(b"".join((*head, *planes)), 9)


def read(document: bytes) -> Model | None:
    """The model; None if this is anything else, or damaged."""
    content = _unpacked(document)
    if content is None or len(content) < _HEAD:
        return None
    (offset,) = _OFFSET.unpack_from(content)
    sizes = _SIZES.unpack_from(content, _OFFSET.size)
    (examples,) = _EXAMPLES.unpack_from(content, _OFFSET.size + _SIZES.size)
    layout = _layout(sizes, examples)
    if len(content) != _HEAD + _bytes(layout):
        return None
    numbers = list(_parts(content[_HEAD:], layout))
    if not all(np.isfinite(some).all() for some in (offset, *numbers)):
        return None
    return _model(offset, sizes, numbers)


def _model(offset: float, sizes: Sequence[int], numbers: Sequence[NDArray[np.generic]]) -> Model | None:
    steps, rarity, weights, word_sizes, word_steps, pulls, examples = numbers
    ends = np.cumsum(sizes)[:-1]
    columns = [np.cumsum(part) for part in np.split(steps.astype(np.int64), ends)]
    if any(len(part) and part[-1] >= COLUMNS for part in columns):
        return None
    rarities = np.split(rarity.astype(np.float32), ends)
    features = [Known(part.astype(np.int32), some) for part, some in zip(columns, rarities, strict=True)]
    towards = Directions(_places(word_steps), word_sizes.astype(np.float32))
    near = Likeness(towards, _places(examples), pulls.astype(np.float32))
    return Model(features, weights.astype(np.float32), near, offset)


def _places(numbers: NDArray[np.generic]) -> NDArray[np.int8]:
    return numbers.astype(np.int8).reshape(-1, DIRECTIONS)


def _layout(sizes: Sequence[int], examples: int) -> list[tuple[str, int]]:
    """What follows the head: kinds of numbers, and how many."""
    linear, words = sum(sizes[: len(LINEAR)]), sum(sizes[len(LINEAR) :])
    features = [("<u4", linear + words), ("<f2", linear + words), ("<f2", linear)]
    directions = [("<f4", words), ("<i1", words * DIRECTIONS)]
    return [*features, *directions, ("<f4", examples), ("<i1", examples * DIRECTIONS)]


def _bytes(layout: Sequence[tuple[str, int]]) -> int:
    return sum(np.dtype(kind).itemsize * number for kind, number in layout)


_MOST = _HEAD + _bytes(_layout([block.most for block in BLOCKS], MOST_EXAMPLES))


def _parts(body: bytes, layout: Sequence[tuple[str, int]]) -> Iterator[NDArray[np.generic]]:
    start = 0
    for part in layout:
        end = start + _bytes([part])
        yield _numbers(body[start:end], part[0])
        start = end


def _unpacked(document: bytes) -> bytes | None:
    """No more is unpacked than a screen can have."""
    if not document.startswith(_NAME):
        return None
    unpacking = zlib.decompressobj()
    try:
        content = unpacking.decompress(document[len(_NAME) :], _MOST + 1)
    except zlib.error:
        return None
    return content if unpacking.eof and not unpacking.unused_data else None


def _planes(numbers: NDArray[np.generic], kind: str) -> bytes:
    """All first bytes, then all second ones …: they are alike, and pack to half."""
    kept = numbers.astype(kind)
    return kept.view(np.uint8).reshape(-1, kept.itemsize).T.tobytes()


def _numbers(planes: bytes, kind: str) -> NDArray[np.generic]:
    size = np.dtype(kind).itemsize
    return np.frombuffer(planes, np.uint8).reshape(size, -1).T.copy().view(kind).ravel()
