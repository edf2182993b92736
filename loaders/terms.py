"""A table of entities in, one individual a row out: label, class, definition, synonyms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from myograph.tables import Columns
from myograph.vocabulary import (
    CURATION,
    DEFINITION,
    DEFINITION_SOURCE,
    EXACT_SYNONYM,
    LAYPERSON,
    MYO,
    OWL,
    PREFIXES,
    RDF_TYPE,
    RDFS_COMMENT,
    RDFS_LABEL,
    RELATED_SYNONYM,
    SYNONYM_TYPE,
    myo,
)

if TYPE_CHECKING:
    from myograph.batch import Batch
    from myograph.tables import Table

FILES = "terms.tsv"
GRAPH = "terms"
COLUMNS = Columns(
    key=("id",),
    required=("id", "label", "class", "definition"),
    optional=("exact_synonyms", "related_synonyms", "lay_synonyms", "definition_source", "note"),
    filled=("id", "label", "class", "definition"),
    lists=("exact_synonyms", "related_synonyms", "lay_synonyms"),
)


def load(table: Table, batch: Batch) -> None:
    """Add the terms to the batch. Synonyms are joined by ``|``; a lay synonym is one of them or new, and then a related one."""
    for row in table:
        entity = batch.define(row["id"], MYO)
        batch.add(entity, RDF_TYPE, batch.reference(row["class"], MYO, NamedNode(OWL + "Class")))
        batch.add_name(entity, RDFS_LABEL, row["label"])
        batch.add(entity, DEFINITION, Literal(row["definition"].value))
        source = batch.reference(row["definition_source"], PREFIXES["source"], myo("Source")) if row["definition_source"] else CURATION
        batch.annotate(entity, DEFINITION, Literal(row["definition"].value), {DEFINITION_SOURCE: source})
        batch.add_text(entity, RDFS_COMMENT, row["note"])
        lay = {cell.value for cell in row.split("lay_synonyms")}
        exact = row.split("exact_synonyms")
        related = row.split("related_synonyms")
        known = {cell.value for cell in exact + related}
        related += [cell for cell in row.split("lay_synonyms") if cell.value not in known]
        for cell in exact:
            batch.add_name(entity, EXACT_SYNONYM, cell)
        for cell in related:
            batch.add_text(entity, RELATED_SYNONYM, cell)
        for predicate, cells in ((EXACT_SYNONYM, exact), (RELATED_SYNONYM, related)):
            for synonym in lay.intersection(cell.value for cell in cells):
                batch.annotate(entity, predicate, Literal(synonym), {SYNONYM_TYPE: LAYPERSON})
