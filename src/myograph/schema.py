"""``myograph.ttl`` in, what loading has to know of it out: axioms, relations, what each admits, scales."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat, Triple, parse

import myograph.ontology
from myograph.closure import Axioms
from myograph.vocabulary import (
    CURATION,
    DEFINITION,
    DEFINITION_SOURCE,
    EXACT_SYNONYM,
    GRAPH_ONTOLOGY,
    OWL,
    RDF,
    RDF_TYPE,
    RDFS,
    myo,
    shorten,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    Node = NamedNode | BlankNode
    Term = Node | Literal

ONTOLOGY_FOLDER = Path(myograph.ontology.__path__[0])
ONTOLOGY_FILE = ONTOLOGY_FOLDER / "myograph.ttl"

RELATION = myo("relation")
ENTITY = myo("Entity")
CLASS = NamedNode(OWL + "Class")


@cache
def ontology() -> tuple[Triple, ...]:
    """The triples of ``myograph.ttl``, blank nodes named by RDFC-1.0, definitions with their source on the axiom."""
    dataset = Dataset(parse(path=ONTOLOGY_FILE, format=RdfFormat.TURTLE))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    triples = [quad.triple for quad in dataset]
    for triple in [triple for triple in triples if triple.predicate == DEFINITION]:
        triples += annotation(triple, {DEFINITION_SOURCE: CURATION})
    return tuple(sorted(triples, key=str))


@cache
def axioms() -> Axioms:
    """What the ontology says that conclusions can be drawn from."""
    return Axioms(ontology())


@cache
def relations() -> dict[str, NamedNode]:
    """Short name -> property, for everything that a statement can say of an entity."""
    kinds = {NamedNode(OWL + "ObjectProperty"), NamedNode(OWL + "DatatypeProperty")}
    found = {t.subject for t in ontology() if t.predicate == RDF_TYPE and t.object in kinds and isinstance(t.subject, NamedNode)}
    of_entities = {node for node in found if all(ENTITY in kinds_of(classes) for classes in allowed_classes(node, "domain"))}
    return {shorten(node.value): node for node in of_entities} | {"hasExactSynonym": EXACT_SYNONYM}


@cache
def datatypes() -> dict[NamedNode, str]:
    """Property -> IRI of the datatype of its values."""
    kind, range_ = NamedNode(OWL + "DatatypeProperty"), NamedNode(RDFS + "range")
    properties = {t.subject for t in ontology() if t.predicate == RDF_TYPE and t.object == kind}
    triples = (t for t in ontology() if t.predicate == range_ and t.subject in properties)
    return {t.subject: t.object.value for t in triples}  # type: ignore[misc,union-attr]  # all are named


@cache
def scale(cls: NamedNode) -> list[str]:
    """The members of a class that the ontology itself has."""
    return sorted(name_of(t.subject) for t in ontology() if t.predicate == RDF_TYPE and t.object == cls)  # type: ignore[arg-type]  # names


def implied(relation: Term) -> set[Term]:
    """A relation, its inverses, and all that these are kinds of."""
    found: set[Term] = set()
    waiting = [relation]
    while waiting:
        prop = waiting.pop()
        if prop not in found:
            found.add(prop)
            waiting += [*axioms().super_properties.get(prop, ()), *axioms().inverses.get(prop, ())]  # type: ignore[arg-type]  # others are no keys
    return found


def kinds_of(classes: Iterable[Term]) -> set[Term]:
    """Classes and all that they are kinds of."""
    found: set[Term] = set()
    waiting = list(classes)
    while waiting:
        cls = waiting.pop()
        if cls not in found:
            found.add(cls)
            waiting += axioms().super_classes.get(cls, ())  # type: ignore[arg-type]  # others are no keys
    return found


@cache
def allowed_classes(relation: NamedNode, side: str) -> tuple[frozenset[NamedNode], ...]:
    """The classes that each domain, or range, of a relation admits."""
    about = _ontology_index().about
    found = []
    for cls in about[relation][NamedNode(RDFS + side)]:
        members = _members(about, about[cls][NamedNode(OWL + "unionOf")][0]) if isinstance(cls, BlankNode) else [cls]
        found.append(frozenset(member for member in members if isinstance(member, NamedNode)))
    return tuple(found)


@cache
def _ontology_index() -> Index:
    return Index(placed(ontology(), GRAPH_ONTOLOGY))


def _members(about: Mapping[Node, Mapping[NamedNode, list[Term]]], node: Term) -> Iterator[Term]:
    while isinstance(node, BlankNode):
        yield about[node][NamedNode(RDF + "first")][0]
        node = about[node][NamedNode(RDF + "rest")][0]


class Index:
    """The quads of a graph by subject and predicate, and the classes of each node with what these are kinds of."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.about: dict[Node, dict[NamedNode, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for quad in quads:
            self.about[quad.subject][quad.predicate].append(quad.object)  # type: ignore[index,arg-type]  # no quoted triples here

    def classes(self, node: Node) -> set[Term]:
        """The classes of a node, and what these are kinds of; empty where nothing describes it."""
        return kinds_of(self.about[node][RDF_TYPE] if node in self.about else ())

    def associations(self) -> Iterator[tuple[Node, dict[NamedNode, list[Term]]]]:
        """Every association, with its values by property."""
        yield from ((node, about) for node, about in self.about.items() if myo("Association") in about[RDF_TYPE])


def name_of(node: Term) -> str:
    """The short name of a node, for messages."""
    return shorten(node.value)


def placed(triples: Iterable[Triple], graph: NamedNode) -> set[Quad]:
    """Triples put into a named graph."""
    return {Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples}


def annotation(triple: Triple, about: Mapping[NamedNode, NamedNode | Literal]) -> list[Triple]:
    """What OWL makes of a triple with something said about it: an axiom, named by a digest of what it says."""
    said = "\n".join([str(triple), *(f"{p} {o}" for p, o in sorted(about.items(), key=str))])
    node = BlankNode(f"axiom{hashlib.sha256(said.encode()).hexdigest()[:20]}")
    return [
        Triple(node, RDF_TYPE, NamedNode(OWL + "Axiom")),
        Triple(node, NamedNode(OWL + "annotatedSource"), triple.subject),
        Triple(node, NamedNode(OWL + "annotatedProperty"), triple.predicate),
        Triple(node, NamedNode(OWL + "annotatedTarget"), triple.object),
        *(Triple(node, predicate, obj) for predicate, obj in about.items()),
    ]
