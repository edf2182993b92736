"""A store in, what it says of a term out: a label, a definition, synonyms and where they are from; each term by its CURIE."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from myograph.exports.stream import Records
from myograph.vocabulary import (
    DEFINITION,
    DEFINITION_SOURCE,
    GRAPH_CLOSURE,
    GRAPH_DATASETS,
    GRAPH_EDGES,
    GRAPH_ENTITIES,
    GRAPH_INDEX,
    GRAPH_SEVERITIES,
    GRAPH_STATUSES,
    LAYPERSON,
    OWL,
    RDF_TYPE,
    RDFS_COMMENT,
    SYNONYM_TYPE,
    curie,
    expand,
    myo,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Store

_DERIVED = {GRAPH_CLOSURE, GRAPH_EDGES, GRAPH_ENTITIES, GRAPH_INDEX, GRAPH_SEVERITIES, GRAPH_STATUSES}
_SOURCE, _TARGET, _PROPERTY = (NamedNode(OWL + name) for name in ("annotatedSource", "annotatedTarget", "annotatedProperty"))


class Lookup:
    """What a store says of terms, which are named by their CURIEs."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.records = Records(store)
        self.tables = self._documented_graphs()

    def label(self, id: str) -> str:
        """The label of a term; its CURIE where it has none."""
        return self.records.name(named(id))

    def about(self, id: str, predicate: NamedNode) -> list[str]:
        """The values of a property of a term, each as a CURIE or a text."""
        found = self.store.quads_for_pattern(named(id), predicate, None)
        return sorted({self.records.id(quad.object) for quad in found if isinstance(quad.object, (NamedNode, Literal))})

    def definition(self, id: str) -> str:
        """The definition of a term."""
        return " ".join(self.about(id, DEFINITION))

    def comments(self, id: str) -> list[str]:
        """What is noted of a term."""
        return self.about(id, RDFS_COMMENT)

    def by_label(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Terms in the order of their labels."""
        return tuple(sorted(ids, key=lambda one: (self.label(one).casefold(), one)))

    def instances(self, cls: str) -> list[str]:
        """The CURIEs of what is of a class of ours."""
        return sorted(self.records.id(quad.subject) for quad in self.store.quads_for_pattern(None, RDF_TYPE, myo(cls)))  # type: ignore[arg-type]  # names

    @cached_property
    def definition_sources(self) -> dict[str, list[str]]:
        """Term -> the sources that its definition is from."""
        found: dict[str, list[str]] = {}
        for subject, _, source in self._annotations(DEFINITION, DEFINITION_SOURCE):
            found.setdefault(subject, []).append(source)
        return {subject: sorted(sources) for subject, sources in found.items()}

    @cached_property
    def lay_names(self) -> set[tuple[str, str]]:
        """(term, synonym) for each synonym that is marked as one of people without training."""
        kind = curie(LAYPERSON.value)
        return {(subject, name) for subject, name, marked in self._annotations(None, SYNONYM_TYPE) if marked == kind}

    @cached_property
    def has_data_sets(self) -> bool:
        """Whether data sets are loaded beside the tables."""
        return any(True for _ in self.store.quads_for_pattern(None, None, None, GRAPH_DATASETS))

    def _documented_graphs(self) -> list[NamedNode]:
        """The graphs of the ontology and of tables, which are small and written by hand."""
        sets = {quad.subject for quad in self.store.quads_for_pattern(None, None, None, GRAPH_DATASETS)}
        named = (graph for graph in self.store.named_graphs() if isinstance(graph, NamedNode))
        return sorted((graph for graph in named if graph not in sets | _DERIVED | {GRAPH_DATASETS}), key=str)

    def _annotations(self, on: NamedNode | None, by: NamedNode) -> Iterator[tuple[str, str, str]]:
        """(subject, target, value) of what annotates statements."""
        for quad in sorted((quad for graph in self.tables for quad in self.store.quads_for_pattern(None, by, None, graph)), key=str):
            said = {one.predicate: one.object for one in self.store.quads_for_pattern(quad.subject, None, None)}
            if _SOURCE in said and on in (None, said.get(_PROPERTY)):
                yield self.records.id(said[_SOURCE]), self.records.id(said[_TARGET]), self.records.id(quad.object)  # type: ignore[arg-type]  # names and texts


def named(id: str) -> NamedNode:
    """The name that a CURIE stands for."""
    return NamedNode(expand(id) or id)
