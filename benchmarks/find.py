"""How long ``find`` takes beside the same search as a SPARQL query that reads all names: in one process, in turn.

    python benchmarks/find.py FOLDER [ROUNDS]

FOLDER holds a graph, such as one that ``myograph load hpo --graph FOLDER`` has made. Prints medians and ratios; exit code 1 where the
median find takes more than two milliseconds, or the median scan less than 500 times as long as its find. Texts with an error in them
are timed and not compared: a scan does not find them.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from typing import TYPE_CHECKING

import myograph
from myograph.engines import Solutions
from myograph.names import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

MOST = 2.0
LEAST = 500
LIMIT = 20
TEXTS = (
    "weakness", "muscle weakness", "ataxia", "seizure", "tremor", "fasciculations", "muscle cramps", "amyotrophic lateral sclerosis",
    "spinal muscular", "dystrophy", "HP_0001324", "myo", "ms",
)  # fmt: skip
ERRORS = ("fascikulations", "weeknes", "amyotrofic", "amyotrofic latteral sclerosis", "sezure", "muscletwitching")
SCAN = (
    f"SELECT ?term ?kind ?name WHERE {{ VALUES ?kind {{ {' '.join(f'<{kind}>' for kind in KINDS)} }} ?term ?kind ?name "
    'FILTER(CONTAINS(LCASE(STR(?name)), "TEXT")) }'
)


def milliseconds(call: Callable[..., object], *arguments: object) -> float:
    """How long a call takes."""
    start = time.perf_counter()
    call(*arguments)
    return (time.perf_counter() - start) * 1000


def main(folder: str, rounds: int) -> int:
    """Measure and print; returns the exit code."""
    graph = myograph.open(folder)
    counted = graph._engine.run(SCAN.replace("?term ?kind ?name WHERE", "(COUNT(*) AS ?names) WHERE").replace("TEXT", ""))
    assert isinstance(counted, Solutions)
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} CPUs, {counted.rows[0][0].value} names, medians of {rounds} rounds:")  # type: ignore[union-attr]  # a number
    finds: dict[str, list[float]] = {text: [] for text in (*TEXTS, *ERRORS)}
    scans: dict[str, list[float]] = {text: [] for text in TEXTS}
    for _ in range(rounds + 1):  # the first round fills the caches
        for text, times in finds.items():
            times.append(milliseconds(graph.find, text, LIMIT))
        for text, times in scans.items():
            times.append(milliseconds(graph._engine.run, SCAN.replace("TEXT", text.lower())))
    found = {text: statistics.median(times[1:]) for text, times in finds.items()}
    scanned = {text: statistics.median(times[1:]) for text, times in scans.items()}
    print(f"  {'find':>9}  {'scan':>9}")
    for text, median in found.items():
        beside = f"{scanned[text]:6.1f} ms  {scanned[text] / median:5.0f} ×" if text in scanned else " " * 18
        print(f"  {median:6.3f} ms  {beside}  {text}")
    median, ratio = statistics.median(found.values()), statistics.median(scanned[text] / found[text] for text in scanned)
    print(
        f"The median find takes {median:.3f} ms; at most {MOST:.0f} ms is the aim. The median scan takes {ratio:.0f} × as long as its find;"
    )
    print(f"at least {LEAST} × is the aim.")
    return 0 if median <= MOST and ratio >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10))
