"""An ontology's axioms and asserted triples in, the triples that follow out.

The axioms are read, not repeated here: whatever ``myograph.ttl`` says by subPropertyOf, inverseOf, TransitiveProperty,
propertyChainAxiom (of two), domain and range (named), subClassOf and classes defined by intersection, union, hasValue and
someValuesFrom is drawn; that HermiT draws the same from the same file is a test. An axiom of another kind is refused.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode, Triple

from myograph.errors import GraphError
from myograph.vocabulary import OWL, RDF, RDF_TYPE, RDFS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pyoxigraph import Literal

    Term = NamedNode | BlankNode | Literal
    Fact = tuple[NamedNode, NamedNode, NamedNode]
    Membership = Callable[[NamedNode], bool]


class Axioms:
    """What an ontology says that conclusions can be drawn from."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._about: dict[tuple[Term, str], list[Term]] = defaultdict(list)
        subjects: set[Term] = set()
        for triple in triples:
            self._about[triple.subject, triple.predicate.value].append(triple.object)
            subjects.add(triple.subject)
        named = sorted((s for s in subjects if isinstance(s, NamedNode)), key=str)
        self.object_properties = {s for s in named if NamedNode(OWL + "ObjectProperty") in self._about[s, RDF + "type"]}
        self.transitive = {s for s in named if NamedNode(OWL + "TransitiveProperty") in self._about[s, RDF + "type"]}
        self.super_properties = self._named(named, RDFS + "subPropertyOf")
        self.inverses = self._named(named, OWL + "inverseOf")
        for prop, others in list(self.inverses.items()):
            for other in others:
                self.inverses[other].add(prop)
        self.super_classes = self._named(named, RDFS + "subClassOf")
        self.domains = self._named(named, RDFS + "domain")
        self.ranges = self._named(named, RDFS + "range")
        self.chains = [(*self._chain(chain), s) for s in named for chain in self._about[s, OWL + "propertyChainAxiom"]]
        self.definitions = [(s, body) for s in named for body in self._about[s, OWL + "equivalentClass"]]
        self.has_value_rules = [
            (self._has_value(s), self._has_value(body))
            for s in sorted((s for s in subjects if isinstance(s, BlankNode)), key=str)
            for body in self._about[s, RDFS + "subClassOf"]
        ]

    def _named(self, subjects: list[NamedNode], predicate: str) -> dict[NamedNode, set[NamedNode]]:
        found: dict[NamedNode, set[NamedNode]] = defaultdict(set)
        for subject in subjects:
            found[subject] |= {o for o in self._about[subject, predicate] if isinstance(o, NamedNode)}
        return found

    def _only(self, node: Term, predicate: str) -> NamedNode:
        values = self._about[node, predicate]
        if len(values) != 1 or not isinstance(values[0], NamedNode):
            raise GraphError(f"the ontology has an axiom of a kind that the closure does not draw: {node} {predicate} {values}")
        return values[0]

    def _list(self, node: Term) -> list[Term]:
        members = []
        while node != NamedNode(RDF + "nil"):
            members += self._about[node, RDF + "first"]
            (node,) = self._about[node, RDF + "rest"]
        return members

    def _chain(self, node: Term) -> tuple[NamedNode, NamedNode]:
        members = self._list(node)
        if len(members) != 2 or not all(isinstance(member, NamedNode) for member in members):
            raise GraphError(f"the closure draws property chains of two named properties only, not {members}")
        return members[0], members[1]  # type: ignore[return-value]  # checked in the line above

    def _has_value(self, node: Term) -> tuple[NamedNode, NamedNode]:
        return self._only(node, OWL + "onProperty"), self._only(node, OWL + "hasValue")

    def membership(self, body: Term, derived: Derivation) -> Membership:
        """The test whether an individual is in the class that a class expression describes."""
        if isinstance(body, NamedNode):
            return lambda x: derived.holds(x, RDF_TYPE, body)
        for predicate, combine in ((OWL + "intersectionOf", all), (OWL + "unionOf", any)):
            if parts := self._about[body, predicate]:
                tests = [self.membership(part, derived) for part in self._list(parts[0])]
                return lambda x, combine=combine: combine(test(x) for test in tests)  # type: ignore[misc]  # a default binds the loop's value
        prop = self._only(body, OWL + "onProperty")
        if self._about[body, OWL + "hasValue"]:
            value = self._only(body, OWL + "hasValue")
            return lambda x: derived.holds(x, prop, value)
        filler = self._only(body, OWL + "someValuesFrom")
        return lambda x: any(derived.holds(y, RDF_TYPE, filler) for y in derived.objects(x, prop))


