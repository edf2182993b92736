"""An rdflib graph that the caller has, by rdflib's own SPARQL: what is added to it later is in the next answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID, ConjunctiveGraph, ReadOnlyGraphAggregate

from myograph.engines import Solutions, names_by_query
from myograph.engines.embedded import names_dataset
from myograph.engines.isolated import Isolated
from myograph.errors import GraphError
from myograph.vocabulary import myo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.query import Result
    from rdflib.term import Node

    from myograph.engines import Limits, Term
    from myograph.names import NameIndex


class _Aggregate(ReadOnlyGraphAggregate):
    """A graph without named graphs, to which the queries that name one may be put too, and each of whose triples is there once.

    The store of owlready2 gives some of them twice.
    """

    def triples(self, triple: Any) -> Any:  # type: ignore[override]  # it is declared by overloads there
        return iter(dict.fromkeys(super().triples(triple)))


class RdflibEngine:
    """Answers from an rdflib Graph, Dataset or ConjunctiveGraph, whatever its store is."""

    def __init__(self, graph: rdflib.Graph, name: str) -> None:
        self.name = name
        self._given = graph
        if isinstance(graph, rdflib.Dataset):  # a query that names no graph is to see all of them
            self._graph: rdflib.Graph = rdflib.Dataset(store=graph.store, default_union=True)
        else:
            self._graph = graph if isinstance(graph, ConjunctiveGraph) else _Aggregate([graph])

    def run(self, sparql: str, *, blank_nodes: bool = True) -> Solutions | list[Triple] | bool:
        """The result of a query of ours, of any form.

        :raises GraphError: where rdflib cannot answer it.
        """
        result = self._asked(sparql)
        if result.type == "ASK":
            return bool(result.askAnswer)
        if result.type != "SELECT":
            return [Triple(*map(_term, triple)) for triple in result.graph or ()]  # type: ignore[arg-type]  # as RDF has them
        return Solutions([str(variable) for variable in result.vars or ()], [tuple(map(_term, row)) for row in result])  # type: ignore[arg-type]  # rows of a SELECT

    def query(self, sparql: str, limits: Limits) -> Solutions | list[Triple] | bool:
        """The result of a query whose text may come from anywhere.

        rdflib would read any file or address that such a text names, and cannot be stopped: a copy of the graph as it now is
        answers, in a process of its own.

        :raises QueryLimitError: where it takes more than it may.
        :raises QuerySyntaxError: where it does not parse, or asks other servers than it may.
        """
        store = Store()
        store.bulk_extend(self._quads())
        return Isolated(self.name, "", store).run(sparql, union=not names_dataset(sparql), limits=limits)

    def stream(self, sparql: str) -> tuple[list[str], Iterator[tuple[Term, ...]]]:
        """The variables of a SELECT query, and its rows."""
        result = self.run(sparql)
        assert isinstance(result, Solutions)  # our own callers pass SELECT queries only
        return result.variables, iter(result.rows)

    def select(self, sparql: str) -> list[tuple[Term, ...]]:
        """The rows of a SELECT query."""
        result = self.run(sparql)
        assert isinstance(result, Solutions)  # our own callers pass SELECT queries only
        return result.rows

    def names(self) -> NameIndex:
        """The index of every name of every term, made anew: the graph may have changed."""
        return names_by_query(self)

    def _quads(self) -> Iterator[Quad]:
        if isinstance(self._given, ConjunctiveGraph):
            statements = [(*triple, getattr(graph, "identifier", graph)) for *triple, graph in self._given.quads()]
        else:
            statements = [(*triple, None) for triple in self._given]
        for *triple, graph in statements:
            in_file = graph is None or graph == DATASET_DEFAULT_GRAPH_ID
            yield Quad(*map(_term, triple), myo("graph/file") if in_file else _term(graph))  # type: ignore[call-arg, arg-type]  # three

    def _asked(self, sparql: str) -> Result:
        try:
            result = self._graph.query(sparql)
            len(result)  # rows are worked out when they are asked for, and what goes wrong then is to be told here
            return result
        except Exception as error:  # rdflib raises whatever its parts do, Exception itself among them
            raise GraphError(f"{self.name}: rdflib cannot answer this: {type(error).__name__}: {error}") from error


def _term(node: Node | None) -> Term:
    if node is None:
        return None
    if isinstance(node, rdflib.Literal):
        if node.language:
            return Literal(str(node), language=node.language)
        return Literal(str(node), datatype=NamedNode(str(node.datatype)) if node.datatype else None)
    try:
        return BlankNode(str(node)) if isinstance(node, rdflib.BNode) else NamedNode(str(node))
    except ValueError as error:
        raise GraphError(f"this is not RDF: {error}: {str(node)!r}") from None
