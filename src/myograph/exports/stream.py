"""A graph, or a part of it, in; its nodes, edges, associations and sources out, one after the other, in the same order each time."""

from __future__ import annotations

import hashlib
from copy import copy
from functools import cache, cached_property
from typing import TYPE_CHECKING, TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode

from myograph.exports.canonical import canonical_digest
from myograph.exports.contested import contested_conclusions, contested_edges
from myograph.exports.records import Association, Edge, Node, Source
from myograph.schema import RELATION
from myograph.vocabulary import (
    BROAD_SYNONYM,
    DCTERMS,
    DEFINITION,
    EXACT_SYNONYM,
    GRAPH_CLOSURE,
    GRAPH_EDGES,
    GRAPH_ENTITIES,
    GRAPH_INDEX,
    GRAPH_SEVERITIES,
    GRAPH_STATUSES,
    NARROW_SYNONYM,
    OBO_IN_OWL,
    OWL,
    RDF_TYPE,
    RDFS,
    RDFS_COMMENT,
    RDFS_LABEL,
    RELATED_SYNONYM,
    SKOS,
    curie,
    myo,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from pyoxigraph import Quad, Store

    R = TypeVar("R")
    Term = NamedNode | BlankNode | Literal
    About = dict[NamedNode, list[Term]]

#: Which edges: those that are stated and what is inferred from them, or one of the two.
LAYERS = ("all", "edges", "closure")

_DERIVED = {GRAPH_CLOSURE, GRAPH_EDGES, GRAPH_ENTITIES, GRAPH_INDEX, GRAPH_SEVERITIES, GRAPH_STATUSES}
_SYNONYMS = (EXACT_SYNONYM, BROAD_SYNONYM, NARROW_SYNONYM, RELATED_SYNONYM)
_MATCHES = tuple(NamedNode(f"{SKOS}{how}Match") for how in ("exact", "close", "broad", "narrow", "related"))
_XREF = NamedNode(OBO_IN_OWL + "hasDbXref")
_SUB_CLASS, _BROADER = NamedNode(RDFS + "subClassOf"), NamedNode(SKOS + "broader")
_SOURCE, _LICENCE, _VERSION = NamedNode(DCTERMS + "source"), NamedNode(DCTERMS + "license"), NamedNode(OWL + "versionInfo")
_ANNOTATED, _TARGET = NamedNode(OWL + "annotatedSource"), NamedNode(OWL + "annotatedTarget")
_PUBLISHER = NamedNode(DCTERMS + "publisher")
#: What is said of a node beside its edges, of which it can have thousands.
_DESCRIBING = (RDF_TYPE, RDFS_LABEL, DEFINITION, *_SYNONYMS, myo("hasSeverity"), myo("hasEntry"), _XREF, *_MATCHES)


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
        self._progress = progress
        self.counts: dict[str, int] = {}
        self._curie = cache(curie)
        self._names: dict[Term, str] = {}
        self._firsts: dict[Term, Term] = {}

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
        said = {node for name in self.part for node in self._statements(name) if self._is_within(self._about(node))}
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
        yield from self._counted("nodes", (self._node(node) for node in self._told("nodes", self.node_names)))

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
                support = self._support(subject)
                for predicate, obj in self._links(subject, GRAPH_EDGES):
                    yield self._edge(subject, predicate, obj, support.get((predicate, obj), {}))
            if self.only != "edges":
                for predicate, obj in self._links(subject, GRAPH_CLOSURE):
                    yield self._conclusion(subject, predicate, obj)

    def associations(self) -> Iterator[Association]:
        """What sources say of the nodes, also what gives no edge."""
        if self.part is None:
            found = {quad.subject for quad in self.store.quads_for_pattern(None, RDF_TYPE, myo("Association"))}
        else:
            found = {node for name in self.part for node in self._statements(name) if self._is_within(self._about(node))}
        nodes = self._told("associations", sorted(found, key=str))  # type: ignore[arg-type]  # they have names
        yield from self._counted("associations", (self._association(node) for node in nodes))

    def sources(self) -> Iterator[Source]:
        """What associations cite, and where data sets are from."""
        found = {quad.subject for quad in self.store.quads_for_pattern(None, RDF_TYPE, myo("Source"))}
        yield from self._counted("sources", (self._source(node) for node in sorted(found, key=str)))  # type: ignore[arg-type]  # names

    def notices(self) -> dict[str, str]:
        """What has to be shown with answers to people: identifier -> text."""
        found = self.store.quads_for_pattern(None, myo("text"), None)
        return {self.id(quad.subject): quad.object.value for quad in sorted(found, key=str)}  # type: ignore[arg-type,union-attr]  # names and texts

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the canonical N-Quads of the whole graph."""
        return canonical_digest(self.store)

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
        return list(self._support(subject).get((predicate, obj), {}))

    def association(self, node: NamedNode) -> Association:
        """What one source says, by the name of the association."""
        return self._association(node)

    # ---- one record

    def _node(self, node: NamedNode) -> Node:
        about: dict[NamedNode, set[Term]] = {}
        stated: set[Term] = set()
        values: set[str] = set()
        graphs: set[str] = set()
        for quad in (quad for predicate in _DESCRIBING for quad in self.store.quads_for_pattern(node, predicate, None)):
            about.setdefault(quad.predicate, set()).add(quad.object)  # type: ignore[arg-type]  # no quoted triples here
            if quad.predicate == RDF_TYPE and quad.graph_name != GRAPH_CLOSURE:
                stated.add(quad.object)  # type: ignore[arg-type]  # as above
            if quad.graph_name not in _DERIVED:
                graphs.add(self.id(quad.graph_name))  # type: ignore[arg-type]  # named
        for quad in self.store.quads_for_pattern(node, None, None, GRAPH_EDGES):
            if isinstance(quad.object, Literal) and quad.predicate not in _SYNONYMS:
                values.add(f"{self.name(quad.predicate)}: {quad.object.value}")

        def ids(predicate: NamedNode) -> tuple[str, ...]:
            return _texts(self.id(term) for term in about.get(predicate, ()))

        def classes(found: Collection[Term]) -> tuple[str, ...]:
            return _texts(self.id(term) for term in found if isinstance(term, NamedNode) and not term.value.startswith(OWL))

        return Node._make((
            self.id(node),
            node.value,
            self.name(node),
            classes(stated),
            classes(about.get(RDF_TYPE, ())),
            _one(about, DEFINITION),
            *(_texts(term.value for term in about.get(kind, ())) for kind in _SYNONYMS),
            _texts(self.name(term) for term in about.get(myo("hasSeverity"), ())),
            _texts(values),
            _texts(self.id(term) for term in about.get(myo("hasEntry"), ()) if term != node),
            ids(_XREF),
            *map(ids, _MATCHES),
            _texts(graphs),
        ))

    def _edge(self, subject: NamedNode, predicate: NamedNode, obj: NamedNode, support: Mapping[NamedNode, About]) -> Edge:
        abouts = support.values()

        def ids(name: str) -> tuple[str, ...]:
            return _texts(self.id(term) for about in abouts for term in about.get(myo(name), ()))

        status = ""
        if support:
            status = "accepted" if any(myo("accepted") in about.get(myo("hasStatus"), ()) for about in abouts) else "contested"
        elif predicate == _BROADER:
            status = "accepted"  # the hierarchy of a data set, as its owners publish it
        inferred_labels = [_truth(about, "labelInferred") for about in abouts]
        return Edge(
            edge_id(subject, predicate, obj),
            self.id(subject),
            self.id(predicate),
            self.id(obj),
            self.name(predicate),
            False,
            status,
            ids("hasSource") if support else self._origins(subject, obj),
            ids("evidence"),
            _texts(text for about in abouts for text in _references(about)),
            ids("frequency"),
            min((low for about in abouts if (low := _number(about, "frequencyLow")) is not None), default=None),
            max((high for about in abouts if (high := _number(about, "frequencyHigh")) is not None), default=None),
            ids("onset"),
            ids("sex"),
            ids("modifier"),
            ids("qualifier"),
            ids("hasStrength"),
            True if support and all(inferred_labels) else None,
            _texts(self.id(node) for node in support),
        )

    def _conclusion(self, subject: NamedNode, predicate: NamedNode, obj: NamedNode) -> Edge:
        contested = (subject, predicate, obj) in self._contested
        ends = (self.id(subject), self.id(predicate), self.id(obj), self.name(predicate))
        status = "contested" if contested else "accepted"
        nothing: tuple[str, ...] = ()
        return Edge(
            edge_id(subject, predicate, obj), *ends, True, status, *(nothing,) * 4, None, None, *(nothing,) * 5, None, nothing
        )

    def _association(self, node: NamedNode) -> Association:
        about = self._about(node)

        def one(name: str) -> str:
            return "; ".join(_texts(self.id(term) for term in about.get(myo(name), ())))

        def ids(name: str) -> tuple[str, ...]:
            return _texts(self.id(term) for term in about.get(myo(name), ()))

        reviews = self._reviews.get(node, ())
        reasons = {quad.object for review in reviews for quad in self.store.quads_for_pattern(review, myo("reason"), None)}
        return Association(
            self.id(node),
            one("hasSubject"),
            one("relation"),
            one("hasObject"),
            one("hasValue"),
            one("hasPolarity").removeprefix("myo:"),
            one("hasStatus").removeprefix("myo:"),
            _texts(self.id(review) for review in reviews),
            _texts(reason.value for reason in reasons),  # type: ignore[union-attr]  # texts
            ids("qualifier"),
            one("frequency"),
            _number(about, "frequencyLow"),
            _number(about, "frequencyHigh"),
            _integer(about, "affected"),
            _integer(about, "examined"),
            ids("onset"),
            ids("sex"),
            ids("modifier"),
            one("hasStrength"),
            ids("inRespectOf"),
            ids("extension"),
            one("evidence"),
            _texts(_references(about)),
            one("biocuration"),
            one("hasSource"),
            one("section"),
            _integer(about, "spanStart"),
            _integer(about, "spanEnd"),
            one("spanDigest"),
            one("contextSpan"),
            one("statedAs"),
            one("factKind"),
            _truth(about, "labelInferred"),
            _texts(term.value for term in about.get(RDFS_COMMENT, ())),
            self._edge_of(about),
        )

    def _source(self, node: NamedNode) -> Source:
        about = self._about(node)
        told = (_PUBLISHER, myo("url"), myo("partRead"), myo("grade"), _VERSION, _LICENCE, myo("documentDigest"))
        return Source._make((self.id(node), self.name(node), *(_one(about, predicate) for predicate in told)))

    # ---- what records are made of

    def id(self, term: Term) -> str:
        """The CURIE of an IRI; the text of a literal."""
        return self._curie(term.value) if isinstance(term, NamedNode) else term.value

    def name(self, node: Term) -> str:
        """The label of a term; the last part of its identifier where it has none."""
        found = self._names.get(node)
        if found is None:
            labels = [quad.object.value for quad in self.store.quads_for_pattern(node, RDFS_LABEL, None)]  # type: ignore[arg-type,union-attr]
            found = self._names[node] = min(labels, default=self.id(node).removeprefix("myo:"))
        return found

    def _counted(self, what: str, records: Iterator[R]) -> Iterator[R]:
        number = 0
        for record in records:
            number += 1
            yield record
        self.counts[what] = number

    def _told(self, what: str, nodes: Sequence[NamedNode]) -> Iterator[NamedNode]:
        for number, node in enumerate(nodes):
            if number % 500 == 0:
                self._progress(what, number / len(nodes))
            yield node
        self._progress(what, 1.0)

    def _links(self, subject: NamedNode, graph: NamedNode) -> list[tuple[NamedNode, NamedNode]]:
        found = [
            (quad.predicate, quad.object)
            for quad in self.store.quads_for_pattern(subject, None, None, graph)
            if isinstance(quad.object, NamedNode) and quad.predicate != RDF_TYPE and (self.part is None or quad.object in self.part)
        ]
        return sorted(found, key=lambda link: (link[0].value, link[1].value))

    def _about(self, node: NamedNode) -> About:
        found: About = {}
        for quad in self.store.quads_for_pattern(node, None, None):
            found.setdefault(quad.predicate, []).append(quad.object)  # type: ignore[arg-type]  # no quoted triples here
        return found

    def _statements(self, node: NamedNode) -> Iterator[NamedNode]:
        """The associations whose subject is a node, or an entry of a catalogue that it stands for."""
        entries = {node, *(quad.object for quad in self.store.quads_for_pattern(node, myo("hasEntry"), None, GRAPH_ENTITIES))}
        for entry in entries:
            yield from (quad.subject for quad in self.store.quads_for_pattern(None, myo("hasSubject"), entry))  # type: ignore[misc]  # names

    def _support(self, subject: NamedNode) -> dict[tuple[Term, Term], dict[NamedNode, About]]:
        """(relation, object) -> the associations of a subject that give this edge, and what is said of them."""
        found: dict[tuple[Term, Term], dict[NamedNode, About]] = {}
        for node in self._statements(subject):
            about = self._about(node)
            if _gives_edge(about):
                for relation in about.get(RELATION, ()):
                    for obj in about.get(myo("hasObject"), ()):
                        found.setdefault((relation, self._first(obj)), {})[node] = about
        return found

    def _edge_of(self, about: About) -> str:
        subject, relation, obj = (next(iter(about.get(part, ())), None) for part in (myo("hasSubject"), RELATION, myo("hasObject")))
        if obj is None or subject is None or not _gives_edge(about):
            return ""
        return edge_id(self._first(subject), relation, self._first(obj))  # type: ignore[arg-type]  # names

    def _first(self, node: Term) -> Term:
        """The condition that stands for an entry of a catalogue, which edges are of."""
        if node not in self._firsts:
            of = self.store.quads_for_pattern(None, myo("hasEntry"), node, GRAPH_ENTITIES)
            names = (quad.subject for quad in of if isinstance(quad.subject, NamedNode))
            self._firsts[node] = min(names, key=str, default=node)
        return self._firsts[node]

    def _is_within(self, about: About) -> bool:
        ends = [self._first(node) for name in ("hasSubject", "hasObject") for node in about.get(myo(name), ())]
        return self.part is None or all(end in self.part for end in ends)

    def _origins(self, subject: NamedNode, obj: NamedNode) -> tuple[str, ...]:
        """The data sets whose hierarchy an edge is from."""
        graphs = {quad.graph_name for quad in self.store.quads_for_pattern(subject, _SUB_CLASS, obj)}
        found = (quad.object for graph in graphs for quad in self.store.quads_for_pattern(graph, _SOURCE, None))  # type: ignore[arg-type]  # named
        return _texts(self.id(term) for term in found)  # type: ignore[arg-type]  # names

    @cached_property
    def _reviews(self) -> dict[object, list[NamedNode]]:
        found: dict[object, list[NamedNode]] = {}
        for quad in self.store.quads_for_pattern(None, myo("judges"), None):
            found.setdefault(quad.object, []).append(quad.subject)  # type: ignore[arg-type]  # a name
        return found

    @cached_property
    def _contested(self) -> set[tuple[NamedNode, NamedNode, NamedNode]]:
        return contested_conclusions(self.store, contested_edges(self.store))


def edge_id(subject: NamedNode, predicate: NamedNode, obj: NamedNode) -> str:
    """The identifier of an edge, which anyone can work out from its triple.

    >>> edge_id(myo("amyotrophic-lateral-sclerosis"), myo("presentsWith"), myo("muscle-weakness"))
    'edge:7459b9278935330e749e'
    """
    text = f"{subject} {predicate} {obj} ."
    return f"edge:{hashlib.sha256(text.encode()).hexdigest()[:20]}"


def _gives_edge(about: About) -> bool:
    usable = myo("accepted") in about.get(myo("hasStatus"), ()) or myo("contested") in about.get(myo("hasStatus"), ())
    return usable and myo("excluded") not in about.get(myo("hasPolarity"), ())


def _references(about: About) -> Iterator[str]:
    for term in about.get(myo("reference"), ()):
        yield from term.value.split(";")


def _texts(texts: Iterator[str] | Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(set(texts)))


def _one(about: object, predicate: NamedNode) -> str:
    return "; ".join(sorted(term.value for term in about.get(predicate, ())))  # type: ignore[attr-defined]  # a mapping


def _number(about: About, name: str) -> float | None:
    return next((float(term.value) for term in about.get(myo(name), ())), None)


def _integer(about: About, name: str) -> int | None:
    return next((int(term.value) for term in about.get(myo(name), ())), None)


def _truth(about: About, name: str) -> bool | None:
    return next((term.value in ("true", "1") for term in about.get(myo(name), ())), None)
