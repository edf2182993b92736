"""The W3C's SPARQL 1.1 query tests, run on what ``graph.query`` exposes, on pyoxigraph alone and on rdflib alone.

    python tests/w3c PATH [--output FILE] [--commit COMMIT]

PATH is the folder sparql/sparql11 of https://github.com/w3c/rdf-tests, which is no part of this project. Prints a page in Markdown:
how many tests of each folder each of the three passes, every test that fails here and why, and whether other readers take our
results formats as they were meant. The exit code is 1 where one fails that pyoxigraph passes on the same data, or a format is misread.
"""

from __future__ import annotations

import argparse
import datetime
import io
import re
import signal
import sys
import tempfile
import warnings
from collections import Counter, defaultdict
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
from cases import KINDS, READ_BACK, SUFFIXES, Table, cases_of, cells, expected_of, read_results, same
from engines import SECONDS, Ours, Pyoxigraph, Rdflib, of_rdflib
from pyoxigraph import BlankNode, Literal, QueryResultsFormat, QuerySolutions
from rdflib.query import Result

from myograph.results import FORMATS, boolean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cases import Case
    from engines import Engine

#: What no engine here claims to do.
APART = "entailment"
OTHER = "another answer"
REASONS = {
    "dataset": "the test tells the default graph from the named ones; here it is the union of them, and triples of no graph are in one of "
    "their own. pyoxigraph gives the same answer where it is set so",
    "engine": "pyoxigraph alone fails too",
    "own": "it fails here alone",
}
ABOUT = """# Conformance to SPARQL 1.1

How many of the [W3C's tests](https://github.com/w3c/rdf-tests) of SPARQL 1.1 queries three of them pass: `graph.query` on a graph that
is opened from the test's file, `Store.query` of pyoxigraph alone and `Dataset.query` of rdflib alone. This page is what
`python tests/w3c PATH` prints, which says how it is done. Numbers and truth values are compared by value, blank nodes by what they
are in, and rows in any order but where the test gives one. Tests of updates and protocols are none of queries and are not run. No
engine here claims the regimes of the folder entailment, which is counted apart.
"""


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """Stop Python code that takes longer, where the system has alarms."""

    def late(*_: object) -> None:
        raise TimeoutError(f"no answer after {seconds} seconds")

    if hasattr(signal, "alarm"):
        signal.signal(signal.SIGALRM, late)
        signal.alarm(seconds)
    try:
        yield
    finally:
        if hasattr(signal, "alarm"):
            signal.alarm(0)


def fault_of(engine: Engine, case: Case) -> str:
    """What is wrong with what an engine does in a test; nothing where it passes."""
    try:
        with at_most(2 * SECONDS), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if case.kind.endswith("SyntaxTest11"):
                wrong = "refused" if case.kind.startswith("Positive") else "taken"
                return wrong if engine.parses(case) == (wrong == "taken") else ""
            assert case.result is not None, "a test of results has one"
            if case.result.suffix == ".csv":
                return "" if same(cells(case.result.read_text(encoding="utf-8")), cells(engine.csv(case))) else OTHER
            return "" if same(expected_of(case.result), engine.answer(case)) else OTHER
    except Exception as error:  # noqa: BLE001  # of any of three engines: each is a failed test, and it is shown
        return f"{type(error).__name__}: {' '.join(str(error).split())[:100]}"


def reason_of(ours: Ours, case: Case, fault: str) -> str:
    """The word for why a test fails here."""
    if fault_of(Pyoxigraph(), case):
        return "engine"
    return "dataset" if fault == OTHER and ours.dataset_tells(case) else "own"


def readings(path: Path) -> Iterator[tuple[str, str, bool, bool]]:
    """A result in each of our formats, read by others: format, reader, whether it is read as meant, and whether as pyoxigraph writes it."""
    wanted = expected_of(path)
    if isinstance(wanted, bool):
        for name in ("json", "xml"):
            for reader in ("pyoxigraph", "rdflib"):
                yield name, reader, read_as(wanted, reader, name, boolean(wanted, name)), True
    elif isinstance(wanted, Table):
        for name, write in FORMATS.items():
            text = "".join(write(wanted.variables, wanted.rows))
            theirs = written_by_pyoxigraph(path, READ_BACK.get(name, QueryResultsFormat.CSV))
            for reader in ("pyoxigraph", "rdflib"):
                if (name, reader) != ("csv", "pyoxigraph"):  # which only writes that
                    yield name, reader, read_as(wanted, reader, name, text), not theirs or read_as(wanted, reader, name, theirs)


