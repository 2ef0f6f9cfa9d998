"""What the batches of one run have brought so far, and what is still to be asked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from core.model import Scoring, Unscored, Usage, Verdict
from core.ports import Progress
from core.scoring.answers import Answers, read_answers
from core.scoring.batch_run import Answered
from core.scoring.calls import Heard
from core.scoring.question import Group
from core.scoring.reply import PASSING, Reply
from core.scoring.scoring_run import next_groups, reason_for

_ROUNDS = 2


@dataclass(slots=True)
class Sheet:
    """Verdicts, and reasons why there is none, for `total` papers.

    What an answer leaves out is asked about in one more round. A round that taught what the server does not know does
    not count.
    """

    model: str
    topics: Sequence[str]
    total: int
    progress: Progress
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    _unscored: dict[str, Unscored] = field(default_factory=dict)
    _usage: Usage = field(default_factory=lambda: Usage(model=""))
    _rounds: int = 0

    @property
    def scoring(self) -> Scoring:
        """All of it."""
        return Scoring(
            verdicts=self.verdicts, unscored=tuple(self._unscored.values()), usage=Usage(model=self.model) + self._usage
        )

    def teller(self, groups: Sequence[Group]) -> Callable[[int], None]:
        """Hears how many of these groups have an answer."""
        known = len(self.verdicts) + len(self._unscored)
        return lambda done: self.progress(known + sum(map(len, groups[:done])), self.total, "scoring")

    def take(
        self, groups: Sequence[Group], answered: Answered, learned: Collection[int]
    ) -> tuple[Scoring, list[Group]]:
        """What is new, and what is asked next. `learned` are the places of groups that the server complained about in
        a way from which was learned."""
        self._rounds += not learned
        found: dict[str, Verdict] = {}
        usage, again = Usage(model=self.model), list[Group]()
        for place, group in enumerate(groups):
            reply = answered.replies.get(place) or Reply(usage=Usage(model=self.model), trouble=answered.trouble)
            heard = self._heard(group, reply)
            usage += reply.usage
            found |= heard.said.verdicts
            again += [group] if place in learned else self._next(group, heard, more=answered.whole)
        self._usage += usage
        self.verdicts |= found
        self.teller(())(0)
        return Scoring(verdicts=found, usage=usage), again

    def give_up(self, groups: Sequence[Group], reason: str) -> list[Group]:
        """Nothing is asked any more."""
        self._unscored |= {paper.id: Unscored(paper.id, reason) for group in groups for paper in group}
        self.teller(())(0)
        return []

    def _heard(self, group: Group, reply: Reply) -> Heard[Answers]:
        return Heard(read_answers(reply.text, [paper.id for paper in group], self.topics), reply.trouble)

    def _next(self, group: Group, heard: Heard[Answers], *, more: bool) -> list[Group]:
        """What is asked next about a group; the rest of it stays without a verdict."""
        left = tuple(paper for paper in group if paper.id not in heard.said.verdicts)
        again: list[Group] = []
        if left and more and self._rounds < _ROUNDS:
            passing = heard.trouble and heard.trouble.kind in PASSING
            again = [left] if passing else next_groups(heard, group, again=False)
        asked_next = {paper.id for part in again for paper in part}
        for paper in left:
            if paper.id not in asked_next:
                self._unscored[paper.id] = Unscored(paper.id, reason_for(heard, paper))
        return again
