"""Entities in terms of schema.org, as JSON-LD for web pages: conditions with signs and symptoms, therapies with contraindications."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from myograph.exports.format import Format
from myograph.exports.stream import Records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from myograph.exports.records import Edge, Node

#: Class -> type of schema.org, the first that a node is of; other entities have no place there.
_TYPES = {
    "myo:Condition": "MedicalCondition",
    "myo:Complication": "MedicalCondition",
    "myo:Symptom": "MedicalSymptom",
    "myo:Sign": "MedicalSign",
    "myo:Finding": "MedicalSignOrSymptom",
    "myo:Remedy": "MedicalTherapy",
    "myo:AnatomicalEntity": "AnatomicalStructure",
    "myo:Substance": "Substance",
}
#: Relation -> property of schema.org, whose value is the object. What a remedy is against is left out: it depends on who asks.
_PROPERTIES = {
    "myo:presentsWith": "signOrSymptom",
    "myo:leadsToSymptom": "signOrSymptom",
    "myo:contraindicatedFor": "contraindication",
    "myo:locatedIn": "associatedAnatomy",
}
#: Types that a property is of, and what its values are.
_FITS = {
    "signOrSymptom": (("MedicalCondition",), ("MedicalSymptom", "MedicalSign", "MedicalSignOrSymptom")),
    "contraindication": (("MedicalTherapy",), ()),
    "associatedAnatomy": (("MedicalCondition",), ("AnatomicalStructure",)),
}


def _write(records: Records, path: str) -> None:
    stated = records if records.only != "all" else Records(records.store, "edges", records.part)
    nodes = {node.id: (node, kind) for node in records.nodes() if (kind := _type(node))}
    said: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for edge in stated.edges():
        for name, value in _values(edge, nodes):
            said.setdefault(edge.subject, {}).setdefault(name, []).append(value)
    with open(path, "w", encoding="utf-8") as file:
        file.write('{"@context": "https://schema.org", "@graph": [\n')
        for number, (node, kind) in enumerate(nodes.values()):
            file.write(",\n" * (number > 0) + json.dumps(_entity(node, kind) | said.get(node.id, {}), ensure_ascii=False))
        file.write("\n]}\n")
    records.counts["entities of schema.org"] = len(nodes)


def _type(node: Node) -> str | None:
    return next((kind for cls, kind in _TYPES.items() if cls in node.classes), None)


def _entity(node: Node, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {"@type": kind, "@id": node.iri, "name": node.name, "identifier": node.id}
    if node.definition:
        found["description"] = node.definition
    if node.synonyms:
        found["alternateName"] = list(node.synonyms)
    codes = [match.partition(":") for match in node.exact_matches if "://" not in match]
    if codes:
        found["code"] = [{"@type": "MedicalCode", "codingSystem": system, "codeValue": code} for system, _, code in codes]
    return found


def _values(edge: Edge, nodes: dict[str, tuple[Node, str]]) -> Iterator[tuple[str, dict[str, Any]]]:
    name = _PROPERTIES.get(edge.predicate)
    if name is None or edge.status == "contested" or edge.subject not in nodes or edge.object not in nodes:
        return
    subjects, objects = _FITS[name]
    (_, of), (node, kind) = nodes[edge.subject], nodes[edge.object]
    if of in subjects and (not objects or kind in objects):
        type_, text = ("MedicalContraindication", _text(edge, node)) if name == "contraindication" else (kind, node.name)
        yield name, {"@type": type_, "@id": node.iri, "name": text} if type_ == kind else {"@type": type_, "name": text}


def _text(edge: Edge, node: Node) -> str:
    qualified = "; ".join((*edge.strength, *edge.qualifiers))
    return f"{node.name} ({qualified})" if qualified else node.name


FORMATS = [
    Format(
        "schemaorg",
        "web pages, search engines",
        _write,
        loses=(
            "entities that schema.org has no type for, and relations that it has no property for",
            "what remedies are against, which depends on who asks; statements that are contested; sources and evidence",
        ),
    )
]
