"""A screen as bytes: small, the same again, and never trusted."""

from __future__ import annotations

import struct
import tracemalloc
import zlib
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.learning.counting import COLUMNS
from core.learning.document import Model, read, write
from core.learning.likeness import DIRECTIONS, MOST_EXAMPLES, Directions, Likeness
from core.learning.weighing import BLOCKS, LINEAR, Known

NAME = b"broadsheet screen 2\n"


def known(columns: list[int]) -> Known:
    ordered = np.array(sorted(columns), np.int32)
    return Known(ordered, np.linspace(1, 8, len(columns)).astype(np.float16).astype(np.float32))


def likeness(words: int, examples: int) -> Likeness:
    chance = np.random.default_rng(words + examples)
    steps = chance.integers(-127, 128, (words, DIRECTIONS), np.int8)
    places = np.clip(chance.normal(0, 14, (examples, DIRECTIONS)), -127, 127).astype(np.int8)
    pulls = chance.normal(0, 1, examples).astype(np.float32)
    return Likeness(Directions(steps, np.linspace(0.001, 0.1, words).astype(np.float32)), places, pulls)


def model(blocks: list[list[int]], offset: float = -1.5, examples: int = 3) -> Model:
    features = [known(columns) for columns in blocks]
    number, words = (sum(map(len, some)) for some in (blocks[: len(LINEAR)], blocks[len(LINEAR) :]))
    weights = np.linspace(-3, 3, number).astype(np.float16).astype(np.float32)
    return Model(features, weights, likeness(words, examples), offset)


MODEL = model([[3, 70_000, COLUMNS - 1], [0], [], [5, 6], [9], [], [4, 70_000], []])
DOCUMENT = write(MODEL)
HEAD = struct.Struct("<d9I")


def packed(content: bytes) -> bytes:
    return NAME + zlib.compress(content)


@given(
    blocks=st.lists(
        st.lists(st.integers(0, COLUMNS - 1), unique=True, max_size=50), min_size=len(BLOCKS), max_size=len(BLOCKS)
    ),
    offset=st.floats(-1e6, 1e6),
    examples=st.integers(0, 20),
)
def test_what_is_written_is_read(blocks: list[list[int]], offset: float, examples: int) -> None:
    written = model(blocks, offset, examples)
    found = read(write(written))
    assert found is not None
    assert found.offset == offset
    assert np.array_equal(found.weights, written.weights)
    assert np.array_equal(found.likeness.pulls, written.likeness.pulls)
    assert np.array_equal(found.likeness.examples, written.likeness.examples)
    assert np.array_equal(found.likeness.directions.steps, written.likeness.directions.steps)
    assert np.array_equal(found.likeness.directions.sizes, written.likeness.directions.sizes)
    for one, other in zip(found.features, written.features, strict=True):
        assert np.array_equal(one.columns, other.columns)
        assert np.array_equal(one.rarity, other.rarity)


def test_a_screen_of_all_features_and_5000_papers_is_under_a_megabyte_and_a_half() -> None:
    chance = np.random.default_rng(1)
    large = model([chance.choice(COLUMNS, block.most, replace=False).tolist() for block in BLOCKS], examples=5_000)
    weights = chance.normal(0, 0.1, len(large.weights)).astype(np.float32)
    assert len(write(replace(large, weights=weights))) < 1_500_000


def test_the_largest_possible_screen_is_read() -> None:
    large = model([list(range(block.most)) for block in BLOCKS], examples=MOST_EXAMPLES)
    assert read(write(large)) is not None


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
    assert read(DOCUMENT.replace(b"screen 2", b"screen 1", 1)) is None


def test_no_more_is_unpacked_than_a_screen_can_have() -> None:
    document = packed(bytes(50_000_000))
    tracemalloc.start()
    try:
        assert read(document) is None
        assert tracemalloc.get_traced_memory()[1] < 6_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("offset", [float("nan"), float("inf")])
def test_an_offset_that_is_no_number_is_no_screen(offset: float) -> None:
    assert read(packed(HEAD.pack(0.0, *[0] * 9))) is not None
    assert read(packed(HEAD.pack(offset, *[0] * 9))) is None


@pytest.mark.parametrize("pull", [float("nan"), float("-inf")])
def test_a_pull_that_is_no_number_is_no_screen(pull: float) -> None:
    odd = replace(MODEL, likeness=replace(MODEL.likeness, pulls=np.array([1, pull, 1], np.float32)))
    assert read(write(odd)) is None


def test_a_column_beyond_the_last_is_no_screen() -> None:
    def one(column: int) -> bytes:
        return np.array([column], "<u4").view(np.uint8).tobytes() + bytes(4)

    head = HEAD.pack(0.0, 1, *[0] * 8)
    assert read(packed(head + one(COLUMNS - 1))) is not None
    assert read(packed(head + one(COLUMNS))) is None


@pytest.mark.parametrize(
    "sizes", [(2**32 - 1, 1, *[0] * 7), (0, 0, 0, 0, 0, 0, 2**32 - 1, 0, 0), (*[0] * 8, 2**32 - 1)]
)
def test_sizes_that_do_not_fit_are_no_screen(sizes: tuple[int, ...]) -> None:
    assert read(packed(HEAD.pack(0.0, *sizes) + bytes(80))) is None
