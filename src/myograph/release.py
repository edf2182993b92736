"""A graph in, the artefacts of a release out: the ontology in its forms, the graph for other tools, descriptions and checksums."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from myograph.comparison import compare_graphs, report
from myograph.description import describe
from myograph.errors import GraphError
from myograph.exports.export import digest_of, find_format, write_export
from myograph.exports.stream import Records
from myograph.rdf import triples_to_text
from myograph.vocabulary import (
    DEFINITION,
    GRAPH_CLOSURE,
    GRAPH_EDGES,
    GRAPH_INDEX,
    GRAPH_ONTOLOGY,
    MYO,
    OWL,
    RDF_TYPE,
    RDFS_LABEL,
    myo,
)
from myograph.writing import new_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyoxigraph import Quad, Store

    from myograph.graph import Graph

_TERMS = NamedNode(MYO + "graph/terms")

#: The name of the ontology's files, and what is in those that hold a part of the graph.
NAME = "myograph"
PARTS = {
    "-base": "what is ours: the ontology and the terms",
    "-simple": "labels, definitions, classes and edges alone",
    "": "all that is stated",
    "-full": "with what follows from it",
}
#: What a release has beside the ontology: format -> file or folder.
_EXPORTS = {
    "nquads": f"{NAME}.nq",
    "obo": f"{NAME}.obo",
    "obographs": f"{NAME}.json",
    "kgx": "kgx",
    "parquet": "parquet",
    "sqlite": f"{NAME}.sqlite",
}
SUMS, DESCRIPTION, CHANGES = "SHA256SUMS", "dataset.ttl", "changes.md"


def version_of(graph: Graph) -> str:
    """The version that the ontology of a graph says of itself, a date.

    :raises GraphError: where it says none, or several.
    """
    said = f"?ontology a <{OWL}Ontology> ; <{OWL}versionInfo> ?version"
    found = graph.query(f"SELECT DISTINCT ?version {{ GRAPH {GRAPH_ONTOLOGY} {{ {said} }} }}")
    versions = [str(row[0]) for row in found]  # type: ignore[union-attr]  # a SELECT
    if len(versions) != 1:
        raise GraphError(f"{graph.name}: the ontology has to say one version of itself (owl:versionInfo), and says {versions}.")
    return versions[0]


def make_release(graph: Graph, folder: str | Path, previous: Graph | None = None) -> None:
    """Write a release to a folder, which is there whole or not at all; the same bytes for the same graph.

    :param previous: the graph of the release before, which the changes are told from.
    :raises GraphError: where it cannot be written, or the graph is on a server.
    """
    store, version = graph._store(), version_of(graph)
    names = {f"{NAME}{part}.{ending}" for part in PARTS for ending in ("ttl", "owl")}
    names |= {entry for path in _EXPORTS.values() for entry in (path, f"{path}.manifest.json")}
    with new_folder(folder, {*names, SUMS, DESCRIPTION, CHANGES}) as new:
        for part in PARTS:
            triples = {quad.triple for quad in _part(store, part)}
            for ending, format in (("ttl", "turtle"), ("owl", "rdfxml")):
                _write(os.path.join(new, f"{NAME}{part}.{ending}"), triples_to_text(triples, format))
        for format, path in _EXPORTS.items():
            write_export(Records(store), find_format(format), os.path.join(new, path), {})
        if previous is not None:
            text = report(compare_graphs(previous, graph), version_of(previous), version)
            _write(os.path.join(new, CHANGES), text)
        files = sorted(os.path.join(base, name) for base, _, found in os.walk(new) for name in found)
        _write(os.path.join(new, DESCRIPTION), describe(store, version, new, files))
        _write(os.path.join(new, SUMS), "".join(_sums(new, [*files, os.path.join(new, DESCRIPTION)])))


def _part(store: Store, part: str) -> Iterator[Quad]:
    for graph in sorted(store.named_graphs(), key=str):
        if _is_in(graph, part):
            yield from store.quads_for_pattern(None, None, None, graph)
        elif part == "-simple":
            for predicate in (RDFS_LABEL, DEFINITION, RDF_TYPE):
                yield from (quad for quad in store.quads_for_pattern(None, predicate, None, graph) if _is_simple(store, quad))


def _is_in(graph: object, part: str) -> bool:
    if part == "-base":
        return graph in (GRAPH_ONTOLOGY, _TERMS)
    if part == "-simple":
        return graph in (GRAPH_ONTOLOGY, GRAPH_EDGES)
    return part == "-full" or graph not in (GRAPH_CLOSURE, GRAPH_INDEX)


def _is_simple(store: Store, quad: Quad) -> bool:
    """Whether a statement is of an entity, and of no class that follows."""
    return quad.graph_name != GRAPH_CLOSURE and any(True for _ in store.quads_for_pattern(quad.subject, RDF_TYPE, myo("Entity")))


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)


def _sums(folder: str, files: list[str]) -> Iterator[str]:
    """Lines as ``sha256sum --check`` takes them."""
    for path in sorted(files):
        yield f"{digest_of(path)}  {os.path.relpath(path, folder)}\n"
