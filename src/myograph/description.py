"""A store and the files of its release in, their description in Turtle out: VoID of what is in it, DCAT of files, PROV of graphs."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from myograph.exports.canonical import canonical_digest
from myograph.exports.export import digest_of
from myograph.rdf import triples_to_text
from myograph.vocabulary import (
    DCTERMS,
    GRAPH_CLOSURE,
    GRAPH_DATASETS,
    GRAPH_EDGES,
    GRAPH_ENTITIES,
    GRAPH_INDEX,
    GRAPH_ONTOLOGY,
    GRAPH_SEVERITIES,
    GRAPH_STATUSES,
    MYO,
    OWL,
    PREFIXES,
    RDF_TYPE,
    XSD,
    myo,
    shorten,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyoxigraph import Store

_DCAT, _PROV, _SPDX, _VOID = PREFIXES["dcat"], PREFIXES["prov"], PREFIXES["spdx"], PREFIXES["void"]
_DERIVED = {GRAPH_CLOSURE, GRAPH_EDGES, GRAPH_ENTITIES, GRAPH_INDEX, GRAPH_SEVERITIES, GRAPH_STATUSES}
_MEDIA_TYPES = {
    ".ttl": "text/turtle",
    ".owl": "application/rdf+xml",
    ".json": "application/json",
    ".nq": "application/n-quads",
    ".md": "text/markdown",
    ".tsv": "text/tab-separated-values",
    ".sqlite": "application/vnd.sqlite3",
    ".parquet": "application/vnd.apache.parquet",
}


def describe(store: Store, version: str, folder: str, files: Sequence[str]) -> str:
    """The description of a release.

    :param folder: where it is; ``files`` are the paths of what is in it.
    """
    release = NamedNode(f"{MYO}releases/{version}")
    said = [*_dataset(store, release, version), *_graphs(store, release), *_distributions(release, folder, files)]
    return triples_to_text(said, "turtle")


def _dataset(store: Store, release: NamedNode, version: str) -> Iterator[Triple]:
    yield from _typed(release, _VOID + "Dataset", _DCAT + "Dataset", _PROV + "Entity")
    for quad in store.quads_for_pattern(None, None, None, GRAPH_ONTOLOGY):
        if quad.predicate.value in (DCTERMS + "title", DCTERMS + "description", DCTERMS + "creator", DCTERMS + "license"):
            yield Triple(release, quad.predicate, quad.object)
    yield Triple(release, NamedNode(OWL + "versionInfo"), Literal(version))
    yield Triple(release, NamedNode(DCTERMS + "issued"), Literal(version, datatype=NamedNode(XSD + "date")))
    yield Triple(release, NamedNode(_VOID + "uriSpace"), Literal(MYO))
    yield Triple(release, NamedNode(_SPDX + "checksum"), NamedNode(f"{release.value}/rdfc10"))
    yield from _checksum(NamedNode(f"{release.value}/rdfc10"), canonical_digest(store))
    classes: dict[NamedNode, set[object]] = {}
    properties: Counter[NamedNode] = Counter()
    triples = {quad.triple for quad in store}
    for triple in triples:
        properties[triple.predicate] += 1
        if triple.predicate == RDF_TYPE and isinstance(triple.object, NamedNode):
            classes.setdefault(triple.object, set()).add(triple.subject)
    counts = {
        "triples": len(triples),
        "distinctSubjects": len({triple.subject for triple in triples}),
        "entities": len(classes.get(myo("Entity"), ())),
        "classes": len(classes),
        "properties": len(properties),
    }
    for name, number in counts.items():
        yield Triple(release, NamedNode(_VOID + name), Literal(number))
    for cls, members in classes.items():
        part = NamedNode(f"{release.value}/class/{_name(cls)}")
        yield Triple(release, NamedNode(_VOID + "classPartition"), part)
        yield Triple(part, NamedNode(_VOID + "class"), cls)
        yield Triple(part, NamedNode(_VOID + "entities"), Literal(len(members)))
    for prop, number in properties.items():
        part = NamedNode(f"{release.value}/property/{_name(prop)}")
        yield Triple(release, NamedNode(_VOID + "propertyPartition"), part)
        yield Triple(part, NamedNode(_VOID + "property"), prop)
        yield Triple(part, NamedNode(_VOID + "triples"), Literal(number))


def _graphs(store: Store, release: NamedNode) -> Iterator[Triple]:
    """Each named graph: how many triples, from what, under which licence; those that are worked out, from the others."""
    own = {quad.subject for quad in store.quads_for_pattern(None, None, None, GRAPH_DATASETS)}
    graphs = [graph for graph in store.named_graphs() if isinstance(graph, NamedNode)]
    stated = [graph for graph in graphs if graph not in _DERIVED]
    for graph in graphs:
        yield Triple(release, NamedNode(_VOID + "subset"), graph)
        yield from _typed(graph, _VOID + "Dataset", _PROV + "Entity")
        yield Triple(graph, NamedNode(_VOID + "triples"), Literal(sum(1 for _ in store.quads_for_pattern(None, None, None, graph))))
        if graph in own:  # a data set, which says itself where it is from
            for quad in store.quads_for_pattern(graph, None, None, GRAPH_DATASETS):
                if not isinstance(quad.object, BlankNode):
                    yield Triple(graph, quad.predicate, quad.object)
            continue
        sources = {quad.object for quad in store.quads_for_pattern(None, myo("hasSource"), None, graph)}
        yield from (Triple(graph, NamedNode(_PROV + "hadPrimarySource"), source) for source in sources)
        if graph in _DERIVED:
            yield from (Triple(graph, NamedNode(_PROV + "wasDerivedFrom"), origin) for origin in stated)
        for quad in store.quads_for_pattern(None, NamedNode(DCTERMS + "license"), None, GRAPH_ONTOLOGY):
            yield Triple(graph, quad.predicate, quad.object)


def _distributions(release: NamedNode, folder: str, files: Sequence[str]) -> Iterator[Triple]:
    for path in files:
        name = os.path.relpath(path, folder).replace(os.sep, "/")
        file = NamedNode(f"{release.value}/{name}")
        yield Triple(release, NamedNode(_DCAT + "distribution"), file)
        yield from _typed(file, _DCAT + "Distribution")
        yield Triple(file, NamedNode(DCTERMS + "title"), Literal(name))
        yield Triple(file, NamedNode(_DCAT + "downloadURL"), file)
        yield Triple(file, NamedNode(_DCAT + "byteSize"), Literal(os.stat(path).st_size))
        media_type = next((text for ending, text in _MEDIA_TYPES.items() if name.endswith(ending)), None)
        if media_type:
            yield Triple(file, NamedNode(_DCAT + "mediaType"), NamedNode(f"https://www.iana.org/assignments/media-types/{media_type}"))
        yield Triple(file, NamedNode(_SPDX + "checksum"), NamedNode(f"{file.value}#checksum"))
        yield from _checksum(NamedNode(f"{file.value}#checksum"), digest_of(path))


def _checksum(node: NamedNode, digest: str) -> Iterator[Triple]:
    yield from _typed(node, _SPDX + "Checksum")
    yield Triple(node, NamedNode(_SPDX + "algorithm"), NamedNode(_SPDX + "checksumAlgorithm_sha256"))
    yield Triple(node, NamedNode(_SPDX + "checksumValue"), Literal(digest, datatype=NamedNode(XSD + "hexBinary")))


def _typed(node: NamedNode, *types: str) -> Iterator[Triple]:
    return (Triple(node, RDF_TYPE, NamedNode(one)) for one in types)


def _name(node: NamedNode) -> str:
    return shorten(node.value).replace(":", "-").replace("/", "-").replace("#", "-")
