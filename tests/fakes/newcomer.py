"""What somebody new does with Broadsheet in the first half hour: one session, the same on every platform.

A platform's acceptance test gives a `Person` who types and presses there, and runs it on the recorded days.
"""

from __future__ import annotations

import re
from typing import Protocol

BIBTEX = (
    "@article{x, title={ICE-Pruning}, eprint={2505.07411}, archivePrefix={arXiv}} "
    "@misc{y, title={UMoE}, howpublished={https://arxiv.org/abs/2505.07260v1}}"
)


class Person(Protocol):
    """Somebody on a platform. Each method answers with all that this person then reads, on one line, less backticks:
    platforms show what one types in their own ways."""

    def say(self, command: str) -> str:
        """Type a command."""

    def press(self, label: str) -> str:
        """Press a button of the last answer."""

    def fill(self, command: str, **values: str) -> str:
        """Ask for a form, fill some of its fields in, by their labels with `_` for blanks, and send it."""


def first_half_hour(ada: Person) -> None:
    """Set up, read, look up, edit, preview, undo, rescore, look at the bill. Fails where something is amiss."""
    _sets_up(ada)
    _reads_a_day(ada)
    _looks_a_paper_up(ada)
    version = _edits_the_criteria(ada)
    _scores_again(ada, version)
    _looks_at_the_accounts(ada)


def _sets_up(ada: Person) -> None:
    assert "no subscription yet" in ada.say("/digest 2025-05-13")
    told = ada.fill("/subscription setup", Posting_time="8:30", Time_zone="berlin", Papers_at_most="20")
    assert "Europe/Berlin" in told
    assert "08:30" in told
    assert "Mars is not a time zone." in ada.say("/subscription setup zone=Mars")
    assert "Europe/Berlin" in ada.say("/subscription show")


def _reads_a_day(ada: Person) -> None:
    told = ada.say("/digest 2025-05-13")
    assert "arXiv · Tuesday 13 May 2025 · cs.LG cs.AI" in told
    assert "14 worth reading of 36 new · 22 held back" in told
    assert "SpecRouter" in ada.press("More")
    assert "2025-02-30 is not a date." in ada.say("/digest 2025-02-30")
    assert "No recorded day 2025-05-17" in ada.say("/digest 2025-05-17")
    assert "is now in this channel" in ada.say("/digest share 13 May")
    assert "is in this channel already" in ada.say("/digest share 2025-05-13")
    assert "1 digest" in ada.say("/digest month 2025-05")


def _looks_a_paper_up(ada: Person) -> None:
    by_id, by_url = ada.say("/paper 2505.06839v2"), ada.say("/paper https://arxiv.org/abs/2505.06839v2")
    for told in (by_id, by_url):
        assert "The power of fine-grained experts" in told
        assert "Relevance 9 · Novelty –" in told
        assert "Listed 13 May 2025, place 12" in told
    assert "UMoE: Unifying Attention and FFN with Shared Experts" in ada.press("Similar")
    assert "eprint = {2505.06839}" in ada.say("/paper bibtex arXiv:2505.06839")
    assert "UMoE" in ada.say("/paper shared experts attention")
    assert "Saved: UMoE" in ada.say("/paper save 10.48550/arXiv.2505.07260")
    assert "UMoE" in ada.say("/saved")
    assert "is not an arXiv id" in ada.say("/paper 2513.06839")


def _edits_the_criteria(ada: Person) -> int:
    """The version that holds in the end. Where a form has several parts, there were some before these."""
    told = ada.fill("/criteria edit", Muted_keywords="large language models, federated learning", Least_relevance="8.5")
    assert "The draft is not saved yet." in told
    preview = ada.press("Preview")
    assert "1 in, 4 out, 1 moved: 11 papers instead of 14." in preview
    assert "This preview nothing to pay" in preview
    saved = _version(ada.press("Save"))
    assert "is muted already" in ada.say('/criteria mute "federated learning"')
    assert f"version {saved + 1}" in ada.say('/criteria follow "Yuanhang Yang"')
    assert f"version {saved + 2}" in ada.say("/criteria undo")
    history = ada.say("/criteria history")
    assert history.index(f"Version {saved + 2}") < history.index(f"Version {saved + 1}") < history.index("Version 1")
    assert "The draft is not saved yet." in ada.say(f"/criteria examples {BIBTEX}")
    assert "discarded" in ada.say("/criteria discard")
    return saved + 2


def _scores_again(ada: Person, version: int) -> None:
    told = ada.say("/rescore 2025-05-13")
    assert "revision 2" in told
    assert "out" in told
    assert "Nothing to do" in ada.say("/rescore 2025-05-13")
    assert f"version {version} of the criteria · revision 2" in ada.say("/digest 2025-05-13")


def _looks_at_the_accounts(ada: Person) -> None:
    assert "Nothing was spent" in ada.say("/usage")
    assert "Tuesday 13 May 2025" in ada.say("/status")
    assert "broadsheet-2025-05-13" in ada.say("/export 2025-05-13 ris")
    assert "Saved papers 1" in ada.say("/privacy")
    assert "saved paper" in ada.press("Delete mine")
    assert "eleted" in ada.press("Delete mine")
    assert "Saved papers 0" in ada.say("/privacy")


def _version(told: str) -> int:
    """The version that an answer names."""
    found = re.search(r"version (\d+)", told)
    assert found, told
    return int(found[1])
