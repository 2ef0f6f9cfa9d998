"""Secrets of workspaces: how they are kept, and what people are told when they cannot be."""

from __future__ import annotations

import base64
import traceback
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadSetting, StoreError
from core.model import Installation
from core.store import SqlStore, check_keys, new_key, open_store
from core.store.sealing import Seal
from tests.contract.store.values import NOON
from tests.fakes.databases import raw

TOKEN = "xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcBrzbqgy"
ACME = Installation(platform="slack", workspace="T1", name="Acme Labs", secrets={"bot_token": TOKEN}, at=NOON)
OPEN = replace(ACME, workspace="T2", name="Nothing secret", secrets={})
# The same in each run, so that tests which are named after them keep their names.
OLD, NEW, OTHER = (base64.urlsafe_b64encode(bytes([number]) * 32).decode() for number in (1, 2, 3))


@asynccontextmanager
async def opened(url: str, *keys: str) -> AsyncIterator[SqlStore]:
    store = open_store(url, keys=keys)
    try:
        yield store
    finally:
        await store.close()


async def put(url: str, told: Installation, *keys: str) -> None:
    async with opened(url, *keys) as store, store.write() as work:
        await work.installations.put(told)


async def kept(url: str, *keys: str) -> Installation | None:
    async with opened(url, *keys) as store, store.read() as work:
        return await work.installations.get("slack", "T1")


async def told_by(url: str, keys: Sequence[str], *, putting: bool = False) -> str:
    """What is said where the keys are wrong; it is one line, and neither it nor its traceback tells a secret."""
    with pytest.raises(StoreError) as caught:
        await (put(url, ACME, *keys) if putting else kept(url, *keys))
    whole = "".join(traceback.format_exception(caught.value))
    assert not any(secret in whole for secret in (TOKEN, TOKEN[:12], OLD, NEW, OTHER))
    assert "\n" not in str(caught.value)
    return str(caught.value)


@given(secrets=st.dictionaries(st.text(), st.text(), max_size=3))
def test_what_is_sealed_is_opened_as_it_was_whatever_is_written_in_it(secrets: dict[str, str]) -> None:
    assert Seal([OLD]).opened(Seal([OLD]).sealed(secrets), "Acme") == secrets


async def test_no_token_is_to_be_read_anywhere_in_the_database(database_url: str) -> None:
    await put(database_url, ACME, OLD)
    held = raw(database_url)
    assert b"Acme Labs" in held
    assert not any(part.encode() in held for part in (TOKEN, *TOKEN.split("-")[1:], "bot_token", OLD))


async def test_what_an_older_key_sealed_is_read_and_sealed_anew_when_it_is_put_again(database_url: str) -> None:
    await put(database_url, ACME, OLD)
    assert await kept(database_url, NEW, OLD) == ACME
    assert "does not open" in await told_by(database_url, [NEW])
    await put(database_url, ACME, NEW, OLD)
    assert await kept(database_url, NEW) == ACME
    assert "does not open" in await told_by(database_url, [OLD])


async def test_secrets_are_not_kept_without_a_key_and_what_to_do_is_told(database_url: str) -> None:
    assert await told_by(database_url, [], putting=True) == (
        "Tokens of workspaces are only kept encrypted, and ENCRYPTION_KEY is not set. "
        "`python -m bot keys new` prints one, 44 characters that end with `=`."
    )
    assert await kept(database_url) is None


async def test_a_key_that_is_missing_or_wrong_is_told_with_the_workspace_and_what_to_do(database_url: str) -> None:
    await put(database_url, ACME, OLD)
    cure = "Put back the key that was there before, after the new one if there is one, or install the app there again."
    assert await told_by(database_url, []) == (
        f"The tokens of `Acme Labs` are encrypted, and ENCRYPTION_KEY is not set. {cure}"
    )
    assert await told_by(database_url, [NEW, OTHER]) == (
        f"ENCRYPTION_KEY does not open the tokens of `Acme Labs`. {cure}"
    )


async def test_what_was_damaged_is_told_as_what_no_key_opens() -> None:
    sealed = Seal([OLD]).sealed(ACME.secrets)
    assert sealed
    for damaged in ("", "not sealed at all", sealed[:-9], sealed.swapcase()):
        with pytest.raises(StoreError, match="does not open the tokens of `Acme`"):
            Seal([OLD]).opened(damaged, "Acme")


async def test_a_workspace_whose_tokens_no_key_opens_is_installed_again_with_a_new_key(database_url: str) -> None:
    await put(database_url, ACME, OLD)
    await put(database_url, ACME, NEW)
    assert await kept(database_url, NEW) == ACME


async def test_what_has_no_secrets_needs_no_key(database_url: str) -> None:
    await put(database_url, ACME, OLD)
    await put(database_url, OPEN)
    async with opened(database_url) as store, store.write() as work:
        assert await work.installations.get("slack", "T2") == OPEN
        assert await work.installations.gone("slack", "T1", NOON)
        assert await work.installations.all("slack") == (OPEN,)
    assert await kept(database_url) == replace(ACME, secrets={}, gone_at=NOON)


def test_an_installation_shows_no_secret() -> None:
    assert TOKEN not in repr(ACME)
    assert TOKEN not in f"{ACME}"


def test_each_new_key_is_another_and_is_one() -> None:
    keys = [new_key() for _ in range(9)]
    check_keys(keys)
    assert len(set(keys)) == 9


@pytest.mark.parametrize(
    "wrong", ["", "secret", OLD[:-1], OLD + "=", f" {OLD}", f"{OLD}\n", f"{OLD},{NEW}", "é" * 43 + "=", "*" * 43 + "="]
)
def test_what_is_no_key_is_refused_and_never_told(sqlite_url: str, wrong: str) -> None:
    for refuse in (lambda: check_keys([wrong]), lambda: open_store(sqlite_url, keys=[wrong])):
        with pytest.raises(BadSetting) as caught:
            refuse()
        assert str(caught.value) == (
            "ENCRYPTION_KEY is no key. `python -m bot keys new` prints one, 44 characters that end with `=`."
        )


def test_of_several_keys_the_one_that_is_none_is_told_by_its_number() -> None:
    with pytest.raises(BadSetting, match="ENCRYPTION_KEY names 3 keys, and number 2 is none"):
        check_keys([OLD, "secret", NEW])
    check_keys([])
