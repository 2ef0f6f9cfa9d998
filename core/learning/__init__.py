"""The learned screen: what a channel's own verdicts teach about papers that nobody has judged.

Only this folder imports scikit-learn, numpy and scipy, and only when there is something to learn or to mark.
"""

from core.learning.screen import ScreenLearner

__all__ = ["ScreenLearner"]
