"""What is made of a report on known weaknesses."""

from __future__ import annotations

import json

import pytest

from tools.audit import Found, advisories

FINE = {"name": "yarl", "version": "1.25.1", "vulns": []}
UNKNOWN = {"name": "tzdata", "skip_reason": "Dependency not found on PyPI"}
WEAK = {
    "name": "urllib3",
    "version": "1.0",
    "vulns": [{"id": "GHSA-1", "fix_versions": ["2.0", "1.9"]}, {"id": "PYSEC-2", "fix_versions": []}],
}


def report(*packages: object) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


@pytest.mark.parametrize("said", ["", "no JSON", "[]", "{}", report(), report(UNKNOWN)])
def test_without_a_way_to_the_index_that_is_said_and_nothing_fails(said: str) -> None:
    assert advisories(said) == Found("Advisories: not looked at, for their index is not to be reached from here.")


def test_a_weakness_is_named_with_the_version_that_mends_it_and_is_not_well() -> None:
    assert advisories(report(FINE, WEAK, UNKNOWN)) == Found(
        "Advisories:\n  urllib3 1.0: GHSA-1, mended in 2.0, 1.9\n  urllib3 1.0: PYSEC-2", well=False
    )


def test_where_nothing_is_known_against_any_package_their_number_is_told() -> None:
    assert advisories(report(FINE, UNKNOWN)).words == "Advisories: none for 1 locked packages; 1 are not in the index."
    assert advisories(report(FINE)) == Found("Advisories: none for 1 locked packages.")
