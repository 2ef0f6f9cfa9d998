"""What is learned: the screen, from a channel's own verdicts; the taste of its people, from their votes.

Only this folder imports scikit-learn, numpy and scipy, and only when there is something to learn or to mark.
"""

from core.learning.screen import ScreenLearner
from core.learning.taste import VoteTaster

__all__ = ["ScreenLearner", "VoteTaster"]
