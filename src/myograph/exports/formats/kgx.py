"""Records as KGX: nodes and edges in terms of the Biolink Model, each with the relation that it was stated in."""

from __future__ import annotations

import csv
import json
import os
from typing import TYPE_CHECKING, Any

from myograph.exports.format import Format
from myograph.exports.lists import join
from myograph.exports.records import Edge, Node, fields
from myograph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from myograph.exports.records import Association
    from myograph.exports.stream import Records

#: Class -> what the Biolink Model calls it, the first that a node is of; the others are named things.
_CATEGORIES = {
    "myo:Disease": "biolink:Disease",
    "myo:Finding": "biolink:PhenotypicFeature",
    "myo:Condition": "biolink:DiseaseOrPhenotypicFeature",
    "myo:AnatomicalEntity": "biolink:AnatomicalEntity",
    "myo:Substance": "biolink:ChemicalEntity",
}

#: Relation -> predicate of the Biolink Model that says no more; the others are related to. That an action eases, helps or is used against
#: something is not said to treat it, and that something is advised is no predicate there.
_PREDICATES = {
    "myo:presentsWith": "biolink:has_phenotype",
    "myo:leadsToSymptom": "biolink:has_phenotype",
    "myo:contraindicatedFor": "biolink:contraindicated_in",
    "myo:locatedIn": "biolink:located_in",
    "myo:partOf": "biolink:part_of",
    "myo:hasPart": "biolink:has_part",
    "myo:subtypeOf": "biolink:subclass_of",
    "myo:hasSubtype": "biolink:superclass_of",
    "skos:broader": "biolink:subclass_of",
    "skos:broaderTransitive": "biolink:subclass_of",
    "skos:narrower": "biolink:superclass_of",
    "skos:narrowerTransitive": "biolink:superclass_of",
}

_OWN_NODE_COLUMNS = ("id", "category", "name", "description", "provided_by", "xref", "synonym")
#: Fields of nodes that the columns above hold.
_MAPPED = {"id", "category", "name", "definition", "provided_by", "xrefs", "synonyms"}
_OWN_EDGE_COLUMNS = (
    *("id", "subject", "predicate", "object", "category", "original_predicate", "primary_knowledge_source", "knowledge_level"),
    *("agent_type", "publications", "has_evidence", "negated"),
)
_MAPPED_OF_EDGES = {"id", "subject", "predicate", "object", "publications", "evidence"}

NODE_COLUMNS = (*_OWN_NODE_COLUMNS, "types", *(name for name in fields(Node) if name not in _MAPPED))
EDGE_COLUMNS = (*_OWN_EDGE_COLUMNS, *(name for name in fields(Edge) if name not in _MAPPED_OF_EDGES))


def _node(node: Node) -> dict[str, Any]:
    category = next((biolink for cls, biolink in _CATEGORIES.items() if cls in node.classes), "biolink:NamedThing")
    own = {
        "id": node.id,
        "category": (category,),
        "name": node.name,
        "description": node.definition,
        "provided_by": node.provided_by,
        "xref": node.xrefs,
        "synonym": node.synonyms,
        "types": node.category,
    }
    return {**own, **{name: value for name, value in node._asdict().items() if name not in _MAPPED}}


def _edge(edge: Edge, diseases: frozenset[str]) -> dict[str, Any]:
    predicate = _PREDICATES.get(edge.predicate, "biolink:related_to")
    own = {
        "id": edge.id,
        "subject": edge.subject,
        "predicate": predicate,
        "object": edge.object,
        "category": (_association(predicate, edge.subject, diseases),),
        "original_predicate": edge.predicate,
        "primary_knowledge_source": edge.sources[0] if edge.sources else "",
        "knowledge_level": "logical_entailment" if edge.inferred else "knowledge_assertion",
        "agent_type": "automated_agent" if edge.inferred else "manual_agent",
        "publications": edge.publications,
        "has_evidence": edge.evidence,
        "negated": False,
    }
    return {**own, **{name: value for name, value in edge._asdict().items() if name not in _MAPPED_OF_EDGES}}


