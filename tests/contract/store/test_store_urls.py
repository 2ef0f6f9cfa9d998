"""DATABASE_URL in every form that people write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadSetting
from core.store import read_database_url


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("sqlite:///var/broadsheet.db", "sqlite+aiosqlite:///var/broadsheet.db"),
        ("sqlite:////srv/broadsheet.db", "sqlite+aiosqlite:////srv/broadsheet.db"),
        (" sqlite+aiosqlite:///x.db\n", "sqlite+aiosqlite:///x.db"),
        ("postgres://me:word@db/b", "postgresql+psycopg://me:word@db/b"),
        (
            "postgresql://me:p%40ss@db:5433/b?sslmode=require",
            "postgresql+psycopg://me:p%40ss@db:5433/b?sslmode=require",
        ),
        ("postgresql+psycopg:///b?host=%2Ftmp", "postgresql+psycopg:///b?host=%2Ftmp"),
    ],
)
def test_an_address_gets_the_driver_that_is_used_here(text: str, read: str) -> None:
    assert read_database_url(text) == read
    assert read_database_url(read) == read


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "is not the address of a database"),
        ("var/broadsheet.db", "is not the address of a database"),
        ("postgresql://me:pa55word@db:port/b", "is not the address of a database"),
        ("mysql://me:pa55word@db/b", "names `mysql`"),
        ("postgresql+asyncpg://me:pa55word@db/b", "names `postgresql+asyncpg`"),
        ("postgresql://me:pa55word@db", "names no database"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite://var/broadsheet.db", "two slashes"),
        ("sqlite:///broadsheet.db?mode=ro", "needs no options"),
    ],
)
def test_anything_else_is_answered_with_what_is_wrong_and_a_right_example(text: str, wrong: str) -> None:
    with pytest.raises(BadSetting) as caught:
        read_database_url(text)
    assert wrong in str(caught.value)
    assert "`sqlite:///var/broadsheet.db`" in str(caught.value)
    assert "pa55word" not in str(caught.value)
    assert caught.value.__cause__ is None


@given(st.text() | st.text().map("sqlite://{}".format) | st.text().map("postgresql://me:pa55word@{}".format))
def test_whatever_is_written_is_read_or_refused_without_the_password(text: str) -> None:
    try:
        read_database_url(text)
    except BadSetting as error:
        assert "pa55word" not in str(error)


def test_a_password_with_an_at_sign_is_refused_before_half_of_it_is_taken_for_the_host() -> None:
    with pytest.raises(BadSetting, match="write it as `%40`") as told:
        read_database_url("postgresql://bob:my@Geheim99@127.0.0.1/x")
    assert "Geheim99" not in str(told.value)
