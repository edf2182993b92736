"""How long parsers of OBO take over a file: ``python benchmarks/obo_parsers.py hp.obo`` prints the median of three readings of each.

The last line is our own reader, on top of fastobo: parsing, checks, and the text of all triples.
"""

from __future__ import annotations

import statistics
import sys
import time
import warnings
from pathlib import Path

from myograph.obo import read_obo


def with_fastobo(path: str) -> None:
    """Parse with fastobo, and look at every clause."""
    import fastobo  # type: ignore[import-untyped,unused-ignore]

    for frame in fastobo.load(path):
        for clause in frame:
            clause.raw_tag()


def with_pronto(path: str) -> None:
    """Parse with pronto."""
    import pronto  # type: ignore[import-not-found,unused-ignore]

    pronto.Ontology(path)


def with_lines(path: str) -> None:
    """Only cut lines into tag and value: the least that a tokenizer of our own would do, before any value is taken apart."""
    frames: list[list[tuple[str, str]]] = [[]]
    for line in Path(path).read_text(encoding="utf-8").split("\n"):
        if line.startswith("["):
            frames.append([])
        elif line:
            tag, _, value = line.partition(": ")
            frames[-1].append((tag, value))


def with_myograph(path: str) -> None:
    """Parse, check and write out all triples."""
    "".join(read_obo(path).ntriples())


def main() -> None:
    """Time each parser that is installed."""
    warnings.simplefilter("ignore")
    path = sys.argv[1]
    for name, read in {"fastobo": with_fastobo, "pronto": with_pronto, "lines only": with_lines, "myograph": with_myograph}.items():
        times = []
        try:
            for _ in range(3):
                start = time.perf_counter()
                read(path)
                times.append(time.perf_counter() - start)
        except ImportError:
            print(f"{name}: not installed")
            continue
        print(f"{name}: {statistics.median(times):.2f} s")


if __name__ == "__main__":
    main()
