"""Developer's tool: has any locked package a known weakness, or a licence that is not on the list?

    python -m tools.audit

The list of licences is in `pyproject.toml` (`tool.pip-licenses`). Without a way to the index of advisories only the
licences are looked at, and that is said.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

LOCKED = Path(__file__).resolve().parents[1] / "requirements.txt"
SECONDS = 15.0
_MISUSE = 2  # pip-audit's exit code for words that it does not know; 1 is for weaknesses, and for no network
_ADVISORIES = (
    "pip_audit", "--requirement", str(LOCKED), "--require-hashes", "--disable-pip", "--format", "json",
    "--progress-spinner", "off", "--timeout", "5",
)  # fmt: skip
_NOT_REACHED = "Advisories: not looked at, for their index is not to be reached from here."


@dataclass(frozen=True, slots=True)
class Found:
    """What is said, and whether all is well as far as that is known."""

    words: str
    well: bool = True


def advisories(report: str) -> Found:
    """What pip-audit's JSON comes to. One that is none, or in which every package is left out, comes of no network."""
    try:
        packages = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Found(_NOT_REACHED)
    known = [package for package in packages if "skip_reason" not in package]
    if not known:
        return Found(_NOT_REACHED)
    weak = [_told(package, one) for package in known for one in package["vulns"]]
    if weak:
        return Found("\n".join(["Advisories:", *weak]), well=False)
    rest = f"; {len(packages) - len(known)} are not in the index" if len(known) < len(packages) else ""
    return Found(f"Advisories: none for {len(known)} locked packages{rest}.")


def main() -> int:
    """Say both; 1 if either is not well."""
    found = [_advisories(), _licences()]
    sys.stdout.write("".join(f"{one.words}\n" for one in found))
    return 0 if all(one.well for one in found) else 1


def _advisories() -> Found:
    code, said = _output_of(*_ADVISORIES)
    return advisories(said) if code != _MISUSE else Found(f"Advisories: pip-audit says\n{said.strip()}", well=False)


def _licences() -> Found:
    code, said = _output_of("piplicenses", "--summary")
    return Found("Licences: all are on the list.") if code == 0 else Found(f"Licences:\n{said.strip()}", well=False)


def _output_of(*words: str) -> tuple[int, str]:
    """The exit code and all that a module says; no word of one that takes too long."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed words
            [sys.executable, "-m", *words],
            cwd=LOCKED.parent,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return 1, ""
    return done.returncode, done.stdout or done.stderr


def _told(package: dict[str, object], one: dict[str, object]) -> str:
    fixed = one.get("fix_versions") or []
    cure = f", mended in {', '.join(map(str, fixed))}" if isinstance(fixed, list) and fixed else ""
    return f"  {package['name']} {package['version']}: {one['id']}{cure}"


if __name__ == "__main__":
    sys.exit(main())
