"""An ontology's axioms and asserted triples in, the triples that follow out.

The axioms are read, not repeated here: whatever ``myograph.ttl`` says by subPropertyOf, inverseOf, TransitiveProperty,
propertyChainAxiom (of two), domain, range, subClassOf and equivalentClass is drawn, with classes that are named or made by
intersection, union, hasValue and someValuesFrom (that something is in a union, or has some value, lets no triple follow);
that HermiT draws the same from the same file is a test. An axiom of another kind is refused.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode, Triple

from myograph.errors import GraphError, LoadError, Problem
from myograph.vocabulary import OWL, RDF, RDF_TYPE, RDFS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pyoxigraph import Literal

    Term = NamedNode | BlankNode | Literal
    Fact = tuple[NamedNode, NamedNode, NamedNode]
    Conclusion = tuple[NamedNode, NamedNode]  # property and object
    Membership = Callable[[NamedNode], bool]

#: The words of OWL that are drawn here, or from which nothing follows but contradictions.
_WORDS = """
    Ontology versionIRI versionInfo priorVersion deprecated Axiom annotatedSource annotatedProperty annotatedTarget
    Class NamedIndividual ObjectProperty DatatypeProperty AnnotationProperty Restriction
    TransitiveProperty inverseOf propertyChainAxiom equivalentClass intersectionOf unionOf onProperty hasValue someValuesFrom
    AllDisjointClasses members disjointWith AsymmetricProperty IrreflexiveProperty propertyDisjointWith
"""
_KNOWN = frozenset(OWL + word for word in _WORDS.split())
_NIL = NamedNode(RDF + "nil")


class Axioms:
    """What an ontology says that conclusions can be drawn from.

    :raises GraphError: where it has an axiom of a kind that is not drawn here.
    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._about: dict[tuple[Term, str], list[Term]] = defaultdict(list)
        for triple in triples:
            subject, predicate, obj = triple.subject, triple.predicate, triple.object
            word = obj.value if predicate == RDF_TYPE and isinstance(obj, NamedNode) else predicate.value
            if word.startswith(OWL) and word not in _KNOWN:
                raise _refusal(subject, predicate, obj)
            self._about[subject, predicate.value].append(obj)  # type: ignore[index,arg-type]  # no quoted triples here
        self.object_properties = set(self._instances("ObjectProperty"))
        self.transitive = set(self._instances("TransitiveProperty"))
        self.super_properties = self._links(RDFS + "subPropertyOf")
        self.inverses = self._links(OWL + "inverseOf")
        for prop, others in list(self.inverses.items()):
            for other in others:
                self.inverses[other].add(prop)
        self.chains = [(*self._chain(chain), self._name(s)) for s, chain in self._pairs(OWL + "propertyChainAxiom")]
        self.domains = self._consequences(self._pairs(RDFS + "domain"))
        self.ranges = self._consequences(self._pairs(RDFS + "range"))
        kinds = [*self._pairs(RDFS + "subClassOf"), *(pair for s, o in self._pairs(OWL + "equivalentClass") for pair in ((s, o), (o, s)))]
        self.classes = self._consequences((s, o) for s, o in kinds if isinstance(s, NamedNode))
        self.super_classes = {cls: {o for p, o in found if p == RDF_TYPE} for cls, found in self.classes.items()}
        self.rules = [(s, self._conclusions(o)) for s, o in kinds if isinstance(s, BlankNode)]

    def _pairs(self, predicate: str) -> list[tuple[Term, Term]]:
        return sorted(((s, o) for (s, p), objects in self._about.items() if p == predicate for o in objects), key=str)

    def _instances(self, kind: str) -> Iterator[NamedNode]:
        return (self._name(s) for s, o in self._pairs(RDF + "type") if o == NamedNode(OWL + kind))

    def _links(self, predicate: str) -> dict[NamedNode, set[NamedNode]]:
        found: dict[NamedNode, set[NamedNode]] = defaultdict(set)
        for subject, obj in self._pairs(predicate):
            found[self._name(subject)].add(self._name(obj))
        return found

    def _consequences(self, pairs: Iterable[tuple[Term, Term]]) -> dict[NamedNode, set[Conclusion]]:
        found: dict[NamedNode, set[Conclusion]] = defaultdict(set)
        for subject, body in pairs:
            found[self._name(subject)] |= self._conclusions(body)
        return found

    def _conclusions(self, body: Term) -> set[Conclusion]:
        """What holds of everything in the class that a class expression describes."""
        if isinstance(body, NamedNode):
            return {(RDF_TYPE, body)}
        if parts := self._about[body, OWL + "intersectionOf"]:
            return {conclusion for part in self._list(parts[0]) for conclusion in self._conclusions(part)}
        if self._about[body, OWL + "unionOf"] or self._about[body, OWL + "someValuesFrom"]:
            return set()
        return {(self._property(body), self._only(body, OWL + "hasValue"))}

    def membership(self, body: Term, derived: Derivation) -> Membership:
        """The test whether an individual is in the class that a class expression describes."""
        if isinstance(body, NamedNode):
            return lambda x: body.value == OWL + "Thing" or derived.holds(x, RDF_TYPE, body)
        for predicate, combine in ((OWL + "intersectionOf", all), (OWL + "unionOf", any)):
            if parts := self._about[body, predicate]:
                tests = [self.membership(part, derived) for part in self._list(parts[0])]
                return lambda x, combine=combine: combine(test(x) for test in tests)  # type: ignore[misc]  # binds the value
        prop = self._property(body)
        if fillers := self._about[body, OWL + "someValuesFrom"]:
            test = self.membership(fillers[0], derived)
            return lambda x: any(test(y) for y in derived.objects(x, prop))
        value = self._only(body, OWL + "hasValue")
        return lambda x: derived.holds(x, prop, value)

    def _property(self, restriction: Term) -> NamedNode:
        prop = self._only(restriction, OWL + "onProperty")
        if prop not in self.object_properties:
            raise _refusal(restriction, NamedNode(OWL + "onProperty"), prop)
        return prop

    def _only(self, node: Term, predicate: str) -> NamedNode:
        values = self._about[node, predicate]
        if len(values) != 1 or not isinstance(values[0], NamedNode):
            raise _refusal(node, NamedNode(predicate), *values)
        return values[0]

    def _name(self, node: Term) -> NamedNode:
        if not isinstance(node, NamedNode):
            raise _refusal(node)
        return node

    def _list(self, node: Term) -> list[Term]:
        members: list[Term] = []
        while node != _NIL:
            first, rest = self._about[node, RDF + "first"], self._about[node, RDF + "rest"]
            if len(first) != 1 or len(rest) != 1:
                raise _refusal(node)
            members += first
            node = rest[0]
        return members

    def _chain(self, node: Term) -> tuple[NamedNode, NamedNode]:
        members = self._list(node)
        if len(members) != 2:
            raise GraphError(f"the closure draws property chains of two properties, not of {len(members)}: {' '.join(map(str, members))}")
        return self._name(members[0]), self._name(members[1])


