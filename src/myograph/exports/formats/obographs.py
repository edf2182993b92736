"""A view of the records as classes, in OBO Graphs JSON."""

from __future__ import annotations

import json
import shutil
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

from myograph.exports.format import Format
from myograph.exports.formats.obo import LOSES
from myograph.exports.obo_view import ABOUT, ANNOTATIONS, ONTOLOGY_IRI, RECORD, OboView, iri_of
from myograph.vocabulary import DCTERMS, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from myograph.exports.obo_view import Class, Link, Relation
    from myograph.exports.stream import Records

    Json = dict[str, Any]

_SCOPES = {"EXACT": "hasExactSynonym", "BROAD": "hasBroadSynonym", "NARROW": "hasNarrowSynonym", "RELATED": "hasRelatedSynonym"}


def _write(records: Records, path: str) -> None:
    view = OboView(records)
    with TemporaryFile("w+", encoding="utf-8") as edges, open(path, "w", encoding="utf-8", newline="") as file:
        file.write(f'{{"graphs": [{{\n"id": {json.dumps(ONTOLOGY_IRI)},\n"meta": {_json(_about(view))},\n"nodes": [')
        _fill(file, _nodes(view, edges))
        file.write('\n],\n"edges": [')
        edges.seek(0)
        shutil.copyfileobj(edges, file)
        chains = [
            {"predicateId": iri_of(one.id), "chainPredicateIds": list(map(iri_of, chain))}
            for one in view.relations()
            for chain in one.chains
        ]
        file.write(f'\n],\n"propertyChainAxioms": {_json(chains)}\n}}]}}\n')


def _nodes(view: OboView, edges: Any) -> Iterator[Json]:
    """The nodes; the edges are written to the file meanwhile."""
    first = True
    for cls in view.classes():
        yield _class(cls)
        found = [_edge(cls.id, link) for link in (*cls.is_a, *cls.links)]
        first = _fill(edges, found, first)
    for relation in view.relations():
        yield {
            "id": iri_of(relation.id),
            "lbl": relation.name,
            "type": "PROPERTY",
            "propertyType": "OBJECT",
            **_meta(_definition(relation)),
        }
        iri = iri_of(relation.id)
        found = [{"sub": iri, "pred": "subPropertyOf", "obj": iri_of(one)} for one in relation.is_a]
        found += [{"sub": iri, "pred": "inverseOf", "obj": iri_of(one)} for one in relation.inverses]
        first = _fill(edges, found, first)
    for id, name in ANNOTATIONS.items():
        yield {"id": iri_of(id), "lbl": name, "type": "PROPERTY", "propertyType": "ANNOTATION"}


def _fill(file: Any, found: Iterable[Json], first: bool = True) -> bool:
    """Write objects of a list; whether the next one is still the first."""
    for one in found:
        file.write(("\n" if first else ",\n") + _json(one))
        first = False
    return first


def _about(view: OboView) -> Json:
    values = [_value(DCTERMS + "license", view.licence()), _value(DCTERMS + "description", ABOUT)]
    values += [_value(RDFS + "comment", notice) for _, notice in sorted(view.records.notices().items())]
    return {"version": view.version(), "basicPropertyValues": values}


def _class(cls: Class) -> Json:
    meta = _definition(cls)
    if cls.synonyms:
        meta["synonyms"] = [
            {"pred": _SCOPES[one.scope], "val": one.text, "xrefs": list(one.xrefs), **({"synonymType": one.type} if one.type else {})}
            for one in cls.synonyms
        ]
    if cls.xrefs:
        meta["xrefs"] = [{"val": xref} for xref in cls.xrefs]
    values = [_value(iri_of(kind), iri_of(match)) for kind, match in cls.matches]
    values += [_value(iri_of(f"{RECORD}:{field}"), value) for field, value in cls.about]
    if values:
        meta["basicPropertyValues"] = values
    return {"id": iri_of(cls.id), "lbl": cls.name, "type": "CLASS", **_meta(meta)}


def _edge(subject: str, link: Link) -> Json:
    values = [_value(iri_of(f"{RECORD}:{field}"), value) for field, value in link.about]
    edge = {"sub": iri_of(subject), "pred": iri_of(link.relation) if link.relation else "is_a", "obj": iri_of(link.object)}
    return {**edge, **_meta({"basicPropertyValues": values} if values else {})}


def _definition(one: Class | Relation) -> Json:
    return {"definition": {"val": one.definition, "xrefs": list(one.definition_xrefs)}} if one.definition else {}


def _meta(meta: Json) -> Json:
    return {"meta": meta} if meta else {}


def _value(predicate: str, value: str) -> Json:
    return {"pred": predicate, "val": value}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


FORMATS = [Format("obographs", "OAK, obographs, pronto", _write, loses=(*LOSES, "the transitivity of relations"))]
