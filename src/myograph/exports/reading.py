"""A term of a store in, the record of it out: what is told of a node, an edge, an association or a source, as plain values."""

from __future__ import annotations

import hashlib
from functools import cache, cached_property
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

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
    from collections.abc import Collection, Iterator, Mapping

    from pyoxigraph import BlankNode, Store

    Term = NamedNode | BlankNode | Literal
    About = dict[NamedNode, list[Term]]

_DERIVED = {GRAPH_CLOSURE, GRAPH_EDGES, GRAPH_ENTITIES, GRAPH_INDEX, GRAPH_SEVERITIES, GRAPH_STATUSES}
_SYNONYMS = (EXACT_SYNONYM, BROAD_SYNONYM, NARROW_SYNONYM, RELATED_SYNONYM)
_MATCHES = tuple(NamedNode(f"{SKOS}{how}Match") for how in ("exact", "close", "broad", "narrow", "related"))
_XREF = NamedNode(OBO_IN_OWL + "hasDbXref")
_SUB_CLASS, _BROADER = NamedNode(RDFS + "subClassOf"), NamedNode(SKOS + "broader")
_SOURCE, _LICENCE, _VERSION = NamedNode(DCTERMS + "source"), NamedNode(DCTERMS + "license"), NamedNode(OWL + "versionInfo")
_PUBLISHER = NamedNode(DCTERMS + "publisher")
#: What is said of a node beside its edges, of which it can have thousands.
_DESCRIBING = (RDF_TYPE, RDFS_LABEL, DEFINITION, *_SYNONYMS, myo("hasSeverity"), myo("hasEntry"), _XREF, *_MATCHES)


class Reader:
    """Makes the records of one store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._curie = cache(curie)
        self._names: dict[Term, str] = {}
        self._firsts: dict[Term, Term] = {}

    def node(self, node: NamedNode) -> Node:
        """What an edge can begin or end at."""
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

    def edge(self, subject: NamedNode, predicate: NamedNode, obj: NamedNode, support: Mapping[NamedNode, About]) -> Edge:
        """An edge that is stated, with what all associations that give it say."""
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

    def conclusion(self, subject: NamedNode, predicate: NamedNode, obj: NamedNode, contested: bool) -> Edge:
        """An edge that follows from others, from contested ones alone where that is so."""
        ends = (self.id(subject), self.id(predicate), self.id(obj), self.name(predicate))
        status = "contested" if contested else "accepted"
        nothing: tuple[str, ...] = ()
        return Edge(
            edge_id(subject, predicate, obj), *ends, True, status, *(nothing,) * 4, None, None, *(nothing,) * 5, None, nothing
        )

    def association(self, node: NamedNode) -> Association:
        """What one source says."""
        about = self.about(node)

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

    def source(self, node: NamedNode) -> Source:
        """What associations cite."""
        about = self.about(node)
        told = (_PUBLISHER, myo("url"), myo("partRead"), myo("grade"), _VERSION, _LICENCE, myo("documentDigest"))
        return Source._make((self.id(node), self.name(node), *(_one(about, predicate) for predicate in told)))

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

    def about(self, node: NamedNode) -> About:
        """What is said of a node: property -> values."""
        found: About = {}
        for quad in self.store.quads_for_pattern(node, None, None):
            found.setdefault(quad.predicate, []).append(quad.object)  # type: ignore[arg-type]  # no quoted triples here
        return found

    def statements(self, node: NamedNode) -> Iterator[NamedNode]:
        """The associations whose subject is a node, or an entry of a catalogue that it stands for."""
        entries = {node, *(quad.object for quad in self.store.quads_for_pattern(node, myo("hasEntry"), None, GRAPH_ENTITIES))}
        for entry in entries:
            yield from (quad.subject for quad in self.store.quads_for_pattern(None, myo("hasSubject"), entry))  # type: ignore[misc]  # names

    def support(self, subject: NamedNode) -> dict[tuple[Term, Term], dict[NamedNode, About]]:
        """(relation, object) -> the associations of a subject that give this edge, and what is said of them."""
        found: dict[tuple[Term, Term], dict[NamedNode, About]] = {}
        for node in self.statements(subject):
            about = self.about(node)
            if _gives_edge(about):
                for relation in about.get(RELATION, ()):
                    for obj in about.get(myo("hasObject"), ()):
                        found.setdefault((relation, self.first(obj)), {})[node] = about
        return found

    def _edge_of(self, about: About) -> str:
        subject, relation, obj = (next(iter(about.get(part, ())), None) for part in (myo("hasSubject"), RELATION, myo("hasObject")))
        if obj is None or subject is None or not _gives_edge(about):
            return ""
        return edge_id(self.first(subject), relation, self.first(obj))  # type: ignore[arg-type]  # names

    def first(self, node: Term) -> Term:
        """The condition that stands for an entry of a catalogue, which edges are of."""
        if node not in self._firsts:
            of = self.store.quads_for_pattern(None, myo("hasEntry"), node, GRAPH_ENTITIES)
            names = (quad.subject for quad in of if isinstance(quad.subject, NamedNode))
            self._firsts[node] = min(names, key=str, default=node)
        return self._firsts[node]

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
