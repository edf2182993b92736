"""The stored answers of the questions, worked out from the tables by hand or by other programs: is an answer the one that is stored?

A file ``<question>.tsv`` or ``<question>--<case>.tsv`` has the values on its first line, then the columns, then the rows.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode

import myograph.expected
from myograph.answers import GraphAnswer
from myograph.errors import GraphError, QueryLimitError, QuerySyntaxError
from myograph.vocabulary import GRAPH_DATASETS, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from myograph.answers import Answer
    from myograph.engines import Term
    from myograph.graph import Graph

FOLDER = Path(myograph.expected.__path__[0])

#: The columns of an answer that is a graph.
TRIPLE = ("subject", "predicate", "object")

_VALUE = re.compile(r'(\w+)=(?:"([^"]*)"|(\S+))')


class Expectation(NamedTuple):
    """The whole answer that a question has to values, each row with a text for each column."""

    name: str
    question: str
    values: dict[str, list[str]]
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]


class Outcome(NamedTuple):
    """What became of an expectation: the rows that are there and should not be, and the other way round, and how long it took.

    ``error`` says why there is no answer, where there is none.
    """

    name: str
    added: list[tuple[str, ...]]
    missing: list[tuple[str, ...]]
    seconds: float
    error: str = ""

    @property
    def ok(self) -> bool:
        """Whether the answer is the one that is stored."""
        return not self.added and not self.missing and not self.error


def read_expectations(folder: Path = FOLDER) -> list[Expectation]:
    """All that are stored, by name."""
    found = []
    for path in sorted(folder.glob("*.tsv")):
        first, columns, *rows = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
        values: dict[str, list[str]] = {}
        for name, quoted, bare in _VALUE.findall(first):
            values.setdefault(name, []).append(quoted or bare)
        lines = [tuple(row.split("\t")) for row in rows]
        found.append(Expectation(path.stem, path.stem.partition("--")[0], values, tuple(columns.split("\t")), lines))
    return sorted(found, key=lambda case: (case.question, case.name))


def rows_of(answer: Answer | GraphAnswer) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The columns of an answer, and its rows as they are stored: short names of terms, and what literals say."""
    if isinstance(answer, GraphAnswer):
        return TRIPLE, [tuple(map(_cell, (triple.subject, triple.predicate, triple.object))) for triple in answer]
    return answer.columns, [tuple(map(_cell, row)) for row in answer.terms]


def compare(name: str, expected: Iterable[tuple[str, ...]], found: Iterable[tuple[str, ...]], seconds: float = 0.0) -> Outcome:
    """Hold the rows of an answer against those expected; a row that is there once more than expected is added."""
    wanted, got = Counter(expected), Counter(found)
    return Outcome(name, sorted((got - wanted).elements()), sorted((wanted - got).elements()), seconds)


def differences(outcome: Outcome) -> list[str]:
    """A line for each row that is there and should not be, and for each that is missing; or why there is no answer."""
    if outcome.error:
        return [f"  {outcome.error}"]
    rows = [("added", row) for row in outcome.added] + [("missing", row) for row in outcome.missing]
    return [f"  {kind:<7}  {' | '.join(row)}" for kind, row in rows]


def check_answers(graph: Graph, other: Graph | None = None, cases: Iterable[Expectation] | None = None) -> Iterator[Outcome]:
    """Ask everything that has a stored answer.

    :param cases: some of the expectations, in place of all.
    :param other: a graph whose answers are expected, in place of the stored ones, which are those of the bundled graph.
    :raises GraphError: where there is none, and the graph holds data sets besides what is bundled: its answers have to differ.
    """
    if other is None and graph.query(f"ASK {{ GRAPH {GRAPH_DATASETS} {{ ?data ?property ?value }} }}"):
        what = f"{graph.name}: this graph holds data sets, and the stored answers are those of the bundled graph"
        raise GraphError(f"{what}. Name a graph that holds the same, to have their answers compared: --same-as WHERE.")
    for case in read_expectations() if cases is None else cases:
        started = time.perf_counter()
        try:
            columns, rows = rows_of(graph.ask(case.question, limit=0, **case.values))
        except (GraphError, QueryLimitError, QuerySyntaxError) as error:  # of an engine that cannot answer this one, and may the next
            yield Outcome(case.name, [], [], time.perf_counter() - started, str(error))
            continue
        seconds = time.perf_counter() - started
        wanted = (case.columns, case.rows) if other is None else rows_of(other.ask(case.question, limit=0, **case.values))
        yield compare(case.name, [wanted[0], *wanted[1]], [columns, *rows], seconds)


def _cell(term: Term) -> str:
    return shorten(term.value) if isinstance(term, NamedNode) else term.value if isinstance(term, Literal) else ""
