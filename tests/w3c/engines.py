"""A test in, what one of three answers out: myograph, pyoxigraph alone, rdflib alone."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Protocol

import rdflib
from cases import Table, same
from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Store, Triple
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql import sparql as rdflib_sparql

import myograph
from myograph.engines.embedded import names_dataset
from myograph.rdf import read_rdf
from myograph.results import FORMATS

if TYPE_CHECKING:
    from pathlib import Path

    from cases import Case, Outcome
    from rdflib.query import Result

    from myograph.engines import Term

#: Seconds that a query may take.
SECONDS = 15

logging.getLogger("rdflib.term").setLevel(logging.ERROR)  # it warns of names that are tests of names
rdflib_sparql.SPARQL_LOAD_GRAPHS = False  # type: ignore[attr-defined]  # or FROM would fetch from the web; mypy takes it for another module


class Engine(Protocol):
    """What is tested. Anything it raises is a failure, but for ``parses``."""

    def answer(self, case: Case) -> Outcome: ...

    def csv(self, case: Case) -> str: ...

    def parses(self, case: Case) -> bool: ...


def store_of(case: Case) -> Store:
    store = Store()
    for path in case.default:
        store.load(path=str(path), base_iri=path.as_uri())
    for path in case.named:
        store.load(path=str(path), base_iri=path.as_uri(), to_graph=NamedNode(path.as_uri()))
    return store


class Ours:
    """A graph of a file, as its user opens it, asked in a process of its own; what has several graphs is one file in N-Quads."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "data.nq"

    def _file_of(self, case: Case) -> Path:
        if len(case.default) == 1 and not case.named:
            return case.default[0]
        store_of(case).dump(str(self._file), RdfFormat.N_QUADS)
        return self._file

    def _asked(self, case: Case) -> myograph.Answer | myograph.GraphAnswer | bool:
        return myograph.open(self._file_of(case)).query(f"BASE <{case.base}> {case.text}", timeout=SECONDS)

    def answer(self, case: Case) -> Outcome:
        found = self._asked(case)
        if isinstance(found, bool):
            return found
        return Table(list(found.columns), found.terms) if isinstance(found, myograph.Answer) else set(found)

    def csv(self, case: Case) -> str:
        found = self._asked(case)
        assert isinstance(found, myograph.Answer), "CSV is of rows"
        return "".join(FORMATS["csv"](found.columns, found.terms))

    def parses(self, case: Case) -> bool:
        try:
            self._asked(case)
        except myograph.QuerySyntaxError:
            return False
        except myograph.GraphError:  # it parses, and calls a function that there is not
            return True
        return True

    def dataset_tells(self, case: Case) -> bool:
        """Whether pyoxigraph answers as we do where its dataset is ours."""
        found = read_rdf(str(self._file_of(case))).query(
            case.text, base_iri=case.base, use_default_graph_as_union=not names_dataset(case.text)
        )
        return same(of_pyoxigraph(found), self.answer(case))


def of_pyoxigraph(found: object) -> Outcome:
    if isinstance(found, QuerySolutions):
        return Table([variable.value for variable in found.variables], [tuple(row) for row in found])
    return bool(found) if isinstance(found, QueryBoolean) else set(found)  # type: ignore[call-overload]  # triples


class Pyoxigraph:
    """A store in this process."""

    def answer(self, case: Case) -> Outcome:
        return of_pyoxigraph(store_of(case).query(case.text, base_iri=case.base))

    def csv(self, case: Case) -> str:
        found = store_of(case).query(case.text, base_iri=case.base)
        assert isinstance(found, QuerySolutions), "CSV is of rows"
        return (found.serialize(format=QueryResultsFormat.CSV) or b"").decode()

    def parses(self, case: Case) -> bool:
        try:
            Store().query(case.text, base_iri=case.base)
        except SyntaxError:
            return False
        except RuntimeError:  # it parses, and calls a function that there is not
            return True
        return True


class Rdflib:
    """A Dataset as rdflib makes it."""

    def _asked(self, case: Case) -> Result:
        dataset = rdflib.Dataset()
        for path in case.default:
            dataset.default_graph.parse(path, publicID=path.as_uri())
        for path in case.named:
            dataset.graph(rdflib.URIRef(path.as_uri())).parse(path, publicID=path.as_uri())
        return dataset.query(case.text, base=case.base)

    def answer(self, case: Case) -> Outcome:
        return of_rdflib(self._asked(case))

    def csv(self, case: Case) -> str:
        return (self._asked(case).serialize(format="csv") or b"").decode()

    def parses(self, case: Case) -> bool:
        try:
            prepareQuery(case.text, base=case.base)
        except Exception:  # noqa: BLE001  # it has no class for what does not parse
            return False
        return True


def of_rdflib(found: Result) -> Outcome:
    if found.type == "ASK":
        return bool(found.askAnswer)
    if found.type == "SELECT":
        variables = found.vars or []
        rows = [tuple(rdflib_term(binding.get(variable)) for variable in variables) for binding in found.bindings]
        return Table([str(variable) for variable in variables], rows)
    return {Triple(*map(rdflib_term, triple)) for triple in found.graph or ()}  # type: ignore[arg-type]  # as they were put in


def rdflib_term(term: rdflib.term.Identifier | None) -> Term:
    if term is None:
        return None
    if isinstance(term, rdflib.Literal):
        if term.language:
            return Literal(str(term), language=term.language)
        return Literal(str(term), datatype=NamedNode(str(term.datatype)) if term.datatype else None)
    return BlankNode(str(term)) if isinstance(term, rdflib.BNode) else NamedNode(str(term))
