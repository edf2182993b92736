"""A table of statements in, one myo:Association a row out; with the document at hand, every position is checked against it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from myograph.spans import find_span
from myograph.tables import Columns
from myograph.vocabulary import MYO, PREFIXES, RDF_TYPE, RDFS_COMMENT, RDFS_LABEL, XSD, myo

if TYPE_CHECKING:
    from myograph.batch import Batch
    from myograph.tables import Cell, Row, Table

FILES = "facts/*.tsv"
GRAPH = "associations"
COLUMNS = Columns(
    key=("id",),
    required=("id", "subject", "relation", "object", "source"),
    optional=(
        "value", "stated_as", "qualifier", "fact_kind", "section", "start", "end", "digest",
        "context", "label_inferred", "strength", "polarity", "frequency", "review", "note",
    ),
    filled=("id", "subject", "relation", "source"),
    lists=("context",),
)  # fmt: skip

TEXT_COLUMNS = {"qualifier": "qualifier", "fact_kind": "factKind", "section": "section", "frequency": "frequency"}


def load(table: Table, batch: Batch) -> None:
    """Add the statements to the batch; ``batch.documents`` holds the texts to check positions against, by source."""
    for row in table:
        association = batch.define(row["id"], PREFIXES["association"])
        batch.add(association, RDF_TYPE, myo("Association"))
        batch.add(association, RDFS_LABEL, Literal(row["id"].value))
        batch.add_statement(association, row["subject"], row["relation"], row["object"], row["value"])
        batch.add(association, myo("hasSource"), batch.reference(row["source"], PREFIXES["source"], myo("Source")))
        polarity = batch.reference(row["polarity"], MYO, myo("Polarity")) if row["polarity"] else myo("present")
        batch.add(association, myo("hasPolarity"), polarity)
        if row["strength"]:
            batch.add(association, myo("hasStrength"), batch.reference(row["strength"], MYO, myo("Strength")))
        if row["review"]:
            batch.add(batch.reference(row["review"], PREFIXES["review"], myo("Review")), myo("addsAssociation"), association)
        for column, name in TEXT_COLUMNS.items():
            batch.add_text(association, myo(name), row[column])
        batch.add_text(association, myo("statedAs"), row["stated_as"])
        batch.add_text(association, RDFS_COMMENT, row["note"])
        if row["label_inferred"]:
            if row["label_inferred"].value != "yes":
                batch.fail(row["label_inferred"].problem("this is neither yes nor empty", "Write yes, or nothing."))
            batch.add(association, myo("labelInferred"), Literal(True))
        _load_position(row, association, batch)


def _load_position(row: Row, association: NamedNode, batch: Batch) -> None:
    place = [row[column] for column in ("start", "end", "digest")]
    if not all(place):
        if any([*place, row["context"]]):
            missing = next(cell for cell in place if not cell)
            batch.fail(missing.problem("a position has a start, an end and a digest", "Fill in all of them, or none and no context."))
        return
    start, end = _offset(row["start"], batch), _offset(row["end"], batch)
    digest = row["digest"]
    if not re.fullmatch("[0-9a-f]{64}", digest.value):
        remedy = "Give 64 hexadecimal digits, in small letters, of the text from start to end."
        batch.fail(digest.problem("this is not a SHA-256 digest", remedy))
    for part in row.split("context"):
        found = re.fullmatch("([0-9]{1,9})-([0-9]{1,9})", part.value)
        if found is None or int(found[1]) >= int(found[2]):
            batch.fail(part.problem("this is not a stretch of text", "Write start-end, several joined by |."))
        batch.add_text(association, myo("contextSpan"), part)
    if start is None or end is None:
        return
    if end <= start:
        remedy = "Positions are code points from 0; the end is the one after the last."
        batch.fail(row["end"].problem(f"the end is not after the start, {start}", remedy))
        return
    batch.add(association, myo("spanStart"), _integer(start))
    batch.add(association, myo("spanEnd"), _integer(end))
    batch.add_text(association, myo("spanDigest"), digest)
    document = batch.documents.get(row["source"].value)
    if document is not None:
        _check_span(row, document, start, end, batch)


def _check_span(row: Row, document: str, start: int, end: int, batch: Batch) -> None:
    now = find_span(document, start, end, row["digest"].value)
    if now != start:
        where = "no longer in it" if now is None else f"now at {now}-{now + end - start}"
        what = f"the document has another text at {start}-{end}; the text of the digest is {where}"
        remedy = "Correct start and end, or use the version of the document that the table was made from."
        batch.fail(row["start"].problem(what, remedy))


def _offset(cell: Cell, batch: Batch) -> int | None:
    if re.fullmatch("[0-9]{1,9}", cell.value):
        return int(cell.value)
    batch.fail(cell.problem("this is not a position in a text", "Give a number of code points, 0 or more."))
    return None


def _integer(value: int) -> Literal:
    return Literal(str(value), datatype=NamedNode(XSD + "integer"))
