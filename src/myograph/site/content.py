"""A graph in, what the pages of a site show of it out: plain values that say nothing of HTML."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from myograph.errors import GraphError
from myograph.exports.stream import Records
from myograph.site.axioms import Axioms
from myograph.site.values import Cls, Ontology, Property, Review, Rule
from myograph.vocabulary import (
    DCTERMS,
    DEFINITION,
    DEFINITION_SOURCE,
    GRAPH_CLOSURE,
    GRAPH_DATASETS,
    GRAPH_EDGES,
    GRAPH_ENTITIES,
    GRAPH_INDEX,
    GRAPH_ONTOLOGY,
    GRAPH_SEVERITIES,
    GRAPH_STATUSES,
    LAYPERSON,
    MYO,
    OWL,
    RDF_TYPE,
    RDFS_COMMENT,
    RDFS_LABEL,
    SKOS,
    SYNONYM_TYPE,
    curie,
    expand,
    myo,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Store

    from myograph.exports.records import Association, Edge, Node, Source

#: How many pages a site has at most. Whoever documents more needs a server with a search of its own.
MOST = 5_000
#: How many examples of the use of a property are shown.
_EXAMPLES = 3
#: The kinds of properties, as OWL calls them, and what they are to readers.
PROPERTIES = {
    "ObjectProperty": "relates two entities",
    "DatatypeProperty": "relates an entity to a text or number",
    "AnnotationProperty": "says something of a term for people",
}
USABLE = ("accepted", "contested")

_DERIVED = {GRAPH_CLOSURE, GRAPH_EDGES, GRAPH_ENTITIES, GRAPH_INDEX, GRAPH_SEVERITIES, GRAPH_STATUSES}
_SOURCE, _TARGET, _PROPERTY = (NamedNode(OWL + name) for name in ("annotatedSource", "annotatedTarget", "annotatedProperty"))


class Content:
    """All that a site tells of a graph: of its ontology and tables, not of the data sets that are loaded beside them.

    :raises GraphError: where it would have more pages than a site has.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.axioms = Axioms(store)
        self._all = Records(store)
        self.tables = self._documented_graphs()
        self.individuals = self._individuals()
        part = {NamedNode(iri) for iri in map(_expand, self.individuals)}
        records = Records(store, part=part)
        self.nodes: dict[str, Node] = {node.id: node for node in records.nodes()}
        self.associations: dict[str, Association] = {one.id: one for one in records.associations()}
        self.edges: list[Edge] = list(records.edges())
        self.sources: dict[str, Source] = {one.id: one for one in self._all.sources()}
        self.notices = self._all.notices()
        self.kinds = {one: kind for kind in PROPERTIES for one in self.axioms.of_type(kind)}
        self.class_ids = self.axioms.of_type("Class")
        self.ontology = self._ontology()
        pages = len(self.individuals) + len(self.kinds) + len(self.class_ids) + len(self.sources)
        if pages > MOST:
            raise GraphError(f"a site of this graph would have {pages:,} pages, and has {MOST:,} at most. Take a graph with fewer terms.")

    def label(self, id: str) -> str:
        """The label of a term; its CURIE where it has none."""
        return self._all.name(NamedNode(_expand(id)))

    def about(self, id: str, predicate: NamedNode) -> list[str]:
        """The values of a property of a term, each as a CURIE or a text."""
        found = self.store.quads_for_pattern(NamedNode(_expand(id)), predicate, None)
        return sorted({self._all.id(quad.object) for quad in found if isinstance(quad.object, (NamedNode, Literal))})

    def definition(self, id: str) -> str:
        """The definition of a term."""
        return " ".join(self.about(id, DEFINITION))

    def comments(self, id: str) -> list[str]:
        """What is noted of a term."""
        return self.about(id, RDFS_COMMENT)

    @cached_property
    def definition_sources(self) -> dict[str, list[str]]:
        """Term -> the sources that its definition is from."""
        found: dict[str, list[str]] = {}
        for subject, _, source in self._annotations(DEFINITION, DEFINITION_SOURCE):
            found.setdefault(subject, []).append(source)
        return found

    @cached_property
    def lay_names(self) -> set[tuple[str, str]]:
        """(term, synonym) for each synonym that is marked as one of people without training."""
        kind = curie(LAYPERSON.value)
        return {(subject, name) for subject, name, marked in self._annotations(None, SYNONYM_TYPE) if marked == kind}

    @cached_property
    def classes(self) -> dict[str, Cls]:
        """The classes of the ontology, with their instances."""
        above = {one: self.axioms.parents(NamedNode(_expand(one))) for one in self.class_ids}
        members: dict[str, tuple[list[str], list[str]]] = {one: ([], []) for one in self.class_ids}
        for name in self.individuals:
            for cls in self.about(name, RDF_TYPE):
                if cls in members:
                    quads = self.store.quads_for_pattern(NamedNode(_expand(name)), RDF_TYPE, NamedNode(_expand(cls)))
                    members[cls][all(quad.graph_name == GRAPH_CLOSURE for quad in quads)].append(name)
        return {
            one: Cls(
                one,
                tuple(above[one]),
                self.by_label(other for other in above if one in above[other]),
                tuple(_closed(one, above)),
                *(self.by_label(names) for names in members[one]),
            )
            for one in self.class_ids
        }

    @cached_property
    def properties(self) -> dict[str, Property]:
        """The properties of the ontology, with examples of their use."""
        above = {one: self.axioms.parents(NamedNode(_expand(one))) for one in self.kinds}
        related = Counter(one.predicate for one in self.associations.values())
        examples: dict[str, list[tuple[str, str, str, str]]] = {}
        for one in self.associations.values():
            if one.status == "accepted" and one.polarity == "present":
                examples.setdefault(one.predicate, []).append((one.subject, one.object, one.value, one.id))
        uses: Counter[str] = Counter()
        for quad in (quad for graph in self.tables for quad in self.store.quads_for_pattern(None, None, None, graph)):
            uses[curie(quad.predicate.value)] += 1
        for edge in (edge for edge in self.edges if edge.inferred and edge.status == "accepted"):
            uses[edge.predicate] += 1
            if edge.predicate not in related:
                examples.setdefault(edge.predicate, []).append((edge.subject, edge.object, "", ""))
        return {
            one: Property(
                one,
                kind,
                tuple(above[one]),
                self.by_label(other for other in above if one in above[other]),
                related[one],
                uses[one],
                tuple(sorted(examples.get(one, ()))[:_EXAMPLES]),
            )
            for one, kind in self.kinds.items()
        }

    @cached_property
    def reviews(self) -> dict[str, Review]:
        """The reviews, by their CURIEs."""
        adds: dict[str, list[str]] = {}
        for quad in self.store.quads_for_pattern(None, myo("addsAssociation"), None):
            adds.setdefault(self._all.id(quad.subject), []).append(self._all.id(quad.object))  # type: ignore[arg-type]  # names
        found = {}
        for review in self._instances("Review"):
            judged = self.about(review, myo("judges"))
            found[review] = Review(
                review,
                " ".join(self.about(review, myo("verdict"))),
                " ".join(self.about(review, myo("reason"))),
                " ".join(one.removeprefix("myo:") for one in self.about(review, myo("givesStatus"))),
                tuple(judged),
                tuple(one for one in self.about(review, myo("concerns")) if one not in judged),
                tuple(sorted(adds.get(review, ()))),
                tuple(self.about(review, myo("hasSource"))),
            )
        return found

    @cached_property
    def rules(self) -> list[Rule]:
        """The rules by which a severity follows."""
        return [
            Rule(
                rule,
                self.label(rule),
                " ".join(self.about(rule, myo("ruleFinding"))),
                " ".join(self.about(rule, myo("givesSeverity"))),
                " ".join(self.about(rule, myo("lowestFrequency"))),
                " ".join(self.about(rule, myo("reason"))),
                tuple(self.about(rule, myo("hasSource"))),
            )
            for rule in self._instances("SeverityRule")
        ]

    def left_out(self) -> tuple[int, int]:
        """How many entities and how many statements of data sets have no page."""
        if not self.has_data_sets:
            return 0, 0
        counted = (f"SELECT (COUNT(DISTINCT ?one) AS ?all) WHERE {{ ?one a {myo(name)} }}" for name in ("Entity", "Association"))
        numbers = [int(row[0].value) for sparql in counted for row in self.store.query(sparql, use_default_graph_as_union=True)]  # type: ignore[union-attr]  # a SELECT
        entities = sum("myo:Entity" in node.classes for node in self.nodes.values())
        return numbers[0] - entities, numbers[1] - len(self.associations)

    @cached_property
    def has_data_sets(self) -> bool:
        """Whether data sets are loaded beside the tables."""
        return any(True for _ in self.store.quads_for_pattern(None, None, None, GRAPH_DATASETS))

    def _documented_graphs(self) -> list[NamedNode]:
        """The graphs of the ontology and of tables, which are small and written by hand."""
        sets = {quad.subject for quad in self.store.quads_for_pattern(None, None, None, GRAPH_DATASETS)}
        named = (graph for graph in self.store.named_graphs() if isinstance(graph, NamedNode))
        return sorted((graph for graph in named if graph not in sets | _DERIVED | {GRAPH_DATASETS}), key=str)

    def _individuals(self) -> list[str]:
        """The named individuals of the ontology, and the entities that tables describe."""
        found = set(self.axioms.of_type("NamedIndividual"))
        terms = MYO + "graph/terms"
        for graph in self.tables:
            if graph.value == terms or graph.value.startswith(terms + "/"):
                found |= {self._all.id(quad.subject) for quad in self.store.quads_for_pattern(None, RDFS_LABEL, None, graph)}  # type: ignore[arg-type]  # names
        return sorted(found)

    def _ontology(self) -> Ontology:
        subjects = self.store.quads_for_pattern(None, RDF_TYPE, NamedNode(OWL + "Ontology"), GRAPH_ONTOLOGY)
        about: dict[str, str] = {}
        for subject in sorted(str(quad.subject.value) for quad in subjects):  # type: ignore[union-attr]  # names
            for quad in self.store.quads_for_pattern(NamedNode(subject), None, None, GRAPH_ONTOLOGY):
                about[quad.predicate.value] = quad.object.value  # type: ignore[union-attr]  # names and texts
        told = (*(DCTERMS + name for name in ("title", "description")), OWL + "versionInfo", DCTERMS + "license", DCTERMS + "creator")
        return Ontology(*(about.get(name, "") for name in (*told, RDFS_COMMENT.value)))

    def _instances(self, cls: str) -> list[str]:
        return sorted(self._all.id(quad.subject) for quad in self.store.quads_for_pattern(None, RDF_TYPE, myo(cls)))  # type: ignore[arg-type]  # names

    def _annotations(self, on: NamedNode | None, by: NamedNode) -> Iterator[tuple[str, str, str]]:
        """(subject, target, value) of what annotates statements."""
        for quad in sorted((quad for graph in self.tables for quad in self.store.quads_for_pattern(None, by, None, graph)), key=str):
            said = {one.predicate: one.object for one in self.store.quads_for_pattern(quad.subject, None, None)}
            if _SOURCE in said and on in (None, said.get(_PROPERTY)):
                yield self._all.id(said[_SOURCE]), self._all.id(said[_TARGET]), self._all.id(quad.object)  # type: ignore[arg-type]  # names and texts

    def by_label(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Terms in the order of their labels."""
        return tuple(sorted(ids, key=lambda one: (self.label(one).casefold(), one)))


#: The relations of the hierarchy of kinds, which pages show apart from the others.
HIERARCHY = {curie(SKOS + name) for name in ("broader", "narrower", "broaderTransitive", "narrowerTransitive")}


def _expand(id: str) -> str:
    return expand(id) or id


def _closed(one: str, above: dict[str, list[str]]) -> list[str]:
    """All that is above one, the nearest first."""
    found: list[str] = []
    level = above.get(one, [])
    while level:
        found += [parent for parent in level if parent not in found and parent != one]
        level = sorted({other for parent in level for other in above.get(parent, []) if other not in found})
    return found
