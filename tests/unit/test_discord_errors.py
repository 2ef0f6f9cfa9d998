"""What Discord says, as errors of our own."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest

from bot.platforms.discord.errors import ARCHIVED, HAS_THREAD, NO_MESSAGE, translated
from core.errors import PlatformError


def answer(status: int, code: int) -> discord.HTTPException:
    response = cast(Any, SimpleNamespace(status=status, reason=""))
    return discord.HTTPException(response, {"code": code, "message": "No."} if code else "<html>")


@pytest.mark.parametrize(
    ("status", "code", "lasts"),
    [
        (404, NO_MESSAGE, True), (400, HAS_THREAD, True), (400, ARCHIVED, True), (400, 50035, True),
        (403, 0, False), (408, 0, False), (403, 20028, False), (502, 0, False),
    ],
)  # fmt: skip
def test_only_what_is_said_of_a_message_or_its_thread_lasts(status: int, code: int, lasts: bool) -> None:
    with pytest.raises(PlatformError) as fault, translated():
        raise answer(status, code)
    assert fault.value.lasts is lasts
