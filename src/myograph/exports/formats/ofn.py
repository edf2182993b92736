"""The graph as an OWL ontology in functional syntax: the axioms that its RDF stands for."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from myograph.errors import QuestionError
from myograph.exports.format import Format
from myograph.vocabulary import MYO, OWL, PREFIXES, RDF, RDF_TYPE, RDFS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

    from myograph.exports.stream import Records

    Node = NamedNode | BlankNode
    Term = Node | Literal

_LOCAL = re.compile(r"[A-Za-z_](?:[\w-]*\w)?", re.ASCII)
_DECLARED = {OWL + kind: kind for kind in ("Class", "ObjectProperty", "AnnotationProperty", "NamedIndividual")}
_DECLARED |= {OWL + "DatatypeProperty": "DataProperty", RDFS + "Datatype": "Datatype"}
_CHARACTERISTICS = {
    f"{OWL}{kind}Property": f"{kind}ObjectProperty"
    for kind in ("Transitive", "Symmetric", "Asymmetric", "Reflexive", "Irreflexive", "InverseFunctional")
}
_BETWEEN_CLASSES = {RDFS + "subClassOf": "SubClassOf"}
_BETWEEN_CLASSES |= {OWL + "equivalentClass": "EquivalentClasses", OWL + "disjointWith": "DisjointClasses"}
_STRUCTURE = {OWL + kind for kind in ("Axiom", "Restriction", "Class", "AllDisjointClasses")}
_ABOUT_AXIOMS = {OWL + f"annotated{part}" for part in ("Source", "Property", "Target")}


def _write(records: Records, path: str) -> None:
    triples = {quad.triple for quad in records.quads()}
    used = {triple.predicate for triple in triples} | {triple.object for triple in triples if triple.predicate == RDF_TYPE}
    kinds = ("Class", "AnnotationProperty", "DatatypeProperty", "ObjectProperty")
    declared = (quad.triple for kind in kinds for quad in records.store.quads_for_pattern(None, RDF_TYPE, NamedNode(OWL + kind)))
    triples |= {triple for triple in declared if triple.subject in used and isinstance(triple.subject, NamedNode)}  # a part has none itself
    ontology = _Ontology(triples)
    axioms = sorted({axiom for triple in triples for axiom in ontology.axioms(triple)})
    records.counts["axioms"] = len(axioms)
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.writelines(f"Prefix({prefix}:=<{namespace}>)\n" for prefix, namespace in PREFIXES.items())
        file.write(f"\nOntology({ontology.header()}\n")
        file.writelines(f"{axiom}\n" for axiom in axioms)
        file.write(")\n")


class _Ontology:
    """Triples, and what has to be known of the others to tell which axiom each is."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.about: dict[Node, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for triple in triples:
            self.about[triple.subject][triple.predicate.value].append(triple.object)  # type: ignore[index,arg-type]  # checked in axioms()
        self.annotations: dict[tuple[Term, Term, Term], list[str]] = defaultdict(list)
        self.kinds: dict[Node, str] = {}
        for node, about in list(self.about.items()):
            types = {term.value for term in about[RDF_TYPE.value]}
            for kind in ("AnnotationProperty", "DatatypeProperty", "ObjectProperty"):
                if OWL + kind in types:
                    self.kinds[node] = kind
        for about in list(self.about.values()):
            if NamedNode(OWL + "Axiom") in about[RDF_TYPE.value]:
                (source,), (predicate,), (target,) = (about[OWL + f"annotated{part}"] for part in ("Source", "Property", "Target"))
                said = [(kind, term) for kind, terms in about.items() if kind not in _ABOUT_AXIOMS | {RDF_TYPE.value} for term in terms]
                self.annotations[source, predicate, target] += [f"Annotation({_iri(kind)} {_term(term)})" for kind, term in said]
        named = NamedNode(OWL + "Ontology")
        self.ontologies = [node for node, about in list(self.about.items()) if named in about[RDF_TYPE.value]]
        # of several, which data sets brought along, ours is the one that is written; the others are things that something is said of
        self.name = min(self.ontologies, key=lambda node: (not node.value.startswith(MYO), str(node)), default=None)

    def header(self) -> str:
        """The name of the ontology and what is said of it."""
        if self.name is None:
            return ""
        about = self.about[self.name]
        versions = [_term(term) for term in about[OWL + "versionIRI"]]
        special = {OWL + "versionIRI", OWL + "imports", RDF_TYPE.value}
        said = [f"\nImport({_term(term)})" for term in about[OWL + "imports"]]
        said += [f"\nAnnotation({_iri(kind)} {_term(term)})" for kind, terms in about.items() if kind not in special for term in terms]
        return " ".join([f"{self.name}", *versions]) + "".join(sorted(said, key=lambda one: ("Import(" not in one[:9], one)))

    def axioms(self, triple: Triple) -> Iterator[str]:
        """The axiom that a triple stands for; none where it is part of another."""
        subject, predicate, obj = triple.subject, triple.predicate, triple.object
        if not isinstance(subject, (NamedNode, BlankNode)) or not isinstance(obj, (NamedNode, BlankNode, Literal)):
            raise QuestionError(f"OWL has no place for triples about triples: {triple}. Use turtle or ntriples.")
        said = "".join(f"{one} " for one in sorted(self.annotations.get((subject, predicate, obj), ())))
        if subject == self.name or obj == NamedNode(OWL + "Ontology"):
            return
        if isinstance(subject, BlankNode) and self._is_structure(subject):
            if predicate.value == OWL + "members":
                yield f"DisjointClasses({said}{' '.join(map(self._class, self._list(obj)))})"
            if predicate.value not in _BETWEEN_CLASSES:
                return
        if predicate == RDF_TYPE:
            yield self._typed(subject, obj, said)
        elif predicate.value in _BETWEEN_CLASSES:
            yield f"{_BETWEEN_CLASSES[predicate.value]}({said}{self._class(subject)} {self._class(obj)})"
        elif predicate.value == OWL + "inverseOf":
            yield f"InverseObjectProperties({said}{_term(subject)} {_term(obj)})"
        elif predicate.value == OWL + "propertyChainAxiom":
            yield f"SubObjectPropertyOf({said}ObjectPropertyChain({' '.join(map(_term, self._list(obj)))}) {_term(subject)})"
        elif predicate.value == OWL + "propertyDisjointWith":
            kind = self._kind(subject).removesuffix("Property")
            yield f"Disjoint{kind}Properties({said}{_term(subject)} {_term(obj)})"
        elif predicate.value == RDFS + "subPropertyOf":
            yield f"Sub{self._kind(subject)}Of({said}{_term(subject)} {_term(obj)})"
        elif predicate.value in (RDFS + "domain", RDFS + "range"):
            side = predicate.value.removeprefix(RDFS).capitalize()
            kind = self._kind(subject)
            of = self._class(obj) if kind == "ObjectProperty" or (kind, side) == ("DataProperty", "Domain") else _term(obj)
            yield f"{kind}{side}({said}{_term(subject)} {of})"
        else:
            kind = self._kind(predicate).replace("AnnotationProperty", "Annotation")
            yield f"{kind}Assertion({said}{_term(predicate)} {_term(subject)} {_term(obj)})"

    def _typed(self, subject: Node, cls: Node | Literal, said: str) -> str:
        if cls.value in _DECLARED and isinstance(subject, NamedNode):
            return f"Declaration({said}{_DECLARED[cls.value]}({_term(subject)}))"
        if cls.value in _CHARACTERISTICS:
            return f"{_CHARACTERISTICS[cls.value]}({said}{_term(subject)})"
        if cls.value == OWL + "FunctionalProperty":
            return f"Functional{self._kind(subject)}({said}{_term(subject)})"
        return f"ClassAssertion({said}{self._class(cls)} {_term(subject)})"

    def _is_structure(self, node: BlankNode) -> bool:
        about = self.about[node]
        return bool({term.value for term in about[RDF_TYPE.value]} & _STRUCTURE) or RDF + "first" in about

    def _kind(self, prop: Node) -> str:
        """What kind of property it is; one that nothing declares is an annotation, as the OWL API has it."""
        return self.kinds.get(prop, "AnnotationProperty").replace("Datatype", "Data")

    def _list(self, node: Term) -> list[Term]:
        found: list[Term] = []
        while isinstance(node, BlankNode):
            found.append(self.about[node][RDF + "first"][0])
            node = self.about[node][RDF + "rest"][0]
        return found

    def _class(self, cls: Term) -> str:
        """A class expression."""
        if not isinstance(cls, BlankNode):
            return _term(cls)
        about = self.about[cls]
        for word, constructor in (("intersectionOf", "ObjectIntersectionOf"), ("unionOf", "ObjectUnionOf")):
            if about[OWL + word]:
                return f"{constructor}({' '.join(map(self._class, self._list(about[OWL + word][0])))})"
        if about[OWL + "oneOf"]:
            return f"ObjectOneOf({' '.join(map(_term, self._list(about[OWL + 'oneOf'][0])))})"
        if about[OWL + "complementOf"]:
            return f"ObjectComplementOf({self._class(about[OWL + 'complementOf'][0])})"
        for word in ("someValuesFrom", "allValuesFrom", "hasValue"):
            if about[OWL + word] and len(about[OWL + "onProperty"]) == 1:
                prop, value = about[OWL + "onProperty"][0], about[OWL + word][0]
                kind = "Data" if isinstance(prop, NamedNode) and self._kind(prop) == "DataProperty" else "Object"
                filler = _term(value) if word == "hasValue" or kind == "Data" else self._class(value)
                return f"{kind}{word[0].upper()}{word[1:]}({_term(prop)} {filler})"
        words = sorted(_iri(word) for word, terms in about.items() if terms and word != RDF_TYPE.value)
        raise QuestionError(f"no class is written that is made with {', '.join(words)}. Use rdfxml.")


def _term(term: Term) -> str:
    if isinstance(term, NamedNode):
        return _iri(term.value)
    if isinstance(term, BlankNode):
        return str(term)
    text = '"' + term.value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if term.language:
        return f"{text}@{term.language}"
    return text if term.datatype.value == XSD + "string" else f"{text}^^{_iri(term.datatype.value)}"


def _iri(iri: str) -> str:
    prefix, namespace = max(
        ((prefix, namespace) for prefix, namespace in PREFIXES.items() if iri.startswith(namespace)),
        key=lambda pair: len(pair[1]),
        default=("", ""),
    )
    return f"{prefix}:{iri[len(namespace) :]}" if namespace and _LOCAL.fullmatch(iri[len(namespace) :]) else f"<{iri}>"


FORMATS = [Format("ofn", "Protégé, the OWL API", _write, loses=("which named graph a triple is in",))]
