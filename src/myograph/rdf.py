"""RDF files in, a store out; quads in, an RDF file out: Turtle, N-Triples, N-Quads, TriG, RDF/XML, JSON-LD."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, Quad, RdfFormat, Store, Triple, parse, serialize

from myograph.errors import GraphError, QuestionError
from myograph.vocabulary import OWL, PREFIXES, RDF_TYPE, RDFS, XSD, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

#: What ``export`` writes. N-Quads and TriG keep the named graphs; the others hold the union of them.
FORMATS = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}


def read_rdf(path: str) -> Store:
    """The contents of an RDF file, its format told by the end of its name.

    :raises GraphError: where the format is not known or the file is not in it; with the line.
    """
    file_format = RdfFormat.from_extension(os.path.splitext(path)[1].removeprefix("."))
    if file_format is None:
        known = ".ttl, .nt, .nq, .trig, .rdf or .jsonld"
        raise GraphError(f"{path}: the format of this file is not known by the end of its name. Use {known}.")
    store = Store()
    try:
        store.extend(_named(quad) for quad in parse(path=path, format=file_format))
    except SyntaxError as error:
        line = f":{error.lineno}" if error.lineno else ""
        raise GraphError(f"{path}{line}: this is not {file_format.name}: {error.msg}") from None
    except (OSError, ValueError) as error:
        raise GraphError(f"{path}: this cannot be read: {error}") from None
    return store


def _named(quad: Quad) -> Quad:
    """A quad of the default graph put into a named one: queries see the union of named graphs."""
    from myograph.vocabulary import myo

    return Quad(quad.subject, quad.predicate, quad.object, myo("graph/file")) if isinstance(quad.graph_name, DefaultGraph) else quad


def export(quads: Iterable[Quad], format: str, path: str | Path) -> None:
    """Write quads to a file, the same bytes for the same quads; the file is there whole or not at all.

    :raises QuestionError: where there is no such format.
    :raises GraphError: where the file cannot be written.
    """
    file_format = _format(format)
    if file_format.supports_datasets and file_format != RdfFormat.JSON_LD:
        data = serialize(sorted(quads, key=_order), format=file_format, prefixes=PREFIXES)
        assert data is not None  # serialize returns bytes when it is given no place to write to
    else:
        data = triples_to_text({quad.triple for quad in quads}, format).encode()
    _write(data, path)


def triples_to_text(triples: Iterable[Triple], format: str) -> str:
    """Triples in an RDF format, the same text for the same triples."""
    file_format = _format(format)
    ordered = sorted(triples, key=_order)
    if file_format == RdfFormat.JSON_LD:
        return _json_ld(ordered)
    data = serialize(ordered, format=file_format, prefixes=PREFIXES)
    assert data is not None  # serialize returns bytes when it is given no place to write to
    return data.decode()


def context() -> dict[str, object]:
    """The JSON-LD context: every property of the ontology by its short name, links and numbers as what they are."""
    from myograph.build import ontology

    kinds = {OWL + "ObjectProperty": "link", OWL + "DatatypeProperty": "value", OWL + "AnnotationProperty": "note"}
    ranges = {t.subject: t.object for t in ontology() if t.predicate.value == RDFS + "range"}
    terms: dict[str, object] = {prefix: namespace for prefix, namespace in PREFIXES.items() if namespace[-1] in "/#_"}
    terms |= {"id": "@id", "type": "@type", "label": RDFS + "label", "comment": RDFS + "comment"}
    for triple in ontology():
        kind = kinds.get(triple.object.value) if triple.predicate == RDF_TYPE and hasattr(triple.object, "value") else None
        if kind is None or not hasattr(triple.subject, "value"):
            continue
        iri = triple.subject.value
        name = shorten(iri).rpartition(":")[2]
        datatype = getattr(ranges.get(triple.subject), "value", "")
        if kind == "link" or iri.endswith(("Match", "relation")):
            terms[name] = {"@id": iri, "@type": "@id"}
        elif datatype.startswith(XSD) and datatype != XSD + "string":
            terms[name] = {"@id": iri, "@type": datatype}
        else:
            terms[name] = iri
    return terms


def _json_ld(triples: list[Triple]) -> str:
    import rdflib

    graph = rdflib.Graph()
    data = serialize(triples, format=RdfFormat.N_TRIPLES)
    assert data is not None  # serialize returns bytes when it is given no place to write to
    graph.parse(data=data, format="nt")
    document = json.loads(graph.serialize(format="json-ld", context=context(), sort_keys=True))
    if isinstance(document.get("@graph"), list):
        document["@graph"].sort(key=lambda node: str(node.get("id", "")))
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _format(name: str) -> RdfFormat:
    if name not in FORMATS:
        raise QuestionError(f"there is no format {name!r}. There are: {', '.join(FORMATS)}.")
    return FORMATS[name]


def _order(one: Quad | Triple) -> tuple[str, ...]:
    graph = str(one.graph_name) if isinstance(one, Quad) else ""
    return graph, str(one.subject), str(one.predicate), str(one.object)


def _write(data: bytes, path: str | Path) -> None:
    beside = f"{os.fspath(path)}.new"
    try:
        with open(beside, "wb") as file:
            file.write(data)
        os.replace(beside, path)
    except OSError as error:
        raise GraphError(f"{path}: this cannot be written: {error.strerror}") from None
