"""A screen as bytes: small, the same again, and never trusted."""

from __future__ import annotations

import struct
import tracemalloc
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.learning.counting import COLUMNS
from core.learning.document import Model, read, write
from core.learning.weighing import BLOCKS, Known

NAME = b"broadsheet screen 1\n"


def known(columns: list[int]) -> Known:
    ordered = np.array(sorted(columns), np.int32)
    return Known(ordered, np.linspace(1, 8, len(columns)).astype(np.float16).astype(np.float32))


def model(blocks: list[list[int]], offset: float = -1.5) -> Model:
    features = [known(columns) for columns in blocks]
    number = sum(map(len, blocks))
    return Model(features, np.linspace(-3, 3, number).astype(np.float16).astype(np.float32), offset)


MODEL = model([[3, 70_000, COLUMNS - 1], [0], [], [5, 6], [9], []])
DOCUMENT = write(MODEL)
SIZES = struct.Struct("<6I")


def packed(content: bytes) -> bytes:
    return NAME + zlib.compress(content)


@given(
    blocks=st.lists(
        st.lists(st.integers(0, COLUMNS - 1), unique=True, max_size=50), min_size=len(BLOCKS), max_size=len(BLOCKS)
    ),
    offset=st.floats(-1e6, 1e6),
)
def test_what_is_written_is_read(blocks: list[list[int]], offset: float) -> None:
    written = model(blocks, offset)
    found = read(write(written))
    assert found is not None
    assert found.offset == offset
    assert np.array_equal(found.weights, written.weights)
    for one, other in zip(found.features, written.features, strict=True):
        assert np.array_equal(one.columns, other.columns)
        assert np.array_equal(one.rarity, other.rarity)


def test_the_largest_possible_screen_is_under_500_kilobytes() -> None:
    chance = np.random.default_rng(1)
    blocks = [chance.choice(COLUMNS, block.most, replace=False).tolist() for block in BLOCKS]
    large = model(blocks)
    weights = chance.normal(0, 0.1, len(large.weights)).astype(np.float32)
    assert len(write(Model(large.features, weights, 0.0))) < 500_000


@given(st.binary(max_size=200))
def test_any_bytes_are_no_screen(content: bytes) -> None:
    assert read(content) is None
    assert read(NAME + content) is None
    assert read(packed(content)) is None


@pytest.mark.parametrize("length", range(len(DOCUMENT)))
def test_a_screen_that_is_cut_off_is_none(length: int) -> None:
    assert read(DOCUMENT[:length]) is None


@settings(max_examples=300)
@given(st.integers(0, len(DOCUMENT) - 1), st.integers(1, 255))
def test_a_changed_byte_makes_no_other_screen(place: int, change: int) -> None:
    """A few bits of packed data mean nothing."""
    damaged = bytearray(DOCUMENT)
    damaged[place] ^= change
    found = read(bytes(damaged))
    assert found is None or write(found) == DOCUMENT


def test_a_screen_with_more_behind_it_is_none() -> None:
    assert read(DOCUMENT + b"x") is None


def test_another_version_s_screen_is_none() -> None:
    assert read(DOCUMENT.replace(b"screen 1", b"screen 2", 1)) is None


def test_no_more_is_unpacked_than_a_screen_can_have() -> None:
    document = packed(bytes(50_000_000))
    tracemalloc.start()
    try:
        assert read(document) is None
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("offset", [float("nan"), float("inf")])
def test_an_offset_that_is_no_number_is_no_screen(offset: float) -> None:
    assert read(packed(struct.pack("<d", offset) + SIZES.pack(*[0] * 6))) is None


def test_a_column_beyond_the_last_is_no_screen() -> None:
    one = np.array([COLUMNS], "<u4").view(np.uint8).tobytes() + bytes(4)
    assert read(packed(struct.pack("<d", 0.0) + SIZES.pack(1, 0, 0, 0, 0, 0) + one)) is None


def test_sizes_that_do_not_fit_are_no_screen() -> None:
    assert read(packed(struct.pack("<d", 0.0) + SIZES.pack(2**32 - 1, 1, 0, 0, 0, 0) + bytes(80))) is None
