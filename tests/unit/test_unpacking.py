import gzip
import zlib
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sources.unpacking import Packed, Unpacking


def unpacked(encoding: str, pieces: Iterable[bytes]) -> bytes:
    unpacking = Unpacking(encoding)
    parts = [part for piece in pieces for part in unpacking.parts(piece)]
    return b"".join([*parts, unpacking.rest()])


def pieces_of(text: bytes, size: int) -> list[bytes]:
    return [text[start : start + size] for start in range(0, len(text), size)]


@given(st.binary(max_size=2000), st.integers(1, 300), st.sampled_from(["gzip", "x-gzip", " GZIP "]))
def test_what_was_packed_comes_out_as_it_went_in_whatever_the_pieces(text: bytes, size: int, encoding: str) -> None:
    assert unpacked(encoding, pieces_of(gzip.compress(text), size)) == text


@given(st.binary(max_size=200), st.integers(1, 30), st.sampled_from(["", "identity"]))
def test_what_was_not_packed_is_left_alone(text: bytes, size: int, encoding: str) -> None:
    assert unpacked(encoding, pieces_of(text, size)) == text


def test_an_answer_without_a_byte_is_empty() -> None:
    assert unpacked("gzip", []) == b""


def test_a_bomb_comes_out_in_small_parts_of_which_nothing_is_lost() -> None:
    unpacking = Unpacking("gzip")
    sizes = [len(part) for part in unpacking.parts(gzip.compress(bytes(5_000_000)))]
    rest = len(unpacking.rest())
    assert max(*sizes, rest) <= 65536
    assert sum(sizes) + rest == 5_000_000


@pytest.mark.parametrize("encoding", ["gzip, gzip", "gzip,identity", "br", "zstd", "deflate", "nonsense"])
def test_what_was_packed_twice_or_in_a_way_not_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(Packed):
        Unpacking(encoding)


@pytest.mark.parametrize(
    "sent",
    [gzip.compress(b"a feed")[:-4], gzip.compress(b"a feed") * 2, zlib.compress(b"a feed"), b"a feed"],
    ids=["cut off", "with more behind it", "deflated", "not packed"],
)
@pytest.mark.parametrize("size", [3, 1000])
def test_what_is_wrongly_packed_is_refused(sent: bytes, size: int) -> None:
    with pytest.raises(Packed):
        unpacked("gzip", pieces_of(sent, size))