def _negated(said: Association, ends: Mapping[str, str], diseases: frozenset[str]) -> dict[str, Any]:
    """What was looked for and not found, which gives no edge here: its identifier is that of the association."""
    subject = ends.get(said.subject, said.subject)
    edge = Edge(
        said.id,
        subject,
        said.predicate,
        ends.get(said.object, said.object),
        label="",
        inferred=False,
        status=said.status,
        sources=(said.source,),
        evidence=(said.evidence,) if said.evidence else (),
        publications=said.publications,
        frequency=(said.frequency,) if said.frequency else (),
        frequency_low=said.frequency_low,
        frequency_high=said.frequency_high,
        onset=said.onset,
        sex=said.sex,
        modifiers=said.modifiers,
        qualifiers=said.qualifier,
        strength=(),
        label_inferred=said.label_inferred,
        associations=(said.id,),
    )
    return {**_edge(edge, diseases), "negated": True}


def _association(predicate: str, subject: str, diseases: frozenset[str]) -> str:
    if predicate == "biolink:has_phenotype" and subject in diseases:
        return "biolink:DiseaseToPhenotypicFeatureAssociation"
    return "biolink:Association"


def _rows(records: Records) -> Iterator[tuple[str, Iterable[dict[str, Any]]]]:
    """The two tables; the nodes are read first, since edges are told by what they begin at."""
    diseases: set[str] = set()
    entries: dict[str, str] = {}

    def nodes() -> Iterator[dict[str, Any]]:
        for node in records.nodes():
            if "myo:Disease" in node.classes:
                diseases.add(node.id)
            entries.update(dict.fromkeys(node.entries, node.id))
            yield _node(node)

    def edges() -> Iterator[dict[str, Any]]:
        found = frozenset(diseases)
        for edge in records.edges():
            yield _edge(edge, found)
        negated = 0
        for said in records.associations() if records.only != "closure" else ():
            if said.polarity == "excluded" and said.object and said.status in ("accepted", "contested"):
                negated += 1
                yield _negated(said, entries, found)
        records.counts["negated edges"] = negated

    yield "nodes", nodes()
    yield "edges", edges()


def _write_tsv(records: Records, folder: str) -> None:
    for name, rows in _rows(records):
        with open(os.path.join(folder, f"{name}.tsv"), "w", encoding="utf-8", newline="") as file:
            columns = NODE_COLUMNS if name == "nodes" else EDGE_COLUMNS
            writer = csv.DictWriter(file, columns, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)
            writer.writeheader()
            writer.writerows({column: _cell(value) for column, value in row.items()} for row in rows)
    _write_prefixes(folder)


def _cell(value: object) -> str:
    """A cell: KGX joins lists by ``|`` and takes what is between two tabs as it stands, so line ends and tabs become blanks."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = join(value) if isinstance(value, tuple) else str(value)
    return " ".join(text.split()) if any(mark in text for mark in "\t\r\n") else text


def _write_lines(records: Records, folder: str) -> None:
    for name, rows in _rows(records):
        with open(os.path.join(folder, f"{name}.jsonl"), "w", encoding="utf-8") as file:
            for row in rows:
                kept = {column: value for column, value in row.items() if value not in ("", (), None)}
                file.write(json.dumps(kept, ensure_ascii=False) + "\n")
    _write_prefixes(folder)


def _write_prefixes(folder: str) -> None:
    with open(os.path.join(folder, "prefixes.json"), "w", encoding="utf-8") as file:
        json.dump({"@context": dict(sorted(PREFIXES.items()))}, file, indent=2)
        file.write("\n")


def _format(name: str, ending: str, write: Any, loses: tuple[str, ...] = ()) -> Format:
    details = "which of several statements of an edge says what of it", "statements that are unsafe or outdated"
    files = (f"nodes.{ending}", f"edges.{ending}", "prefixes.json")
    return Format(name, "Monarch, the Biolink world", write, files, details + loses)


FORMATS = [
    _format("kgx", "tsv", _write_tsv, ("line ends and tabs within texts, which become blanks",)),
    _format("kgx-jsonl", "jsonl", _write_lines),
]
