"""A graph, or a part of it, in; its nodes, edges, associations and sources out, one after the other, in the same order each time."""

from __future__ import annotations

from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode

from myograph.exports.canonical import lines_digest
from myograph.exports.contested import contested_conclusions, contested_edges
from myograph.exports.reading import Reader
from myograph.exports.statements import quad_lines
from myograph.vocabulary import (
    GRAPH_CLOSURE,
    GRAPH_EDGES,
    GRAPH_INDEX,
    OWL,
    RDF_TYPE,
    myo,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from pyoxigraph import Quad, Store

    from myograph.exports.records import Association, Edge, Node, Source

    R = TypeVar("R")
    Term = NamedNode | BlankNode | Literal
    About = dict[NamedNode, list[Term]]

#: Which edges: those that are stated and what is inferred from them, or one of the two.
LAYERS = ("all", "edges", "closure")

_ANNOTATED, _TARGET = NamedNode(OWL + "annotatedSource"), NamedNode(OWL + "annotatedTarget")
_DEPRECATED = NamedNode(OWL + "deprecated")


class Records:
    """The nodes and edges of a graph as plain values, for exporters; each call begins anew.

    :param store: the graph; it has the named graphs of edges and closure.
    :param only: which edges, one of LAYERS.
    :param part: the nodes of a part of the graph, whose edges are those between them; None for the whole graph.
    :param progress: told what is being done, and how much of it, from 0 to 1.

    ``counts`` has how many of what there were, of all that was read to its end.
    """

    def __init__(
        self,
        store: Store,
        only: str = "all",
        part: Collection[NamedNode] | None = None,
        progress: Callable[[str, float], None] = lambda *_: None,
    ) -> None:
        self.store = store
        self.only = only
        self.part = None if part is None else frozenset(part)
        self.progress = progress
        self.counts: dict[str, int] = {}
        self._reader = Reader(store)

    def stated(self) -> Records:
        """The same nodes with the edges that are stated, and none that is inferred; ``counts`` is the same."""
        stated = copy(self)
        stated.only = "edges"
        return stated

    def quads(self) -> Iterator[Quad]:
        """The statements themselves: of a part, what is said of its nodes and of the edges between them, with the annotations of that."""
        if self.part is None:
            for graph in self.graphs():
                yield from self.store.quads_for_pattern(None, None, None, graph)
            return
        left_out = {"all": (), "edges": (GRAPH_CLOSURE,), "closure": (GRAPH_EDGES,)}[self.only]
        said = {node for name in self.part for node in self._reader.statements(name) if self._is_within(self._reader.about(node))}
        cited = {quad.object for node in said for quad in self.store.quads_for_pattern(node, myo("hasSource"), None)}
        for node in sorted({*self.part, *said, *cited}, key=str):
            for quad in self.store.quads_for_pattern(node, None, None):  # type: ignore[arg-type]  # names
                within = node not in self.part or isinstance(quad.object, Literal) or quad.object in self.part or quad.predicate == RDF_TYPE
                if within and quad.graph_name not in left_out and quad.graph_name != GRAPH_INDEX and not isinstance(quad.object, BlankNode):
                    yield quad
        for node in sorted(self.part, key=str):
            for about in self.store.quads_for_pattern(None, _ANNOTATED, node):
                targets = [quad.object for quad in self.store.quads_for_pattern(about.subject, _TARGET, None)]
                if all(isinstance(target, Literal) or target in self.part for target in targets):
                    yield from self.store.quads_for_pattern(about.subject, None, None)

    def graphs(self) -> list[NamedNode]:
        """The named graphs whose statements these are, where it is no part of the graph."""
        closure = {GRAPH_CLOSURE, GRAPH_INDEX}
        named = sorted((graph for graph in self.store.named_graphs() if isinstance(graph, NamedNode)), key=str)
        return [one for one in named if self.only == "all" or (one == GRAPH_CLOSURE if self.only == "closure" else one not in closure)]

    def nodes(self) -> Iterator[Node]:
        """Every entity, and whatever else an edge begins or ends at."""
        yield from self._counted("nodes", (self._reader.node(node) for node in self._told("nodes", self.node_names)))

    def left_out(self) -> tuple[str, ...]:
        """What is in the graph and is no node, where nodes were read: terms that data sets keep for those who know an old identifier."""
        obsolete = {quad.subject for quad in self.store.quads_for_pattern(None, _DEPRECATED, None)} if self.part is None else set()
        number = len(obsolete.difference(self.node_names)) if "nodes" in self.counts else 0
        return (f"{number:,} obsolete terms of data sets",) if number else ()

    def edges(self) -> Iterator[Edge]:
        """Every triple between two nodes, once; what is stated of a node comes before what is inferred."""
        inferred = 0
        for edge in self._counted("edges", self._edges()):
            inferred += edge.inferred
            yield edge
        self.counts["edges that are inferred"] = inferred

    def _edges(self) -> Iterator[Edge]:
        for subject in self._told("edges", self.node_names):
            if self.only != "closure":
                support = self._reader.support(subject)
                for predicate, obj in self._links(subject, GRAPH_EDGES):
                    yield self._reader.edge(subject, predicate, obj, support.get((predicate, obj), {}))
            if self.only != "edges":
                for predicate, obj in self._links(subject, GRAPH_CLOSURE):
                    yield self._reader.conclusion(subject, predicate, obj, (subject, predicate, obj) in self._contested)

    def associations(self) -> Iterator[Association]:
        """What sources say of the nodes, also what gives no edge."""
        if self.part is None:
            found = {quad.subject for quad in self.store.quads_for_pattern(None, RDF_TYPE, myo("Association"))}
        else:
            found = {node for name in self.part for node in self._reader.statements(name) if self._is_within(self._reader.about(node))}
        nodes = self._told("associations", sorted(found, key=str))  # type: ignore[arg-type]  # they have names
        yield from self._counted("associations", (self._reader.association(node) for node in nodes))

    def sources(self) -> Iterator[Source]:
        """What associations cite, and where data sets are from."""
        found = {quad.subject for quad in self.store.quads_for_pattern(None, RDF_TYPE, myo("Source"))}
        yield from self._counted("sources", (self._reader.source(node) for node in sorted(found, key=str)))  # type: ignore[arg-type]  # names

    def notices(self) -> dict[str, str]:
        """What has to be shown with answers to people: identifier -> text."""
        found = self.store.quads_for_pattern(None, myo("text"), None)
        return {self.id(quad.subject): quad.object.value for quad in sorted(found, key=str)}  # type: ignore[arg-type,union-attr]  # names and texts

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the canonical N-Quads of the statements that these records are made from."""
        with quad_lines(self) as lines:
            return lines_digest(lines)

    @cached_property
    def node_names(self) -> list[NamedNode]:
        """The IRIs of the nodes, in order."""
        if self.part is not None:
            return sorted(self.part, key=str)
        found: set[object] = {quad.subject for quad in self.store.quads_for_pattern(None, RDF_TYPE, myo("Entity"))}
        for graph in (GRAPH_EDGES, GRAPH_CLOSURE):
            for end in ("?node ?property ?other", "?other ?property ?node"):
                kept = f"FILTER(isIRI(?node) && isIRI(?other) && ?property != {RDF_TYPE})"
                sparql = f"SELECT DISTINCT ?node {{ GRAPH {graph} {{ {end} {kept} }} }}"
                found |= {row[0] for row in self.store.query(sparql)}  # type: ignore[union-attr]  # a SELECT
        return sorted(found, key=str)  # type: ignore[arg-type]  # names all

    def supporting(self, subject: NamedNode, predicate: NamedNode, obj: NamedNode) -> list[NamedNode]:
        """The associations that give an edge."""
        return list(self._reader.support(subject).get((predicate, obj), {}))

    def association(self, node: NamedNode) -> Association:
        """What one source says, by the name of the association."""
        return self._reader.association(node)

    def id(self, term: Term) -> str:
        """The CURIE of an IRI; the text of a literal."""
        return self._reader.id(term)

    def name(self, node: Term) -> str:
        """The label of a term; the last part of its identifier where it has none."""
        return self._reader.name(node)

    def _counted(self, what: str, records: Iterator[R]) -> Iterator[R]:
        number = 0
        for record in records:
            number += 1
            yield record
        self.counts[what] = number

    def _told(self, what: str, nodes: Sequence[NamedNode]) -> Iterator[NamedNode]:
        for number, node in enumerate(nodes):
            if number % 500 == 0:
                self.progress(what, number / len(nodes))
            yield node
        self.progress(what, 1.0)

    def _links(self, subject: NamedNode, graph: NamedNode) -> list[tuple[NamedNode, NamedNode]]:
        found = [
            (quad.predicate, quad.object)
            for quad in self.store.quads_for_pattern(subject, None, None, graph)
            if isinstance(quad.object, NamedNode) and quad.predicate != RDF_TYPE and (self.part is None or quad.object in self.part)
        ]
        return sorted(found, key=lambda link: (link[0].value, link[1].value))

    def _is_within(self, about: About) -> bool:
        ends = [self._reader.first(node) for name in ("hasSubject", "hasObject") for node in about.get(myo(name), ())]
        return self.part is None or all(end in self.part for end in ends)

    @cached_property
    def _contested(self) -> set[tuple[NamedNode, NamedNode, NamedNode]]:
        return contested_conclusions(self.store, contested_edges(self.store))
