"""Whatever is typed behind the commands of the standing order: an answer, no traceback, and no change unless asked."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands import by_name
from bot.dispatch import Dispatch
from bot.events import Ask, Command, Tone
from bot.handlers.help import help_spec
from bot.handlers.privacy import PRIVACY
from bot.handlers.status import STATUS
from bot.handlers.subscription import SUBSCRIPTION
from bot.handlers.usage import USAGE
from core.model import Area
from core.order_text import OPTIONS
from core.store import open_store
from tests.fakes.desk import ADA, a_desk
from tests.fakes.scene import LAB, Scene

SPECS = (SUBSCRIPTION, USAGE, STATUS, PRIVACY)
TABLE = by_name([*SPECS, help_spec(SPECS)])
any_text = st.text(max_size=200) | st.text(min_size=1, max_size=5).map(lambda text: text * 2_000)
asks = st.one_of(
    st.builds(lambda name, text: Ask("subscription", "setup", {name: text}), st.sampled_from(OPTIONS), any_text),
    st.builds(lambda area, text: Ask("subscription", "rights", {area.value: text}), st.sampled_from(Area), any_text),
    st.builds(lambda text: Ask("subscription", "setup", {"shown": text, "maximum": "7"}), any_text),
    st.builds(lambda text, page: Ask("usage", "show", {"month": text, "page": page}), any_text, any_text),
    st.builds(lambda text: Ask("help", "show", {"command": text}), any_text),
)


@settings(max_examples=60)
@given(st.lists(asks, min_size=1, max_size=5))
def test_any_words_are_answered_and_what_is_wrong_changes_nothing(sqlite_template: Path, asked: list[Ask]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copyfile(sqlite_template, Path(folder) / "any.db")
        asyncio.run(_answered(f"sqlite:///{folder}/any.db", asked))


async def _answered(url: str, asked: list[Ask]) -> None:
    store = open_store(url)
    scene = Scene(store)
    await scene.subscribed()
    dispatch = Dispatch(a_desk(scene), TABLE)
    for ask in asked:
        async with store.read() as work:
            before = await work.subscriptions.get(LAB)
        reply = await dispatch(Command(ask, LAB, ADA))
        assert reply.tone is not Tone.FAULT
        assert reply.tone is Tone.ANSWER or (reply.text and all(len(line) < 400 for line in reply.text))
        async with store.read() as work:
            assert reply.tone is Tone.ANSWER or await work.subscriptions.get(LAB) == before
    await store.close()
