"""What a newcomer waits for, and what a big day takes.

    python -m benchmarks.first_minute

Prints the time of a warm `digest --recorded` beside that of a Python that does nothing; the import time of all modules
of the project beside that of the libraries they use; the peak memory of a 1,000-paper day with the local scorer beside
that of a process that only imports the same modules.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from tests.fakes.command_line import NOWHERE, ROOT, environment

_RUNS = 7

_IMPORTS = """
import importlib, json, pkgutil, sys, time
import bot, core
def modules():
    found = [m.name for p in (bot, core) for m in pkgutil.walk_packages(p.__path__, p.__name__ + ".")]
    return [name for name in found if not name.endswith("__main__")]
ours = modules()
if sys.argv[1] == "list":
    for name in ours: importlib.import_module(name)
    print(json.dumps([n for n in sys.modules if n.split(".")[0] not in ("bot", "core", "__main__")]))
else:
    libraries = json.loads(sys.stdin.read())
    began = time.perf_counter()
    for name in libraries:
        try: importlib.import_module(name)
        except Exception: pass
    between = time.perf_counter()
    for name in ours: importlib.import_module(name)
    print(json.dumps([between - began, time.perf_counter() - between]))
"""

_BIG_DAY = """
import asyncio, resource, sys
from datetime import UTC, date, datetime
from bot.app import new_app
from bot.settings import load_settings
from core.criteria.file import default_criteria
from core.scoring.local import LocalScorer
from core.sources.recorded import recorded_dates, recorded_day
from core.store import migrate, open_store
from tests.fakes.scene import DAY, Scene, a_subscription
from dataclasses import replace

async def day(url, papers):
    await migrate(url)
    store = open_store(url)
    scene = Scene(store)
    scene.scorer = LocalScorer()
    known = [paper for one in recorded_dates() for paper in recorded_day(one).papers]
    batch = [replace(known[n % len(known)], id=f"2505.{n:05}") for n in range(papers)]
    scene.source.announce(DAY, batch)
    digest = await scene.maker.make(a_subscription(criteria=default_criteria()), DAY)
    assert digest.counts.scored == papers
    await store.close()

papers = int(sys.argv[2])
if papers:
    asyncio.run(day(sys.argv[1], papers))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        _print_times(Path(folder))
        _print_imports()
        _print_memory(Path(folder))


def _print_times(folder: Path) -> None:
    settings = environment(folder, ARXIV_API_URL=NOWHERE)
    recorded = [sys.executable, "-m", "bot", "digest", "2025-05-13", "--recorded"]
    _seconds(recorded, settings)  # the first run migrates and judges
    warm = [_seconds(recorded, settings) for _ in range(_RUNS)]
    idle = [_seconds([sys.executable, "-c", "pass"], settings) for _ in range(_RUNS)]
    print(f"digest --recorded, warm: median {statistics.median(warm):.2f} s, worst {max(warm):.2f} s")
    print(f"a Python that does nothing: median {statistics.median(idle):.2f} s")


def _print_imports() -> None:
    names = _python(_IMPORTS, "list")
    pairs = [json.loads(_python(_IMPORTS, "time", given=names)) for _ in range(_RUNS)]
    libraries, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"importing every library: median {libraries:.2f} s; every module of bot and core on top: {ours:.2f} s")


def _print_memory(folder: Path) -> None:
    small, big = (float(_python(_BIG_DAY, f"sqlite:///{folder / 'big.db'}", papers)) for papers in ("0", "1000"))
    print(f"peak memory: {small:.0f} MB after the imports, {big:.0f} MB with a day of 1,000 papers, local scorer")


def _seconds(command: list[str], settings: dict[str, str]) -> float:
    began = perf_counter()
    subprocess.run(command, cwd=ROOT, env=settings, check=True, capture_output=True)
    return perf_counter() - began


def _python(code: str, *words: str, given: str = "") -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, *words],
        cwd=ROOT, input=given, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


if __name__ == "__main__":
    main()
