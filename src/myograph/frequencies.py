"""How often a source says something is found in, the interval that it says or supports out."""

from __future__ import annotations

import re
from functools import cache
from math import sqrt
from typing import NamedTuple

#: HPO's frequency terms, with the intervals that their definitions in hp.obo give.
TERMS = {
    "HP:0040280": (1.0, 1.0),
    "HP:0040281": (0.80, 0.99),
    "HP:0040282": (0.30, 0.79),
    "HP:0040283": (0.05, 0.29),
    "HP:0040284": (0.01, 0.04),
    "HP:0040285": (0.0, 0.0),
}

_Z = 1.959963984540054  # the 97.5 % point of the normal distribution: intervals of 95 %


class Frequency(NamedTuple):
    """An interval of frequencies, from 0 to 1, and the counts that it is worked out from where the source gives counts."""

    low: float
    high: float
    affected: int | None = None
    examined: int | None = None


@cache
def read_frequency(text: str) -> Frequency:
    """What a frequency says: ``n/m`` with its Wilson score interval, ``x%``, or one of HPO's frequency terms.

    :raises ValueError: where it is none of these, with the reason.

    >>> read_frequency("HP:0040283")
    Frequency(low=0.05, high=0.29, affected=None, examined=None)
    >>> [round(bound, 4) for bound in read_frequency("1/2")[:2]]
    [0.0945, 0.9055]
    >>> read_frequency("3/2")
    Traceback (most recent call last):
        ...
    ValueError: more are affected than were examined
    """
    if text in TERMS:
        return Frequency(*TERMS[text])
    if counts := re.fullmatch(r"([0-9]{1,9})/([0-9]{1,9})", text):
        affected, examined = int(counts[1]), int(counts[2])
        if examined == 0:
            raise ValueError("nobody was examined")
        if affected > examined:
            raise ValueError("more are affected than were examined")
        return Frequency(*wilson(affected, examined), affected, examined)
    if share := re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]+)?)%", text):
        if (value := float(share[1]) / 100) > 1:
            raise ValueError("this is more than 100 %")
        return Frequency(value, value)
    raise ValueError("this is no frequency")


def wilson(affected: int, examined: int) -> tuple[float, float]:
    """The Wilson score interval of 95 % for a share of ``affected`` in ``examined`` (Wilson 1927, without correction for continuity).

    >>> [round(bound, 4) for bound in wilson(0, 10)]
    [0.0, 0.2775]
    """
    share = affected / examined
    scale = 1 + _Z * _Z / examined
    middle = share + _Z * _Z / (2 * examined)
    half = _Z * sqrt(share * (1 - share) / examined + _Z * _Z / (4 * examined * examined))
    low, high = (middle - half) / scale, (middle + half) / scale
    return (0.0 if affected == 0 else low, 1.0 if affected == examined else high)
