"""The ontology's triples in, its axioms out, each in words and in the notation of Manchester: texts, and terms to be linked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode, NamedNode

from myograph.errors import GraphError
from myograph.vocabulary import GRAPH_ONTOLOGY, OWL, RDF, RDF_TYPE, RDFS, RDFS_LABEL, curie

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyoxigraph import Literal, Store

    Term = NamedNode | BlankNode | Literal

_INTERSECTION, _UNION = NamedNode(OWL + "intersectionOf"), NamedNode(OWL + "unionOf")
_ON_PROPERTY, _SOME, _VALUE = (NamedNode(OWL + name) for name in ("onProperty", "someValuesFrom", "hasValue"))
_EQUIVALENT, _INVERSE, _CHAIN = (NamedNode(OWL + name) for name in ("equivalentClass", "inverseOf", "propertyChainAxiom"))
_TRANSITIVE, _MEMBERS = NamedNode(OWL + "TransitiveProperty"), NamedNode(OWL + "members")
_FIRST, _REST, _NIL = (NamedNode(RDF + name) for name in ("first", "rest", "nil"))
_SUB_CLASS, _SUB_PROPERTY = NamedNode(RDFS + "subClassOf"), NamedNode(RDFS + "subPropertyOf")
_DOMAIN, _RANGE = NamedNode(RDFS + "domain"), NamedNode(RDFS + "range")


#: The kinds of axioms, in the order in which pages show them.
_KINDS = (
    *("EquivalentTo", "SubClassOf", "DisjointWith"),
    *("SubPropertyOf", "InverseOf", "Characteristics", "SubPropertyChain", "Domain", "Range", "General axiom"),
)


class Ref(NamedTuple):
    """A term within a text, by its CURIE; shown by its label, or in notation by its short name."""

    id: str


Parts = tuple["str | Ref", ...]


class Axiom(NamedTuple):
    """What holds by definition: its kind (``SubClassOf`` …), in words and in notation."""

    kind: str
    words: Parts
    notation: Parts


class Axioms:
    """The axioms of the ontology of a store, by the terms that they are about."""

    def __init__(self, store: Store) -> None:
        self._about: dict[Term, dict[NamedNode, list[Term]]] = {}
        for quad in sorted(store.quads_for_pattern(None, None, None, GRAPH_ONTOLOGY), key=lambda quad: str(quad.object)):
            self._about.setdefault(quad.subject, {}).setdefault(quad.predicate, []).append(quad.object)  # type: ignore[arg-type]  # no quoted triples
        self.inverses: dict[str, set[str]] = {}
        for node in self._named():
            for other in self._values(node, _INVERSE):
                self.inverses.setdefault(_id(node), set()).add(_id(other))
                self.inverses.setdefault(_id(other), set()).add(_id(node))

    def of_type(self, kind: str) -> list[str]:
        """The CURIEs of the terms that are declared to be of a kind of OWL: ``Class``, ``ObjectProperty`` …"""
        return sorted(_id(node) for node in self._named() if NamedNode(OWL + kind) in self._values(node, RDF_TYPE))

    def parents(self, node: NamedNode) -> list[str]:
        """The named classes or properties directly above one: those stated, and the class that its definition begins with."""
        found = [*self._values(node, _SUB_CLASS), *self._values(node, _SUB_PROPERTY)]
        for defined in self._values(node, _EQUIVALENT):
            found += [member for member in self._list(defined, _INTERSECTION) if isinstance(member, NamedNode)]
        return sorted({_id(one) for one in found if isinstance(one, NamedNode)})

    def of_class(self, node: NamedNode) -> list[Axiom]:
        """What the ontology says of a class."""
        return _in_order(self._of_class(node))

    def of_property(self, node: NamedNode) -> list[Axiom]:
        """What the ontology says of a property."""
        return _in_order(self._of_property(node))

    def general(self) -> list[Axiom]:
        """The axioms about no named class."""
        return _in_order(self._general())

    def _of_class(self, node: NamedNode) -> Iterator[Axiom]:
        me = Ref(_id(node))
        for above in self._values(node, _SUB_CLASS):
            yield Axiom("SubClassOf", ("Every ", me, " is of the class ", *self._words(above), "."), self._notation(above))
        for same in self._values(node, _EQUIVALENT):
            words = ("Exactly this is of the class ", me, ": ", *self._words(same), ". A reasoner finds it out.")
            yield Axiom("EquivalentTo", words, self._notation(same))
        for group in self._about:
            members = self._list(group, _MEMBERS)
            others = [Ref(_id(one)) for one in members if one != node]
            if node in members:
                listed = _joined([(one,) for one in others], ", ")
                yield Axiom("DisjointWith", ("Nothing that is of the class ", me, " is of one of these: ", *listed, "."), listed)

    def _of_property(self, node: NamedNode) -> Iterator[Axiom]:
        me = Ref(_id(node))
        verb = self._verb(me)
        for above in self._values(node, _SUB_PROPERTY):
            words = ("If a ", *verb, " b, then a ", *self._verb(Ref(_id(above))), " b.")
            yield Axiom("SubPropertyOf", words, self._notation(above))
        for inverse in sorted(self.inverses.get(me.id, ())):
            words = ("If a ", *verb, " b, then b ", *self._verb(Ref(inverse)), " a, and the other way round.")
            yield Axiom("InverseOf", words, (Ref(inverse),))
        if _TRANSITIVE in self._values(node, RDF_TYPE):
            yield Axiom("Characteristics", ("If a ", *verb, " b, and b ", *verb, " c, then a ", *verb, " c."), ("Transitive",))
        for chain in self._values(node, _CHAIN):
            steps = [Ref(_id(step)) for step in self._members(chain)]
            said = [(f"{chr(97 + number)} ", *self._verb(step), f" {chr(98 + number)}") for number, step in enumerate(steps)]
            words = ("If ", *_joined(said, ", and "), ", then a ", *verb, f" {chr(97 + len(steps))}.")
            yield Axiom("SubPropertyChain", words, _joined([(step,) for step in steps], " o "))
        for kind, predicate, side in (("Domain", _DOMAIN, "subject"), ("Range", _RANGE, "object")):
            for cls in self._values(node, predicate):
                yield Axiom(kind, (f"Its {side} is always of the class ", *self._words(cls), "."), self._notation(cls))
        yield from self._general(node)

    def _general(self, node: NamedNode | None = None) -> Iterator[Axiom]:
        """Those that name a property, where one is given."""
        for below in self._about:
            for above in self._values(below, _SUB_CLASS) if isinstance(below, BlankNode) else ():
                notation = (*self._notation(below), " SubClassOf ", *self._notation(above))
                if node is None or Ref(_id(node)) in notation:
                    yield Axiom("General axiom", ("What ", *self._words(below), " also ", *self._words(above), "."), notation)

    def _words(self, node: Term) -> Parts:
        if isinstance(node, NamedNode):
            return (Ref(_id(node)),)
        if members := self._list(node, _UNION):
            return _joined([self._words(one) for one in members], " or ")
        if members := self._list(node, _INTERSECTION):
            restrictions = [self._words(one) for one in members[1:]]
            return (*self._words(members[0]), " that ", *_joined(restrictions, " and "))
        prop, *rest = self._restriction(node, "some ", "")
        return (*self._verb(prop), *rest)

    def _notation(self, node: Term, nested: bool = False) -> Parts:
        if isinstance(node, NamedNode):
            return (Ref(_id(node)),)
        for predicate, word in ((_UNION, " or "), (_INTERSECTION, " and ")):
            if members := self._list(node, predicate):
                joined = _joined([self._notation(one, True) for one in members], word)
                return ("(", *joined, ")") if nested else joined
        restriction = self._restriction(node, "some ", "value ")
        return ("(", *restriction, ")") if nested else restriction

    def _restriction(self, node: Term, some: str, value: str) -> Parts:
        for prop in self._values(node, _ON_PROPERTY):
            for predicate, word in ((_SOME, some), (_VALUE, value)):
                for filler in self._values(node, predicate):
                    return (Ref(_id(prop)), " " + word, Ref(_id(filler)))
        found = ", ".join(sorted(curie(predicate.value) for predicate in self._about.get(node, ())))
        raise GraphError(f"the ontology has a class expression that the site has no words for: {found}. Give it a name of its own.")

    def _verb(self, prop: str | Ref) -> Parts:
        """A property as a verb: ``is subtype of``, but ``has subtype`` and ``presents with``."""
        nodes = [node for node in self._named() if isinstance(prop, Ref) and _id(node) == prop.id]
        labels = [label.value for node in nodes for label in self._values(node, RDFS_LABEL)]
        return (prop,) if any(label.split(" ")[0].endswith("s") for label in labels) else ("is ", prop)

    def _named(self) -> list[NamedNode]:
        return sorted((node for node in self._about if isinstance(node, NamedNode)), key=str)

    def _values(self, node: Term, predicate: NamedNode) -> list[Term]:
        return self._about.get(node, {}).get(predicate, [])

    def _list(self, node: Term, predicate: NamedNode) -> list[Term]:
        return [member for head in self._values(node, predicate) for member in self._members(head)]

    def _members(self, head: Term) -> Iterator[Term]:
        while head != _NIL:
            yield self._values(head, _FIRST)[0]
            head = self._values(head, _REST)[0]


def _id(node: Term) -> str:
    return curie(node.value)


def _in_order(axioms: Iterable[Axiom]) -> list[Axiom]:
    """Kind by kind; blank nodes, whose labels may be others each time, have no say in it."""
    return sorted(axioms, key=lambda one: (_KINDS.index(one.kind), [str(part) for part in one.notation]))


def _joined(many: Sequence[Parts], word: str) -> Parts:
    """Several, with a word between each two."""
    return tuple(part for number, one in enumerate(many) for part in ((word, *one) if number else one))
