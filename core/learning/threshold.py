"""Where to draw the line, so that no more of the wanted are lost than agreed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Line:
    """A threshold, and what reaches it: the share of the wanted that can be vouched for, and the share of all."""

    threshold: float
    recall: float
    passes: float


def line_for(marks: Floats, wanted: Flags, weights: Floats, target: float) -> Line | None:
    """The line with a recall of `target`; None where the wanted are too few to vouch for it.

    One more wanted than there are is counted, and counted as lost. For papers alike (exchangeable) that is what is to
    be expected of the next one (split conformal prediction; Weibull's plotting positions), where the plain share
    flatters: the line was drawn with these very papers in view. A target between the recalls that two wanted papers'
    marks have has its line between these marks, but at the lower of them where that paper stands for several: a line
    just above it would lose all of these. Papers of one mark are kept or lost together. So the recall can be more than
    the target.
    """
    own, heavy = marks[wanted], weights[wanted]
    if not len(own):
        return None
    order = np.argsort(own, kind="stable")
    own, heavy = own[order], heavy[order]
    whole = float(heavy.sum())
    recalls = (whole - np.cumsum(heavy) + heavy) / (whole + float((heavy**2).sum()) / whole)
    enough = np.flatnonzero(recalls >= target)
    if not len(enough):
        return None
    at = int(enough[-1])
    threshold = float(own[at])
    if at + 1 < len(own) and heavy[at] <= heavy.min():
        threshold = float(np.interp(-target, -recalls[at : at + 2], own[at : at + 2]))
    recall = max(target, float(recalls[np.searchsorted(own, threshold)]))
    return Line(threshold, recall, float(weights[marks >= threshold].sum() / weights.sum()))
