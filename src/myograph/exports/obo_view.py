"""Records in, an ontology of classes out, as OBO tools have it: each entity a class, each stated edge an existential restriction.

That every case of a disease presents with each of its findings is more than a source says. It is how ontologies of this kind are
written, and so the view is for what reads no other; the model has individuals and plain triples.
"""

from __future__ import annotations

from functools import cache, cached_property
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import NamedNode

from myograph.errors import QuestionError
from myograph.exports.records import Edge, Node
from myograph.exports.stream import Records
from myograph.schema import axioms
from myograph.vocabulary import (
    BROAD_SYNONYM,
    DCTERMS,
    DEFINITION,
    DEFINITION_SOURCE,
    EXACT_SYNONYM,
    GRAPH_EDGES,
    GRAPH_ONTOLOGY,
    MYO,
    NARROW_SYNONYM,
    OBO_IN_OWL,
    OWL,
    PREFIXES,
    RDFS,
    RELATED_SYNONYM,
    SKOS,
    SYNONYM_TYPE,
    curie,
    expand,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyoxigraph import BlankNode, Literal

    Term = NamedNode | BlankNode | Literal
    Annotations = dict[tuple[Term, str], dict[NamedNode, list[Term]]]

#: The prefix of the annotations that carry the fields of records: ``record:status`` is the field ``status``.
RECORD = "record"
ONTOLOGY_IRI = MYO + "obo-view.owl"
ABOUT = (
    "A view of myograph in which every entity is a class and every stated edge a restriction. What is asked of the graph's own"
    " individuals can be asked of these classes only in part; no conclusion of a reasoner is in it."
)

SCOPES = {EXACT_SYNONYM: "EXACT", BROAD_SYNONYM: "BROAD", NARROW_SYNONYM: "NARROW", RELATED_SYNONYM: "RELATED"}
MATCHES = {f"skos:{kind}Match": f"{kind}_matches" for kind in ("exact", "close", "broad", "narrow", "related")}

#: What a link says of itself and a term beside its links: fields of the records.
LINK_FIELDS = ("predicate", *(name for name in Edge._fields if name not in ("id", "subject", "predicate", "object", "label", "inferred")))
TERM_FIELDS = ("severity", "entries")

#: The annotations of a view, by their names.
ANNOTATIONS = {f"{RECORD}:{field}": field.replace("_", " ") for field in sorted({*LINK_FIELDS, *TERM_FIELDS})} | {
    kind: field.replace("_matches", " match") for kind, field in MATCHES.items()
}

_BROADER, _NARROWER, _SUB_CLASS = NamedNode(SKOS + "broader"), NamedNode(SKOS + "narrower"), NamedNode(RDFS + "subClassOf")
_XREF, _ANNOTATED = (
    NamedNode(OBO_IN_OWL + "hasDbXref"),
    tuple(NamedNode(f"{OWL}annotated{part}") for part in ("Source", "Property", "Target")),
)


class Synonym(NamedTuple):
    """Another name."""

    text: str
    scope: str  # one of SCOPES
    type: str  # the IRI of a SynonymType, or ""
    xrefs: tuple[str, ...]


class SynonymType(NamedTuple):
    """A kind of synonym, such as those of lay people."""

    id: str
    iri: str
    name: str


class Link(NamedTuple):
    """That every instance of a class is one of another (is_a, with no relation), or is in a relation to one."""

    relation: str
    object: str
    name: str
    about: tuple[tuple[str, str], ...]  # a field of the edges that this is from, and one of its values


class Class(NamedTuple):
    """A class: an entity, or a class of entities."""

    id: str
    name: str
    definition: str
    definition_xrefs: tuple[str, ...]
    synonyms: tuple[Synonym, ...] = ()
    xrefs: tuple[str, ...] = ()
    matches: tuple[tuple[str, str], ...] = ()  # which of MATCHES, and what
    about: tuple[tuple[str, str], ...] = ()  # one of TERM_FIELDS, and one of its values
    is_a: tuple[Link, ...] = ()
    links: tuple[Link, ...] = ()


class Relation(NamedTuple):
    """A relation between instances of classes."""

    id: str
    name: str
    definition: str
    definition_xrefs: tuple[str, ...]
    is_a: tuple[str, ...]
    inverses: tuple[str, ...]
    transitive: bool
    chains: tuple[tuple[str, str], ...]


class OboView:
    """The ontology of classes that records are shown as.

    :param records: what is stated is shown, and not what is inferred.
    :raises QuestionError: where the records are those that are inferred alone.

    ``classes()`` has to be read to its end before ``relations()``, which are those that it has used.
    """

    def __init__(self, records: Records) -> None:
        if records.only == "closure":
            raise QuestionError("an OBO view is of what is stated; a reasoner finds what follows. Leave out only='closure'.")
        self.records = records.stated()
        self.store = records.store
        self._used: set[NamedNode] = set()

    def version(self) -> str:
        """The version of the ontology."""
        found = self.store.quads_for_pattern(NamedNode(MYO + "myograph.owl"), NamedNode(OWL + "versionInfo"), None, GRAPH_ONTOLOGY)
        return next((quad.object.value for quad in found), "")  # type: ignore[union-attr]  # a text

    def licence(self) -> str:
        """The IRI of the licence of the ontology."""
        found = self.store.quads_for_pattern(NamedNode(MYO + "myograph.owl"), NamedNode(DCTERMS + "license"), None, GRAPH_ONTOLOGY)
        return next((quad.object.value for quad in found), "")  # type: ignore[union-attr]  # an IRI

    @cached_property
    def synonym_types(self) -> dict[str, SynonymType]:
        """The kinds of synonyms, by their IRIs."""
        found = {quad.object for quad in self.store.quads_for_pattern(None, SYNONYM_TYPE, None)}
        iris = sorted(term.value for term in found if isinstance(term, NamedNode))
        ids = {iri: iri.rpartition("#")[2] if "#" in iri else curie(iri) for iri in iris}  # as HPO writes its own
        return {iri: SynonymType(id, iri, self.records.name(NamedNode(iri))) for iri, id in ids.items()}

    def classes(self) -> Iterator[Class]:
        """The entities in order, then the classes that they are stated to be of, and what these are kinds of."""
        categories: set[str] = set()
        groups = groupby(self.records.edges(), key=attrgetter("subject"))
        group = next(groups, None)
        for node in self.records.nodes():
            edges: list[Edge] = []
            if group is not None and group[0] == node.id:  # both come in the order of the IRIs of the nodes
                edges = list(group[1])
                group = next(groups, None)
            categories.update(node.category)
            yield self._entity(node, edges)
        waiting, found = sorted(categories), set(categories)
        while waiting:
            id = waiting.pop(0)
            cls = NamedNode(iri_of(id))
            quads = self.store.quads_for_pattern(cls, _SUB_CLASS, None, GRAPH_ONTOLOGY)
            parents = sorted(curie(quad.object.value) for quad in quads if isinstance(quad.object, NamedNode))
            waiting += [parent for parent in parents if parent not in found]
            found.update(parents)
            yield Class(id, self.records.name(cls), *self._definition(cls), is_a=tuple(self._is_a(parent) for parent in parents))

    def relations(self) -> list[Relation]:
        """The relations that the classes use, their inverses, and what they are kinds of; the hierarchy itself is ``is_a``."""
        found: set[NamedNode] = set()
        waiting = list(self._used)
        while waiting:
            relation = waiting.pop()
            if relation not in found and not relation.value.startswith(SKOS):
                found.add(relation)
                waiting += [*axioms().super_properties.get(relation, ()), *axioms().inverses.get(relation, ())]
        return [self._relation(relation, found) for relation in sorted(found, key=str)]

    def _entity(self, node: Node, edges: list[Edge]) -> Class:
        parents: dict[str, list[Edge]] = {}
        links = []
        for edge in edges:
            relation = NamedNode(iri_of(edge.predicate))
            if relation in _upward():
                parents.setdefault(edge.object, []).append(edge)
            elif relation not in _downward():
                self._used.add(relation)
                links.append(Link(edge.predicate, edge.object, self._name(edge.object), _about([edge], LINK_FIELDS[1:])))
        for edge in self._children.get(node.id, ()):
            parents.setdefault(edge.subject, []).append(edge)
        is_a = [self._is_a(parent, _about(stated)) for parent, stated in sorted(parents.items())]
        annotations = self._annotations(NamedNode(node.iri))
        return Class(
            node.id,
            node.name,
            *self._definition(NamedNode(node.iri), annotations),
            tuple(self._synonyms(node, annotations)),
            tuple(sorted({*node.xrefs, *node.exact_matches})),
            tuple((kind, match) for kind, field in MATCHES.items() for match in getattr(node, field)),
            tuple((field, value) for field in TERM_FIELDS for value in getattr(node, field)),
            (*is_a, *(self._is_a(cls) for cls in node.category if cls not in parents)),
            tuple(links),
        )

    @cached_property
    def _children(self) -> dict[str, list[Edge]]:
        """Entity -> the edges that state from above that it is a kind of something."""
        quads = [quad for relation in _downward() for quad in self.store.quads_for_pattern(None, relation, None, GRAPH_EDGES)]
        ends = {end for quad in quads for end in (quad.subject, quad.object) if isinstance(end, NamedNode)}
        part = ends if self.records.part is None else ends & self.records.part
        found: dict[str, list[Edge]] = {}
        for edge in Records(self.store, "edges", part).edges():
            if NamedNode(iri_of(edge.predicate)) in _downward():
                found.setdefault(edge.object, []).append(edge)
        return found

    def _relation(self, relation: NamedNode, known: set[NamedNode]) -> Relation:
        drawn = axioms()
        return Relation(
            curie(relation.value),
            self.records.name(relation),
            *self._definition(relation),
            tuple(sorted(curie(one.value) for one in drawn.super_properties.get(relation, set()) & known)),
            tuple(sorted(curie(one.value) for one in drawn.inverses.get(relation, set()) & known)),
            relation in drawn.transitive,
            tuple((curie(a.value), curie(b.value)) for a, b, whole in drawn.chains if whole == relation and {a, b} <= known),
        )

    def _is_a(self, parent: str, about: tuple[tuple[str, str], ...] = ()) -> Link:
        return Link("", parent, self._name(parent), about)

    def _name(self, id: str) -> str:
        return self.records.name(NamedNode(iri_of(id)))

    def _definition(self, node: NamedNode, annotations: Annotations | None = None) -> tuple[str, tuple[str, ...]]:
        """What a term means, and who says so."""
        texts = sorted({quad.object.value for quad in self.store.quads_for_pattern(node, DEFINITION, None)})  # type: ignore[union-attr]  # texts
        found = annotations if annotations is not None else self._annotations(node)
        abouts = [found.get((DEFINITION, text), {}) for text in texts]
        xrefs = {self.records.id(term) for about in abouts for kind in (DEFINITION_SOURCE, _XREF) for term in about.get(kind, ())}
        return "; ".join(texts), tuple(sorted(xrefs))

    def _synonyms(self, node: Node, annotations: Annotations) -> Iterator[Synonym]:
        texts = (node.synonyms, node.broad_synonyms, node.narrow_synonyms, node.related_synonyms)
        for (predicate, scope), found in zip(SCOPES.items(), texts, strict=True):
            for text in found:
                about = annotations.get((predicate, text), {})
                types = sorted(term.value for term in about.get(SYNONYM_TYPE, ()) if isinstance(term, NamedNode))
                xrefs = tuple(sorted(self.records.id(term) for term in about.get(_XREF, ())))
                yield Synonym(text, scope, types[0] if types else "", xrefs)

    def _annotations(self, node: NamedNode) -> Annotations:
        """(property, object) of the triples about a term that something is said of -> what is said."""
        found: Annotations = {}
        source, annotated, target = _ANNOTATED
        for axiom in [quad.subject for quad in self.store.quads_for_pattern(None, source, node)]:
            about: dict[NamedNode, list[Term]] = {}
            for quad in self.store.quads_for_pattern(axiom, None, None):
                about.setdefault(quad.predicate, []).append(quad.object)  # type: ignore[arg-type]  # no quoted triples here
            for predicate in about.get(annotated, ()):
                for term in about.get(target, ()):
                    said = found.setdefault((predicate, term.value), {})
                    for kind, terms in about.items():
                        said.setdefault(kind, []).extend(terms)
        return found


def iri_of(id: str) -> str:
    """The IRI that an identifier of a view stands for.

    >>> iri_of("record:status"), iri_of("HP:0001324"), iri_of("http://example.org/a")
    ('https://w3id.org/myograph/record/status', 'http://purl.obolibrary.org/obo/HP_0001324', 'http://example.org/a')
    """
    prefix, _, local = id.partition(":")
    return f"{MYO}record/{local}" if prefix == RECORD else expand(id) or id


def prefixes() -> dict[str, str]:
    """Prefix -> namespace, of all identifiers of a view."""
    return PREFIXES | {RECORD: MYO + "record/"}


def _about(edges: Iterable[Edge], fields: Sequence[str] = LINK_FIELDS) -> tuple[tuple[str, str], ...]:
    """The fields of edges with their values, each once; what one of several edges has accepted is accepted."""
    found: dict[tuple[str, str], None] = {}
    stated = list(edges)
    for field in fields:
        for edge in stated:
            value = getattr(edge, field)
            for one in value if isinstance(value, tuple) else () if value in (None, "") else (value,):
                found[field, str(one).lower() if isinstance(one, bool) else str(one)] = None
    if ("status", "accepted") in found:
        found.pop(("status", "contested"), None)
    return tuple(found)


def _upward() -> frozenset[NamedNode]:
    """The relations of a thing to what it is a kind of."""
    return _hierarchical(_BROADER, _NARROWER)


def _downward() -> frozenset[NamedNode]:
    """The relations of a thing to its kinds."""
    return _hierarchical(_NARROWER, _BROADER)


@cache
def _hierarchical(relation: NamedNode, inverse: NamedNode) -> frozenset[NamedNode]:
    """The kinds of a relation, and the inverses of the kinds of its inverse."""
    drawn = axioms()

    def kinds(relation: NamedNode) -> set[NamedNode]:
        found: set[NamedNode] = set()
        waiting = [relation]
        while waiting:
            found.add(one := waiting.pop())
            waiting += drawn.super_properties.get(one, set()) - found
        return found

    return frozenset(
        one
        for one in drawn.object_properties
        if relation in kinds(one) or any(inverse in kinds(other) for other in drawn.inverses.get(one, ()))
    )
