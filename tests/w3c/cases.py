"""A manifest of the W3C in, its tests out, with the results that are expected; and two results in, whether they are the same."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlparse
from urllib.request import url2pathname

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, QuerySolutions, Triple

from myograph.vocabulary import XSD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TypeAlias

    from myograph.engines import Term

    Outcome: TypeAlias = "Table | set[Triple] | bool"

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
KINDS = ("QueryEvaluationTest", "CSVResultFormatTest", "PositiveSyntaxTest11", "NegativeSyntaxTest11")
READ_BACK = {"json": QueryResultsFormat.JSON, "xml": QueryResultsFormat.XML, "tsv": QueryResultsFormat.TSV}
SUFFIXES = {".srx": "xml", ".srj": "json", ".tsv": "tsv"}


class Case(NamedTuple):
    """One test: its files, and the graphs that its query names by FROM among the named ones."""

    folder: str
    name: str
    kind: str
    query: Path
    default: tuple[Path, ...] = ()
    named: tuple[Path, ...] = ()
    result: Path | None = None

    @property
    def text(self) -> str:
        return self.query.read_text(encoding="utf-8")

    @property
    def base(self) -> str:
        return self.query.as_uri()


class Table(NamedTuple):
    """The result of a SELECT query; ``ordered`` where the order of its rows is part of what is expected."""

    variables: list[str]
    rows: list[tuple[Term, ...]]
    ordered: bool = False


class Described:
    """What a Turtle file says, by subject and property."""

    def __init__(self, path: Path) -> None:
        self._said: defaultdict[tuple[object, str], list[Term]] = defaultdict(list)
        self.triples = {quad.triple for quad in pyoxigraph.parse(path=str(path), base_iri=path.as_uri())}
        for triple in self.triples:
            self._said[triple.subject, triple.predicate.value].append(triple.object)

    def all(self, subject: object, name: str) -> list[Term]:
        return self._said.get((subject, name), [])

    def one(self, subject: object, name: str) -> Term:
        return next(iter(self.all(subject, name)), None)

    def items(self, head: Term) -> Iterator[Term]:
        while head is not None and head != NamedNode(f"{RDF}nil"):
            yield self.one(head, f"{RDF}first")
            head = self.one(head, f"{RDF}rest")


def cases_of(manifest: Path) -> Iterator[Case]:
    """The query tests of a manifest in its order."""
    said = Described(manifest)
    top = next((triple.subject for triple in said.triples if triple.predicate.value == f"{MF}entries"), None)

    def files(subject: Term, name: str) -> tuple[Path, ...]:
        found = (term.value for term in said.all(subject, name) if isinstance(term, NamedNode))
        return tuple(sorted(Path(url2pathname(urlparse(iri).path)) for iri in found))

    for entry in said.items(said.one(top, f"{MF}entries")):
        kind = getattr(said.one(entry, f"{RDF}type"), "value", "").removeprefix(MF)
        action = said.one(entry, f"{MF}action")
        query = (*files(action, f"{QT}query"), *files(entry, f"{MF}action"))
        if kind in KINDS and query and query[0].suffix == ".rq":
            text = query[0].read_text(encoding="utf-8")
            sources = re.findall(r"\bFROM\s+(?:NAMED\s+)?<([^>]*)>", text, re.IGNORECASE) if kind == KINDS[0] else []
            sought = (manifest.parent / source for source in sources)
            named = {*files(action, f"{QT}graphData"), *(path for path in sought if path.is_file())}
            result = next(iter(files(entry, f"{MF}result")), None)
            name = getattr(entry, "value", "").rpartition("#")[2]
            yield Case(manifest.parent.name, name, kind, query[0], files(action, f"{QT}data"), tuple(sorted(named)), result)


def expected_of(path: Path) -> Outcome:
    """The result that a file holds."""
    if path.suffix in SUFFIXES:
        return read_results(path.read_bytes(), SUFFIXES[path.suffix])
    said = Described(path)
    sets = [triple.subject for triple in said.triples if triple.object == NamedNode(f"{RS}ResultSet")]
    if not sets:
        return said.triples
    if said.one(sets[0], f"{RS}boolean"):
        return getattr(said.one(sets[0], f"{RS}boolean"), "value", "") == "true"
    variables = [getattr(term, "value", "") for term in said.all(sets[0], f"{RS}resultVariable")]
    solutions = said.all(sets[0], f"{RS}solution")
    solutions.sort(key=lambda one: int(getattr(said.one(one, f"{RS}index"), "value", "0")))
    rows = []
    for solution in solutions:
        pairs = ((said.one(one, f"{RS}variable"), said.one(one, f"{RS}value")) for one in said.all(solution, f"{RS}binding"))
        values = {getattr(variable, "value", ""): value for variable, value in pairs}
        rows.append(tuple(values.get(variable) for variable in variables))
    return Table(variables, rows, ordered=any(said.one(one, f"{RS}index") for one in solutions))


def read_results(text: str | bytes, name: str) -> Table | bool:
    """What is written in one of the results formats, as pyoxigraph reads it."""
    found = pyoxigraph.parse_query_results(text, format=READ_BACK[name])
    if isinstance(found, QuerySolutions):
        return Table([variable.value for variable in found.variables], [tuple(row) for row in found])
    return bool(found)


def cells(text: str) -> Table:
    """CSV as rows; a number there is only known by its look."""
    head, *rows = csv.reader(io.StringIO(text))
    return Table(head, [tuple(cell(value) for value in row) for row in rows])


def cell(value: str) -> Term:
    if value.startswith("_:"):
        return BlankNode(value[2:])
    return Literal(value, datatype=NamedNode(f"{XSD}double")) if re.fullmatch(r"[-+]?[\d.]+([eE][-+]?\d+)?", value) else Literal(value)


def same(expected: Outcome, found: Outcome) -> bool:
    """Whether two results are the same but for the names of blank nodes, the order of columns, and of rows where it is not part of it."""
    if isinstance(expected, Table) and isinstance(found, Table):
        if Counter(expected.variables) != Counter(found.variables):
            return False
        place = [found.variables.index(variable) for variable in expected.variables]
        left = [tuple(by_value(term) for term in row) for row in expected.rows]
        right = [tuple(by_value(row[index]) for index in place) for row in found.rows]
        return left == right if expected.ordered else isomorphic(left, right)
    if isinstance(expected, set) and isinstance(found, set):
        return isomorphic(*([tuple(by_value(term) for term in triple) for triple in side] for side in (expected, found)))
    return type(expected) is type(found) and expected == found


def isomorphic(left: Sequence[tuple[Term, ...]], right: Sequence[tuple[Term, ...]]) -> bool:
    """Whether blank nodes can be paired so that the rows are the same, each as often."""

    def shape(row: tuple[Term, ...]) -> tuple[Term | str, ...]:
        return tuple("blank" if isinstance(term, BlankNode) else term for term in row)

    if Counter(map(shape, left)) != Counter(map(shape, right)):
        return False
    rows = [row for row in left if any(isinstance(term, BlankNode) for term in row)]

    def paired(number: int, pairs: dict[Term, Term], rest: list[tuple[Term, ...]]) -> bool:
        if number == len(rows):
            return True
        for index, other in enumerate(rest):
            if shape(other) == shape(rows[number]):
                new: dict[Term, Term] = {a: b for a, b in zip(rows[number], other, strict=True) if isinstance(a, BlankNode)}
                both = {**new, **pairs}
                fits = all(both[a] == b for a, b in zip(rows[number], other, strict=True) if isinstance(a, BlankNode))
                if fits and len(set(both.values())) == len(both) and paired(number + 1, both, rest[:index] + rest[index + 1 :]):
                    return True
        return False

    return paired(0, {}, [row for row in right if any(isinstance(term, BlankNode) for term in row)])


def by_value(term: Term) -> Term:
    """A number or a truth value by its value and not as it is written; a language in small letters."""
    if not isinstance(term, Literal):
        return term
    if term.language:
        return Literal(term.value, language=term.language.lower())
    kind = term.datatype.value.removeprefix(XSD)
    with suppress(ValueError, ArithmeticError):
        if kind in ("double", "float"):
            return Literal(repr(float(term.value)), datatype=term.datatype)
        if kind == "decimal":
            return Literal(f"{Decimal(term.value).normalize():f}", datatype=term.datatype)
        if kind == "integer":
            return Literal(str(int(term.value)), datatype=term.datatype)
        if kind == "boolean":
            return Literal(str(term.value in ("true", "1")).lower(), datatype=term.datatype)
    return term
