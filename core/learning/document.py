"""A screen as bytes, and back. What is read is not trusted: bytes that are not exactly of this form are no screen."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.learning.counting import COLUMNS
from core.learning.weighing import BLOCKS, Known

_NAME = b"broadsheet screen 1\n"  # count on with any rule or number in `counting` and `weighing`
_OFFSET = struct.Struct("<d")
_SIZES = struct.Struct(f"<{len(BLOCKS)}I")
_FEATURE = 8  # bytes: column, rarity, weight
_MOST = _OFFSET.size + _SIZES.size + _FEATURE * sum(block.most for block in BLOCKS)


@dataclass(frozen=True, slots=True)
class Model:
    """A linear model: the features of each block, a weight for each of them, and what is added to their sum."""

    features: list[Known]
    weights: NDArray[np.float32]
    offset: float


def write(model: Model) -> bytes:
    """The same model is always the same bytes. Weights are kept to three digits."""
    sizes = [len(known.columns) for known in model.features]
    steps = np.concatenate([np.diff(known.columns, prepend=0) for known in model.features])
    rarity = np.concatenate([known.rarity for known in model.features])
    planes = (_planes(steps, "<u4"), _planes(rarity, "<f2"), _planes(model.weights, "<f2"))
    return _NAME + zlib.compress(b"".join((_OFFSET.pack(model.offset), _SIZES.pack(*sizes), *planes)), 9)


def read(document: bytes) -> Model | None:
    """The model; None if this is anything else, or damaged."""
    content = _unpacked(document)
    if content is None or len(content) < _OFFSET.size + _SIZES.size:
        return None
    (offset,) = _OFFSET.unpack_from(content)
    sizes = _SIZES.unpack_from(content, _OFFSET.size)
    body, number = content[_OFFSET.size + _SIZES.size :], sum(sizes)
    if len(body) != _FEATURE * number:
        return None
    steps = _numbers(body[: 4 * number], "<u4").astype(np.int64)
    rarity = _numbers(body[4 * number : 6 * number], "<f2").astype(np.float32)
    weights = _numbers(body[6 * number :], "<f2").astype(np.float32)
    ends = np.cumsum(sizes)[:-1]
    columns = [np.cumsum(part) for part in np.split(steps, ends)]
    sound = all(len(part) == 0 or part[-1] < COLUMNS for part in columns)
    if not sound or not np.isfinite([offset, *rarity, *weights]).all():
        return None
    features = [Known(part.astype(np.int32), some) for part, some in zip(columns, np.split(rarity, ends), strict=True)]
    return Model(features, weights, offset)


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
