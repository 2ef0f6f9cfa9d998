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


def highest_line(marks: Floats, wanted: Flags, weights: Floats, target: float) -> Line | None:
    """The highest threshold with a recall of at least `target`; None where the wanted are too few to vouch for it.

    One more wanted than there are is counted, and counted as lost. For papers alike (exchangeable) that is exactly what
    is to be expected of the next one (split conformal prediction), where the plain share flatters: the line was
    drawn with these very papers in view.
    """
    own, heavy = marks[wanted], weights[wanted]
    order = np.argsort(own, kind="stable")
    own, heavy = own[order], heavy[order]
    whole = float(heavy.sum())
    lost = np.concatenate([[0.0], np.cumsum(heavy)])[np.searchsorted(own, own)]
    recalls = (whole - lost) / (whole + float((heavy**2).sum()) / whole)
    enough = np.flatnonzero(recalls >= target)
    if not len(enough):
        return None
    at = enough[-1]
    passes = float(weights[marks >= own[at]].sum() / weights.sum())
    return Line(float(own[at]), float(recalls[at]), passes)
