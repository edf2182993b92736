"""A mapping set in SSSOM's TSV form in, one annotated SKOS mapping a row out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from myograph.errors import Problem
from myograph.tables import Columns
from myograph.vocabulary import MYO, PREFIXES, RDFS_COMMENT, SKOS, SSSOM, XSD, myo

if TYPE_CHECKING:
    from myograph.batch import Batch
    from myograph.tables import Cell, Table

FILES = "mappings/*.sssom.tsv"
GRAPH = "mappings"
COLUMNS = Columns(
    key=("subject_id", "predicate_id", "object_id"),
    required=("subject_id", "predicate_id", "object_id", "mapping_justification"),
    optional=("subject_label", "object_label", "confidence", "object_source", "object_source_version", "comment", "other"),
    filled=("subject_id", "predicate_id", "object_id", "mapping_justification"),
)

TEXT_COLUMNS = ("object_label", "object_source", "object_source_version", "other")
PREDICATES = {SKOS + name + "Match" for name in ("exact", "close", "broad", "narrow", "related")}


def load(table: Table, batch: Batch) -> None:
    """Add the mappings to the batch, each with its justification, confidence and origin on the axiom.

    CURIEs are read by the set's own ``curie_map``, which must agree with the prefixes of this project where both have one.
    """
    prefixes = {**PREFIXES, **_curie_map(table, batch)}
    for row in table:
        subject = batch.reference(row["subject_id"], MYO, myo("Entity"))
        predicate = _expand(row["predicate_id"], prefixes, batch)
        obj = _expand(row["object_id"], prefixes, batch)
        justification = _expand(row["mapping_justification"], prefixes, batch)
        if predicate is None or obj is None or justification is None:
            continue
        if predicate.value not in PREDICATES:
            remedy = "Use skos:exactMatch, closeMatch, broadMatch, narrowMatch or relatedMatch."
            batch.fail(row["predicate_id"].problem("this is not a SKOS mapping property", remedy))
            continue
        about: dict[NamedNode, NamedNode | Literal] = {NamedNode(SSSOM + "mapping_justification"): justification}
        about |= {NamedNode(SSSOM + column): Literal(row[column].value) for column in TEXT_COLUMNS if row[column]}
        if row["comment"]:
            about[RDFS_COMMENT] = Literal(row["comment"].value)
        if row["confidence"]:
            if not re.fullmatch(r"0(\.\d+)?|1(\.0+)?", row["confidence"].value):
                batch.fail(row["confidence"].problem("this is not a confidence", "Give a number from 0 to 1."))
                continue
            about[NamedNode(SSSOM + "confidence")] = Literal(row["confidence"].value, datatype=NamedNode(XSD + "decimal"))
        batch.add(subject, predicate, obj)
        batch.annotate(subject, predicate, obj, about)


def _curie_map(table: Table, batch: Batch) -> dict[str, str]:
    found = {}
    for number, line in enumerate(table.preamble, 1):
        if match := re.fullmatch(r'#\s{2,}([A-Za-z0-9_.]+):\s+"?([^\s"]+)"?', line):
            prefix, namespace = match.groups()
            found[prefix] = namespace
            if PREFIXES.get(prefix, namespace) != namespace:
                remedy = f"In this project it stands for {PREFIXES[prefix]}"
                batch.fail(Problem(table.path, f"the prefix {prefix} stands for another namespace", remedy, line=number, found=namespace))
    return found


def _expand(cell: Cell, prefixes: dict[str, str], batch: Batch) -> NamedNode | None:
    prefix, colon, local = cell.value.partition(":")
    if not colon or prefix not in prefixes or not local:
        batch.fail(cell.problem("this is not a CURIE with a known prefix", "Add the prefix to the curie_map at the top of the file."))
        return None
    try:
        return NamedNode(prefixes[prefix] + local)
    except ValueError:
        batch.fail(cell.problem("this does not make an IRI", "Look for spaces or brackets in it."))
        return None
