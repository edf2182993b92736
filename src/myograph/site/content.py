"""A graph in, what the pages of a site show of it out: plain values that say nothing of HTML."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from myograph.errors import GraphError
from myograph.exports.stream import Records
from myograph.site.axioms import Axioms
from myograph.site.lookup import Lookup, named
from myograph.site.values import Cls, Ontology, Property, Review, Rule
from myograph.vocabulary import (
    DCTERMS,
    GRAPH_CLOSURE,
    GRAPH_ONTOLOGY,
    GRAPH_STATUSES,
    MYO,
    OWL,
    RDF_TYPE,
    RDFS_COMMENT,
    RDFS_LABEL,
    SKOS,
    curie,
    myo,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

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
#: The standings of statements that answers rest on, and of those that they do not.
USABLE, DISPUTED = ("accepted", "contested"), ("outdated", "unsafe")


class Content(Lookup):
    """All that a site tells of a graph: of its ontology and tables, not of the data sets that are loaded beside them.

    :raises GraphError: where it would have more pages than a site has.
    """

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.axioms = Axioms(store)
        self.individuals = self._individuals()
        self.sources: dict[str, Source] = {one.id: one for one in self.records.sources()}
        self.kinds = {one: kind for kind in PROPERTIES for one in self.axioms.of_type(kind)}
        self.class_ids = self.axioms.of_type("Class")
        pages = len(self.individuals) + len(self.kinds) + len(self.class_ids) + len(self.sources)
        if pages > MOST:
            raise GraphError(f"a site of this graph would have {pages:,} pages, and has {MOST:,} at most. Take a graph with fewer terms.")
        records = Records(store, part={named(id) for id in self.individuals})
        self.nodes: dict[str, Node] = {node.id: node for node in records.nodes()}
        self.associations: dict[str, Association] = {one.id: one for one in records.associations()}
        self.edges: list[Edge] = list(records.edges())
        self.notices = self.records.notices()
        self.ontology = self._ontology()

    @cached_property
    def classes(self) -> dict[str, Cls]:
        """The classes of the ontology, with their instances."""
        above = {one: self.axioms.parents(named(one)) for one in self.class_ids}
        members: dict[str, tuple[list[str], list[str]]] = {one: ([], []) for one in self.class_ids}
        for name in self.individuals:
            for cls in self.about(name, RDF_TYPE):
                if cls in members:
                    quads = self.store.quads_for_pattern(named(name), RDF_TYPE, named(cls))
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
        above = {one: self.axioms.parents(named(one)) for one in self.kinds}
        related = Counter(one.predicate for one in self.associations.values())
        examples: dict[str, list[tuple[str, str, str, str]]] = {}
        for one in self.associations.values():
            if one.status == "accepted" and one.polarity == "present":
                examples.setdefault(one.predicate, []).append((one.subject, one.object, one.value, one.id))
        for subject, predicate, obj, value in self._other_uses():
            if predicate not in related:
                examples.setdefault(predicate, []).append((subject, obj, value, ""))
        sparql = "SELECT ?property (COUNT(*) AS ?uses) WHERE { GRAPH ?graph { ?subject ?property ?object } } GROUP BY ?property"
        uses = {self.records.id(row[0]): int(row[1].value) for row in self.store.query(sparql)}  # type: ignore[union-attr]  # a SELECT
        return {
            one: Property(
                one,
                kind,
                tuple(above[one]),
                self.by_label(other for other in above if one in above[other]),
                related[one],
                uses.get(one, 0),
                tuple(sorted(examples.get(one, ()))[:_EXAMPLES]),
            )
            for one, kind in self.kinds.items()
        }

    @cached_property
    def reviews(self) -> dict[str, Review]:
        """The reviews, by their CURIEs."""
        adds: dict[str, list[str]] = {}
        for quad in self.store.quads_for_pattern(None, myo("addsAssociation"), None):
            adds.setdefault(self.records.id(quad.subject), []).append(self.records.id(quad.object))  # type: ignore[arg-type]  # names
        found = {}
        for review in self.instances("Review"):
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
            for rule in self.instances("SeverityRule")
        ]

    def left_out(self) -> tuple[int, int]:
        """How many entities and how many statements of data sets have no page."""
        if not self.has_data_sets:
            return 0, 0
        counted = (f"SELECT (COUNT(DISTINCT ?one) AS ?all) WHERE {{ ?one a {myo(name)} }}" for name in ("Entity", "Association"))
        numbers = [int(row[0].value) for sparql in counted for row in self.store.query(sparql, use_default_graph_as_union=True)]  # type: ignore[union-attr]  # a SELECT
        entities = sum("myo:Entity" in node.classes for node in self.nodes.values())
        return numbers[0] - entities, numbers[1] - len(self.associations)

    def _other_uses(self) -> Iterator[tuple[str, str, str, str]]:
        """(subject, property, object, text in its place) of what is no statement of a source, but for what is disputed."""
        disputed = {one.id for one in self.associations.values() if one.status in DISPUTED}
        nodes = [named(id) for id in self.associations]
        told = [quad for graph in self.tables for quad in self.store.quads_for_pattern(None, None, None, graph)]
        told += [quad for node in nodes for quad in self.store.quads_for_pattern(node, None, None, GRAPH_STATUSES)]
        for quad in told:
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, (NamedNode, Literal)):
                subject, obj = self.records.id(quad.subject), self.records.id(quad.object)
                if subject not in disputed and obj not in disputed:
                    is_text = isinstance(quad.object, Literal)
                    yield subject, self.records.id(quad.predicate), "" if is_text else obj, obj if is_text else ""
        for edge in self.edges:
            if edge.inferred and edge.status == "accepted":
                yield edge.subject, edge.predicate, edge.object, ""

    def _individuals(self) -> list[str]:
        """The named individuals of the ontology, and the entities that tables describe."""
        found = set(self.axioms.of_type("NamedIndividual"))
        terms = MYO + "graph/terms"
        for graph in self.tables:
            if graph.value == terms or graph.value.startswith(terms + "/"):
                found |= {self.records.id(quad.subject) for quad in self.store.quads_for_pattern(None, RDFS_LABEL, None, graph)}  # type: ignore[arg-type]  # names
        return sorted(found)

    def _ontology(self) -> Ontology:
        subjects = self.store.quads_for_pattern(None, RDF_TYPE, NamedNode(OWL + "Ontology"), GRAPH_ONTOLOGY)
        about: dict[str, str] = {}
        for subject in sorted(str(quad.subject.value) for quad in subjects):  # type: ignore[union-attr]  # names
            for quad in self.store.quads_for_pattern(NamedNode(subject), None, None, GRAPH_ONTOLOGY):
                about[quad.predicate.value] = quad.object.value  # type: ignore[union-attr]  # names and texts
        told = (*(DCTERMS + name for name in ("title", "description")), OWL + "versionInfo", DCTERMS + "license", DCTERMS + "creator")
        return Ontology(*(about.get(name, "") for name in (*told, RDFS_COMMENT.value)))


#: The relations of the hierarchy of kinds, which pages show apart from the others.
HIERARCHY = {curie(SKOS + name) for name in ("broader", "narrower", "broaderTransitive", "narrowerTransitive")}


def _closed(one: str, above: dict[str, list[str]]) -> list[str]:
    """All that is above one, the nearest first."""
    found: list[str] = []
    level = above.get(one, [])
    while level:
        found += [parent for parent in level if parent not in found and parent != one]
        level = sorted({other for parent in level for other in above.get(parent, []) if other not in found})
    return found
