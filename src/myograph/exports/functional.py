"""The triples of an OWL ontology in, its axioms in functional syntax out, one a line, with the annotations of each."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from myograph.exports.expressions import Expressions, no_place, owl, term
from myograph.vocabulary import MYO, OWL, PREFIXES, RDF_TYPE, RDFS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pyoxigraph import Quad, Triple

    from myograph.exports.expressions import About, Note, Term

    Fact = tuple[Term, Term, Term]

_ONTOLOGY = NamedNode(MYO + "myograph.owl")
_OBJECT, _DATA, _ANNOTATION = owl("ObjectProperty"), owl("DatatypeProperty"), owl("AnnotationProperty")
_DATATYPE = NamedNode(RDFS + "Datatype")
_CLASS = owl("Class")
_PROPERTIES: set[Term] = {_OBJECT, _DATA, _ANNOTATION}
_KINDS: set[Term] = {*_PROPERTIES, _CLASS, _DATATYPE}
_DECLARED: dict[Term, str] = {
    _CLASS: "Class",
    _DATATYPE: "Datatype",
    _OBJECT: "ObjectProperty",
    _DATA: "DataProperty",
    _ANNOTATION: "AnnotationProperty",
    owl("NamedIndividual"): "NamedIndividual",
}
_CHARACTERISTICS: dict[Term, str] = {
    owl(f"{kind}Property"): f"{kind}ObjectProperty"
    for kind in ("Transitive", "Symmetric", "Asymmetric", "Reflexive", "Irreflexive", "InverseFunctional")
}
_OF_CLASSES: dict[Term, str] = {
    NamedNode(RDFS + "subClassOf"): "SubClassOf",
    owl("equivalentClass"): "EquivalentClasses",
    owl("disjointWith"): "DisjointClasses",
}
_OF_INDIVIDUALS: dict[Term, str] = {owl("sameAs"): "SameIndividual", owl("differentFrom"): "DifferentIndividuals"}
_OF_PROPERTIES: dict[Term, str] = {
    NamedNode(RDFS + "subPropertyOf"): "Sub{}PropertyOf",
    owl("equivalentProperty"): "Equivalent{}Properties",
    owl("propertyDisjointWith"): "Disjoint{}Properties",
    NamedNode(RDFS + "domain"): "{}PropertyDomain",
    NamedNode(RDFS + "range"): "{}PropertyRange",
}
_GROUPS: dict[Term, str] = {owl("AllDisjointClasses"): "DisjointClasses", owl("AllDifferent"): "DifferentIndividuals"}
_DEPRECATED = {owl("DeprecatedClass"), owl("DeprecatedProperty")}
_THINGS = {owl("Thing"), owl("Nothing")}
_INVERSE, _CHAIN, _KEY, _DISJOINT_UNION = owl("inverseOf"), owl("propertyChainAxiom"), owl("hasKey"), owl("disjointUnionOf")
_SOURCE, _PROPERTY, _TARGET = owl("annotatedSource"), owl("annotatedProperty"), owl("annotatedTarget")
_VERSION, _IMPORTS = owl("versionIRI"), owl("imports")
_NOTING: set[Term] = {RDF_TYPE, _SOURCE, _PROPERTY, _TARGET}
_NEGATIVE: set[Term] = {owl(name) for name in ("assertionProperty", "sourceIndividual", "targetIndividual", "targetValue")}
_MEMBERS: set[Term] = {owl("members"), owl("distinctMembers")}


def functional_syntax(read: Callable[[], Iterable[Triple | Quad]]) -> Iterator[str]:
    """The ontology, line by line, in the order of its triples.

    :param read: gives the triples, which are read twice; those about one node are beside each other.
    :raises QuestionError: where a triple is not of OWL 2.
    """
    return _Ontology(read()).lines(read())


class _Ontology:
    """What has to be known of all triples before the first is written: the kinds of properties, blank nodes, and who annotates what."""

    def __init__(self, triples: Iterable[Triple | Quad]) -> None:
        self._kinds: dict[Term, set[Term]] = {}
        about: About = {}
        headers: About = {}
        for subject, facts in groupby(map(_fact, triples), key=itemgetter(0)):
            said: list[Note] = [(predicate, obj) for _, predicate, obj in facts]
            types = {obj for predicate, obj in said if predicate == RDF_TYPE}
            if isinstance(subject, BlankNode):
                about[subject] = said
            elif owl("Ontology") in types:
                headers[subject] = said
            if kinds := types & _KINDS:
                self._kinds[subject] = kinds
        self._iri = _ONTOLOGY if _ONTOLOGY in headers else min(headers, key=str, default=None)
        self._header = headers.get(self._iri, []) if self._iri else []
        self._of = Expressions(about, {prop for prop, kinds in self._kinds.items() if _DATA in kinds})
        self._undeclared: set[tuple[Term, NamedNode]] = set()  # what is used, and as what
        self._notes: dict[Fact, list[Term]] = {}  # what is said -> who annotates it
        for node, said in about.items():
            told = dict(said)
            if _TARGET in told:
                self._notes.setdefault((told[_SOURCE], told[_PROPERTY], told[_TARGET]), []).append(node)

    def lines(self, triples: Iterable[Triple | Quad]) -> Iterator[str]:
        """The ontology of these triples, which are the same."""
        for prefix, namespace in PREFIXES.items():
            yield f"Prefix({prefix}:=<{namespace}>)\n"
        names = [self._iri, *(value for prop, value in self._header if prop == _VERSION)]
        yield f"\nOntology({' '.join(str(name) for name in names if name is not None)}\n"
        yield from (f"Import({value})\n" for prop, value in self._header if prop == _IMPORTS)
        for prop, value in self._header:
            if self._iri and prop not in (RDF_TYPE, _VERSION, _IMPORTS):
                yield f"{self._annotation(self._iri, prop, value)}\n"
        for fact in map(_fact, triples):
            if fact[0] != self._iri:
                yield from self._annotated(fact)
        for fact in [fact for fact in self._notes if fact[0] != self._iri and not isinstance(fact[0], BlankNode)]:
            yield from self._annotated(fact)  # which is stated by its annotation alone
        yield from sorted(f"Declaration({_DECLARED[kind]}({term(one)}))\n" for one, kind in self._undeclared)
        yield ")\n"

    def _annotated(self, fact: Fact) -> Iterator[str]:
        """The axioms that a triple stands for, once for each that annotates it."""
        notes = [self._annotations(node) for node in self._notes.pop(fact, ())]
        for name, said in self._axioms(*fact):
            for note in notes or [""]:
                yield f"{name}({note}{said})\n"

    def _annotations(self, node: Term, but: set[Term] = _NOTING) -> str:
        return "".join(f"{self._annotation(node, prop, value)} " for prop, value in self._of.about[node] if prop not in but)

    def _annotation(self, node: Term, prop: Term, value: Term) -> str:
        self._use(prop, _ANNOTATION)
        of_it = "".join(self._annotations(other) for other in self._notes.get((node, prop, value), ()))
        return f"Annotation({of_it}{term(prop)} {term(value)})"

    def _axioms(self, subject: Term, prop: Term, value: Term) -> Iterator[tuple[str, str]]:
        """The names of axioms, and what is in them."""
        of = self._of
        if isinstance(subject, BlankNode) and prop not in _OF_CLASSES and of.is_part(subject):
            if prop == RDF_TYPE:
                yield from self._of_group(subject, value)
        elif prop == RDF_TYPE:
            yield from self._of_type(subject, value)
        elif prop in _OF_CLASSES:
            is_range = _DATATYPE in self._kinds.get(subject, ())
            self._use(subject, _CLASS)
            self._use(value, _CLASS)
            yield "DatatypeDefinition" if is_range else _OF_CLASSES[prop], f"{of.cls(subject)} {of.cls(value)}"
        elif prop in _OF_PROPERTIES:
            for kind in self._kinds_of(subject):
                end = of.cls(value) if _OF_PROPERTIES[prop].startswith("{}") else of.property(value)
                yield _OF_PROPERTIES[prop].format(kind), f"{of.property(subject)} {end}"
        elif prop in _OF_INDIVIDUALS:
            yield _OF_INDIVIDUALS[prop], f"{term(subject)} {term(value)}"
        elif prop == _INVERSE:
            yield "InverseObjectProperties", f"{term(subject)} {of.property(value)}"
        elif prop == _CHAIN:
            yield "SubObjectPropertyOf", f"ObjectPropertyChain({' '.join(map(of.property, of.list(value)))}) {term(subject)}"
        elif prop == _DISJOINT_UNION:
            yield "DisjointUnion", f"{term(subject)} {' '.join(map(of.cls, of.list(value)))}"
        elif prop == _KEY:
            keys = [one for one in of.list(value) if not of.is_data(one)], [one for one in of.list(value) if of.is_data(one)]
            yield "HasKey", f"{of.cls(subject)} {' '.join(f'({chr(32).join(map(of.property, some))})' for some in keys)}"
        elif prop not in (_VERSION, _IMPORTS):  # which only the ontology that this is can have
            yield self._assertion(subject, prop, value)

    def _assertion(self, subject: Term, prop: Term, value: Term) -> tuple[str, str]:
        kinds = self._kinds.get(prop, set()) & _PROPERTIES
        wanted = _DATA if isinstance(value, Literal) else _OBJECT
        if wanted in kinds:
            return f"{_DECLARED[wanted]}Assertion", f"{term(prop)} {term(subject)} {term(value)}"
        if kinds and _ANNOTATION not in kinds:
            raise no_place(f"{subject} {prop} {value}", f"a property that takes no {'text' if wanted == _DATA else 'name'}")
        self._use(prop, _ANNOTATION)
        return "AnnotationAssertion", f"{term(prop)} {term(subject)} {term(value)}"

    def _use(self, one: Term, kind: NamedNode) -> None:
        """Note what has no declaration, as a data set has none of the vocabulary that describes it, and needs one to be OWL 2 DL."""
        if isinstance(one, NamedNode) and one not in self._kinds and not one.value.startswith((OWL, RDFS)):
            self._undeclared.add((one, kind))

    def _of_type(self, subject: Term, cls: Term) -> Iterator[tuple[str, str]]:
        if cls in _DECLARED:
            yield "Declaration", f"{_DECLARED[cls]}({term(subject)})"
        elif cls == owl("FunctionalProperty"):
            yield from ((f"Functional{kind}Property", term(subject)) for kind in self._kinds_of(subject))
        elif cls in _CHARACTERISTICS:
            yield _CHARACTERISTICS[cls], self._of.property(subject)
        elif cls in _DEPRECATED:
            yield "AnnotationAssertion", f'owl:deprecated {term(subject)} "true"^^xsd:boolean'
        elif cls == owl("Ontology"):
            pass  # another than the one that this is, of which nothing but annotations can be said
        elif isinstance(cls, NamedNode) and cls.value.startswith(OWL) and cls not in _THINGS:
            raise no_place(f"{subject} {RDF_TYPE} {cls}", "a term of OWL that is no class")
        else:
            self._use(cls, _CLASS)
            yield "ClassAssertion", f"{self._of.cls(cls)} {term(subject)}"

    def _of_group(self, node: BlankNode, cls: Term) -> Iterator[tuple[str, str]]:
        """Axioms of several terms, which have a node of their own that can be annotated."""
        of = self._of
        notes = self._annotations(node, {RDF_TYPE, *_MEMBERS, *_NEGATIVE})
        members = of.list(of.one(node, "members") or of.one(node, "distinctMembers"))
        if cls in _GROUPS:
            yield _GROUPS[cls], notes + " ".join(map(of.cls, members))
        elif cls == owl("AllDisjointProperties"):
            kind = "Data" if of.is_data(members[0]) else "Object"
            yield f"Disjoint{kind}Properties", notes + " ".join(map(of.property, members))
        elif cls == owl("NegativePropertyAssertion"):
            values = (of.one(node, name) for name in ("targetIndividual", "targetValue"))
            ends = [
                of.one(node, "assertionProperty"),
                of.one(node, "sourceIndividual"),
                next(value for value in values if value is not None),
            ]
            kind = "Data" if of.is_data(ends[0]) else "Object"
            yield f"Negative{kind}PropertyAssertion", notes + " ".join(term(end) for end in ends if end is not None)

    def _kinds_of(self, prop: Term) -> list[str]:
        """Object, Data and Annotation; that of a property that is not declared, but is the inverse of one, is the first."""
        if isinstance(prop, BlankNode):
            return ["Object"]
        kinds = self._kinds.get(prop, set())
        return [name for name, kind in (("Object", _OBJECT), ("Data", _DATA), ("Annotation", _ANNOTATION)) if kind in kinds] or [
            "Annotation"
        ]


def _fact(triple: Triple | Quad) -> Fact:
    return triple.subject, triple.predicate, triple.object