class Derivation:
    """Triples and what has been derived from them so far, indexed for joins in both directions."""

    def __init__(self, axioms: Axioms) -> None:
        self._axioms = axioms
        self._objects: dict[NamedNode, dict[NamedNode, set[NamedNode]]] = defaultdict(lambda: defaultdict(set))
        self._subjects: dict[NamedNode, dict[NamedNode, set[NamedNode]]] = defaultdict(lambda: defaultdict(set))
        self._left: dict[NamedNode, list[tuple[NamedNode, NamedNode]]] = defaultdict(list)
        self._right: dict[NamedNode, list[tuple[NamedNode, NamedNode]]] = defaultdict(list)
        for first, second, result in [*axioms.chains, *((p, p, p) for p in axioms.transitive)]:
            self._left[first].append((second, result))
            self._right[second].append((first, result))

    def holds(self, subject: NamedNode, prop: NamedNode, obj: NamedNode) -> bool:
        return obj in self._objects[prop][subject]

    def objects(self, subject: NamedNode, prop: NamedNode) -> set[NamedNode]:
        return self._objects[prop][subject]

    def add(self, facts: Iterable[Fact]) -> None:
        """Add facts and all that follows from them by properties and named classes."""
        waiting = list(facts)
        while waiting:
            subject, prop, obj = waiting.pop()
            if obj in self._objects[prop][subject]:
                continue
            self._objects[prop][subject].add(obj)
            self._subjects[prop][obj].add(subject)
            waiting += self._follows(subject, prop, obj)

    def _follows(self, subject: NamedNode, prop: NamedNode, obj: NamedNode) -> Iterator[Fact]:
        axioms = self._axioms
        if prop == RDF_TYPE:
            yield from ((subject, RDF_TYPE, parent) for parent in axioms.super_classes[obj])
            return
        yield from ((subject, parent, obj) for parent in axioms.super_properties[prop])
        yield from ((obj, inverse, subject) for inverse in axioms.inverses[prop])
        yield from ((subject, RDF_TYPE, domain) for domain in axioms.domains[prop])
        yield from ((obj, RDF_TYPE, range_) for range_ in axioms.ranges[prop])
        for second, result in self._left[prop]:
            yield from [(subject, result, far) for far in self._objects[second][obj]]
        for first, result in self._right[prop]:
            yield from [(far, result, obj) for far in self._subjects[first][subject]]

    def facts(self) -> set[Fact]:
        """Everything added and everything derived."""
        return {(s, p, o) for p, index in self._objects.items() for s, objects in index.items() for o in objects}


def close(ontology: Iterable[Triple], facts: Iterable[Fact]) -> set[Fact]:
    """What follows from the facts by the axioms of the ontology, without the facts themselves.

    :param ontology: the triples of an OWL ontology.
    :param facts: (subject, property, object) of named individuals, ``rdf:type`` among the properties.
    :raises GraphError: where the ontology has a kind of axiom that is not drawn here.
    """
    axioms = Axioms(ontology)
    given = set(facts)
    derived = Derivation(axioms)
    derived.add(given)
    tests = [(cls, axioms.membership(body, derived)) for cls, body in axioms.definitions]
    known = 0
    while len(found := derived.facts()) > known:
        known = len(found)
        individuals = {subject for subject, _, _ in found}
        derived.add([(x, prop, value) for (p, v), (prop, value) in axioms.has_value_rules for x in individuals if derived.holds(x, p, v)])
        derived.add([(x, RDF_TYPE, cls) for cls, test in tests for x in individuals if test(x)])
    return found - given