def _refusal(*terms: Term | Triple) -> GraphError:
    return GraphError(f"the ontology has an axiom of a kind that the closure does not draw: {' '.join(map(str, terms))}")


#: So many are on either side of one in a hierarchy at most: what follows from more grows with the third power of them.
MOST_ABOVE = 150


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
        """Whether the triple is among what was added or derived."""
        return obj in self._objects[prop][subject]

    def objects(self, subject: NamedNode, prop: NamedNode) -> set[NamedNode]:
        """All that the subject is related to by the property."""
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
            if prop in self._axioms.transitive and self._is_endless(subject, prop):
                what = f"there are more than {MOST_ABOVE} both above and below this in a hierarchy"
                raise LoadError([Problem(subject.value, what, "Check the rows that lead to it and from it.")])
            waiting += self._follows(subject, prop, obj)

    def _is_endless(self, node: NamedNode, prop: NamedNode) -> bool:
        return len(self._objects[prop][node]) > MOST_ABOVE and len(self._subjects[prop][node]) > MOST_ABOVE

    def _follows(self, subject: NamedNode, prop: NamedNode, obj: NamedNode) -> Iterator[Fact]:
        axioms = self._axioms
        if prop == RDF_TYPE:
            yield from ((subject, p, o) for p, o in axioms.classes[obj])
            return
        yield from ((subject, parent, obj) for parent in axioms.super_properties[prop])
        yield from ((obj, inverse, subject) for inverse in axioms.inverses[prop])
        yield from ((subject, p, o) for p, o in axioms.domains[prop])
        yield from ((obj, p, o) for p, o in axioms.ranges[prop])
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
    :raises LoadError: where there is a hierarchy without end.
    """
    axioms = Axioms(ontology)
    given = set(facts)
    derived = Derivation(axioms)
    derived.add(given)
    rules = [(axioms.membership(body, derived), conclusions) for body, conclusions in axioms.rules]
    known = 0
    while len(found := derived.facts()) > known:
        known = len(found)
        individuals = {subject for subject, _, _ in found}
        derived.add([(x, p, o) for test, conclusions in rules for x in individuals if test(x) for p, o in conclusions])
    return found - given