def written_by_pyoxigraph(path: Path, results_format: QueryResultsFormat) -> str:
    """A result as pyoxigraph writes it, which takes only those that it has read; empty for one in Turtle."""
    if path.suffix not in SUFFIXES:
        return ""
    known = pyoxigraph.parse_query_results(path=str(path), format=READ_BACK[SUFFIXES[path.suffix]])
    assert isinstance(known, QuerySolutions), "it is a table"
    return (known.serialize(format=results_format) or b"").decode()


def read_as(wanted: Table | bool, reader: str, name: str, text: str) -> bool:
    """Whether a reader takes a text in one of the results formats for the result that is wanted."""
    try:
        if reader == "pyoxigraph":
            return same(wanted, read_results(text, name))
        found = of_rdflib(Result.parse(io.BytesIO(text.encode()), format=name))
    except Exception:  # noqa: BLE001  # whatever a reader raises where it cannot read
        return False
    if name == "csv" and isinstance(wanted, Table) and isinstance(found, Table):
        wanted, found = without_kinds(wanted), without_kinds(found)
    return same(wanted, found)


def without_kinds(table: Table) -> Table:
    """What CSV keeps of a table."""
    rows = ([term if isinstance(term, BlankNode) else Literal(getattr(term, "value", "")) for term in row] for row in table.rows)
    return Table(table.variables, [tuple(row) for row in rows])


def table_of(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    return [f"| {' | '.join(map(str, row))} |" for row in (head, ["---"] * len(head), *rows)]


def run(cases: Sequence[Case]) -> tuple[list[str], bool]:
    """The tables of the page, and whether all is as it should be."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    failed: list[tuple[Case, str, str]] = []
    read: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    with tempfile.TemporaryDirectory() as folder:
        engines: dict[str, Engine] = {"myograph": Ours(Path(folder)), "pyoxigraph": Pyoxigraph(), "rdflib": Rdflib()}
        for case in cases:
            faults = {name: fault_of(engine, case) for name, engine in engines.items()}
            counts[case.folder].update(["tests", *(name for name, fault in faults.items() if not fault)])
            if faults["myograph"] and case.folder != APART:
                failed.append((case, reason_of(Ours(Path(folder)), case, faults["myograph"]), faults["myograph"]))
            if case.kind == KINDS[0] and case.result is not None:
                for name, reader, right, theirs in readings(case.result):
                    read[name, reader].update(["results", "right"] if right else ["results", "theirs" if theirs else "both"])
    columns = ("tests", *engines)
    rows = [(name, *(counts[name][column] for column in columns)) for name in sorted(counts) if name != APART]
    total = ("**all of these**", *(f"**{sum(row[number] for row in rows)}**" for number in range(1, len(columns) + 1)))  # type: ignore[misc]  # the first is a name
    apart = [(name, *(counts[name][column] for column in columns)) for name in counts if name == APART]
    lines = [*table_of(("folder", *columns), [*rows, total, *apart]), "", "## What fails here", ""]
    lines += table_of(("folder", "test", "reason", "what happens"), ((case.folder, case.name, why, what) for case, why, what in failed))
    lines += ["", *(f"* {word}: {REASONS[word]}." for word in sorted({why for _, why, _ in failed})), "", "## Results formats", ""]
    head = ("format", "reader", "results", "read as meant", "misread, and so is what pyoxigraph writes", "misread")
    kinds = ("results", "right", "both", "theirs")
    lines += table_of(head, ((*key, *(found[kind] for kind in kinds)) for key, found in sorted(read.items())))
    return lines, not any(why == "own" for _, why, _ in failed) and not any(found["theirs"] for found in read.values())


def main() -> int:
    parser = argparse.ArgumentParser(description="The W3C's SPARQL 1.1 query tests: myograph beside pyoxigraph and rdflib.")
    parser.add_argument("path", type=Path, help="the folder sparql/sparql11 of w3c/rdf-tests")
    parser.add_argument("--output", type=Path, help="where to write the page; without it, it is printed")
    parser.add_argument("--commit", default="not given", help="of w3c/rdf-tests, for the page")
    given = parser.parse_args()
    found = [case for manifest in sorted(given.path.resolve().glob("*/manifest.ttl")) for case in cases_of(manifest)]
    if not found:
        parser.error(f"{given.path}: there are no manifests of query tests in the folders of this one")
    cases = [case for case in found if not re.search(r"\bSERVICE\b", case.text, re.IGNORECASE)]
    lines, good = run(cases)
    versions = ", ".join(f"{name} {version(name)}" for name in ("myograph", "pyoxigraph", "rdflib"))
    made = [f"{datetime.date.today()}, Python {sys.version.split()[0]}, {versions}, w3c/rdf-tests at commit {given.commit}.", ""]
    page = "\n".join([ABOUT, *made, f"Left out: {len(found) - len(cases)} tests with SERVICE, which ask other servers.", "", *lines, ""])
    if given.output:
        given.output.write_text(page, encoding="utf-8")
    else:
        print(page, end="")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
