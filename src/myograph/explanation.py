"""A conclusion in, why it follows out: the fewest statements and axioms that it needs, each in words and with where it is from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, Triple

from myograph.build import facts_of
from myograph.closure import close
from myograph.errors import QuestionError
from myograph.exports.stream import Records
from myograph.schema import ontology
from myograph.vocabulary import (
    GRAPH_CLOSURE,
    GRAPH_EDGES,
    GRAPH_ENTITIES,
    GRAPH_INDEX,
    GRAPH_SEVERITIES,
    OWL,
    RDF,
    RDF_TYPE,
    RDFS,
    RDFS_LABEL,
    SKOS,
    curie,
    myo,
    shorten,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pyoxigraph import Store

    from myograph.closure import Fact

    Axiom = frozenset[Triple]

T = TypeVar("T")

#: Beyond so many statements only those near the conclusion are looked at.
_MANY = 5_000
_DECLARATIONS = {f"{OWL}{kind}" for kind in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "Ontology", "Axiom")}


class Step(NamedTuple):
    """One thing that a conclusion rests on, in words, and where it is from."""

    text: str
    origin: str


class Explanation(NamedTuple):
    """Why something follows: without any one of the steps it would not. ``stated`` tells that it needs none, for a source says it.

    ``triples`` are the steps in OWL, with declarations and labels of what they name: a reasoner concludes the same from them alone.
    """

    conclusion: str
    steps: tuple[Step, ...]
    stated: bool
    triples: tuple[Triple, ...]


def explain(store: Store, subject: NamedNode, predicate: NamedNode, obj: NamedNode) -> Explanation:
    """Why something follows from what is stated.

    :raises QuestionError: where it neither is stated nor follows.
    """
    words = _Words(store)
    goal = (subject, predicate, obj)
    conclusion = words.fact(goal)
    facts = _facts(store, goal)
    if goal in facts:
        return Explanation(conclusion, tuple(words.origins(goal)), True, _in_owl(store, [goal], []))
    if goal not in close(ontology(), facts):
        raise QuestionError(f"{conclusion}: this is not stated, and does not follow from what is.")
    needed = fewest(sorted(facts, key=str), lambda some: goal in close(ontology(), some))
    declared, axioms = _axioms()
    used = fewest(axioms, lambda some: goal in close([*declared, *(triple for axiom in some for triple in axiom)], needed))
    steps = [step for fact in needed for step in words.origins(fact)]
    steps += [Step(words.axiom(axiom), "the ontology") for axiom in used]
    return Explanation(conclusion, tuple(steps), False, _in_owl(store, needed, used))


def _in_owl(store: Store, facts: Sequence[Fact], axioms: Sequence[Axiom]) -> tuple[Triple, ...]:
    """Facts and axioms with the declarations and labels of what they name; the same for the same, also the names of blank nodes."""
    found = {Triple(*fact) for fact in facts}.union(*axioms)
    named = {node for triple in found for node in (triple.subject, triple.predicate, triple.object) if isinstance(node, NamedNode)}
    found |= {triple for triple in _axioms()[0] if triple.subject in named}
    found |= {quad.triple for node in named for quad in store.quads_for_pattern(node, RDFS_LABEL, None)}
    canonical = Dataset(Quad(*triple) for triple in found)
    canonical.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return tuple(sorted((quad.triple for quad in canonical), key=str))


def fewest(candidates: Sequence[T], holds: Callable[[Sequence[T]], bool]) -> list[T]:
    """The fewest of the candidates, none of which can be spared, that something still holds of (QuickXplain, Junker 2004).

    >>> fewest(range(100), lambda some: {3, 77} <= set(some))
    [3, 77]
    """

    def within(background: list[T], added: bool, some: Sequence[T]) -> list[T]:
        if added and holds(background):
            return []
        if len(some) == 1:
            return list(some)
        half = len(some) // 2
        second = within([*background, *some[:half]], True, some[half:])
        first = within([*background, *second], bool(second), some[:half])
        return [*first, *second]

    return [] if not candidates or holds([]) else within([], False, candidates)


def _facts(store: Store, goal: Fact) -> set[Fact]:
    """What is stated, without what was concluded, with the severities that rules gave."""
    worked_out = (GRAPH_CLOSURE, GRAPH_INDEX)
    count = sum(1 for _ in zip(range(_MANY + 1), store.quads_for_pattern(None, None, None, GRAPH_EDGES), strict=False))
    if count <= _MANY:
        quads = [quad for quad in store if quad.graph_name not in worked_out]
    else:
        near = {goal[0], goal[2]}
        above = NamedNode(SKOS + "broaderTransitive")
        for node in (goal[0], goal[2]):
            near |= {q.object for q in store.quads_for_pattern(node, None, None, GRAPH_EDGES) if isinstance(q.object, NamedNode)}
            near |= {q.object for q in store.quads_for_pattern(node, above, None) if isinstance(q.object, NamedNode)}
        near |= {q.object for node in list(near) for q in store.quads_for_pattern(node, above, None) if isinstance(q.object, NamedNode)}
        quads = [
            q
            for node in near
            for q in store.quads_for_pattern(node, None, None)
            if q.graph_name not in worked_out and (q.predicate == RDF_TYPE or q.object in near)
        ]
    facts = facts_of(quads)
    entries = {goal[0], *(q.object for q in store.quads_for_pattern(goal[0], myo("hasEntry"), None, GRAPH_ENTITIES))}
    for derivation in _derivations(store, entries):
        facts |= {(goal[0], myo("hasSeverity"), q.object) for q in store.quads_for_pattern(derivation, myo("givesSeverity"), None)}  # type: ignore[misc]  # names
    return facts


def _derivations(store: Store, entries: Iterable[object]) -> Iterator[NamedNode]:
    for entry in entries:
        for quad in store.quads_for_pattern(None, myo("derivedFor"), entry, GRAPH_SEVERITIES):  # type: ignore[arg-type]  # names
            yield quad.subject  # type: ignore[misc]  # a name


def _axioms() -> tuple[list[Triple], list[Axiom]]:
    """What the ontology declares, and its axioms, each with the expression that it is about."""
    about: dict[BlankNode, list[Triple]] = {}
    for triple in ontology():
        if isinstance(triple.subject, BlankNode):
            about.setdefault(triple.subject, []).append(triple)

    def whole(triple: Triple) -> Iterator[Triple]:
        yield triple
        if isinstance(triple.object, BlankNode):
            for inner in about.get(triple.object, ()):
                yield from whole(inner)

    declared: list[Triple] = []
    axioms: list[Axiom] = []
    inner = {triple.object for triple in ontology() if isinstance(triple.object, BlankNode)}
    for triple in ontology():
        if triple.predicate == RDF_TYPE and isinstance(triple.object, NamedNode) and triple.object.value in _DECLARATIONS:
            declared.append(triple)
        elif isinstance(triple.subject, NamedNode) and not isinstance(triple.object, Literal):
            axioms.append(frozenset(whole(triple)))
    for node, said in about.items():  # such as: whatever has a category is of a severity
        if node not in inner and any(triple.predicate.value == RDFS + "subClassOf" for triple in said):
            axioms += [frozenset(one for triple in said for one in whole(triple))]
    return declared, sorted(axioms, key=lambda axiom: sorted(map(str, axiom)))


class _Words:
    """Facts and axioms in words."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._records = Records(store)

    def name(self, node: object) -> str:
        return self._records.name(node)  # type: ignore[arg-type]  # a term

    def fact(self, fact: Fact) -> str:
        subject, predicate, obj = fact
        return f"{self.name(subject)} {'is a' if predicate == RDF_TYPE else self.name(predicate)} {self.name(obj)}"

    def origins(self, fact: Fact) -> Iterator[Step]:
        """Where a fact is from: each association that says it, else the rule or the graphs that state it."""
        subject, predicate, obj = fact
        text = self.fact(fact)
        found = False
        for node in sorted(self._records.supporting(subject, predicate, obj), key=str):
            said = self._records.association(node)
            where = f", {said.section}" if said.section else ""
            found = True
            yield Step(text, f"{said.id}: {self.name(_iri(self._store, node, 'hasSource'))}{where} ({said.status})")
        if not found and predicate == myo("hasSeverity"):
            entries = {subject, *(q.object for q in self._store.quads_for_pattern(subject, myo("hasEntry"), None, GRAPH_ENTITIES))}
            for derivation in _derivations(self._store, entries):
                rule, rests_on = (_iri(self._store, derivation, part) for part in ("byRule", "restsOnAssociation"))
                found = True
                yield Step(text, f"{curie(rule.value)} ({self.name(rule)}), on {curie(rests_on.value)}")
        if not found:
            graphs = {q.graph_name for q in self._store.quads_for_pattern(subject, predicate, obj) if q.graph_name != GRAPH_CLOSURE}
            yield Step(text, ", ".join(sorted(shorten(graph.value) for graph in graphs if isinstance(graph, NamedNode))))

    def axiom(self, axiom: Axiom) -> str:
        about: dict[object, list[Triple]] = {}
        for triple in axiom:
            about.setdefault(triple.subject, []).append(triple)
        objects = {triple.object for triple in axiom}
        tops = sorted((triple for triple in axiom if triple.subject not in objects or isinstance(triple.subject, NamedNode)), key=str)
        top = next((triple for triple in tops if triple.predicate.value == RDFS + "subClassOf"), tops[0])
        subject, obj = self._said(top.subject, about), self._said(top.object, about)
        sentences = {
            RDFS + "subClassOf": f"whatever is {subject} is {obj}",
            OWL + "equivalentClass": f"{subject} is whatever is {obj}",
            RDFS + "subPropertyOf": f"what {subject} something, {obj} it",
            OWL + "inverseOf": f"{subject} is said the other way round as {obj}",
            OWL + "propertyChainAxiom": f"what {obj} something, {subject} it",
            RDFS + "domain": f"whatever {subject} something is {obj}",
            RDFS + "range": f"whatever something {subject} is {obj}",
        }
        if top.predicate == RDF_TYPE:
            return f"{subject} is {'transitive' if top.object == NamedNode(OWL + 'TransitiveProperty') else obj}"
        return sentences.get(top.predicate.value, f"{subject} {self.name(top.predicate)} {obj}")

    def _said(self, node: object, about: dict[object, list[Triple]]) -> str:
        if not isinstance(node, BlankNode):
            return self.name(node)
        parts = {triple.predicate.value: triple.object for triple in about.get(node, ())}
        if RDF + "first" in parts:
            return " then ".join(self._said(one, about) for one in self._members(node, about))
        for name, word in (("intersectionOf", " and "), ("unionOf", " or ")):
            if OWL + name in parts:
                return word.join(self._said(one, about) for one in self._members(parts[OWL + name], about))
        prop = self.name(parts[OWL + "onProperty"])
        if OWL + "hasValue" in parts:
            return f"something that {prop} {self.name(parts[OWL + 'hasValue'])}"
        return f"something that {prop} some {self._said(parts[OWL + 'someValuesFrom'], about)}"

    def _members(self, node: object, about: dict[object, list[Triple]]) -> list[object]:
        found: list[object] = []
        while isinstance(node, BlankNode):
            parts = {triple.predicate.value: triple.object for triple in about[node]}
            found.append(parts[RDF + "first"])
            node = parts[RDF + "rest"]
        return found


def _iri(store: Store, subject: object, part: str) -> NamedNode:
    return next(q.object for q in store.quads_for_pattern(subject, myo(part), None) if isinstance(q.object, NamedNode))  # type: ignore[arg-type]  # a name
