"""A table of statements in, one myo:Association a row out; with the document at hand, every position is checked against it."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from myograph.tables import Columns
from myograph.vocabulary import MYO, PREFIXES, RDF_TYPE, RDFS_COMMENT, XSD, myo

if TYPE_CHECKING:
    from myograph.build import Batch
    from myograph.tables import Cell, Row, Table

FILES = "facts/*.tsv"
GRAPH = "associations/{stem}"
COLUMNS = Columns(
    key=("id",),
    required=("id", "subject", "relation", "object", "source"),
    optional=(
        "value", "stated_as", "qualifier", "fact_kind", "section", "start", "end", "digest",
        "context", "label_inferred", "strength", "polarity", "frequency", "review", "note",
    ),
    filled=("id", "subject", "relation", "source"),
)  # fmt: skip

TEXT_COLUMNS = {"qualifier": "qualifier", "fact_kind": "factKind", "section": "section", "frequency": "frequency"}


def load(table: Table, batch: Batch) -> None:
    """Add the statements to the batch; ``batch.documents`` holds the texts to check positions against, by source."""
    for row in table:
        association = batch.define(row["id"], PREFIXES["association"])
        batch.add(association, RDF_TYPE, myo("Association"))
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
    cells = [row["start"], row["end"], row["digest"]]
    if not any(cells):
        return
    start, end = _offset(row["start"], batch), _offset(row["end"], batch)
    if not re.fullmatch("[0-9a-f]{64}", row["digest"].value):
        batch.fail(row["digest"].problem("this is not a SHA-256 digest", "Give 64 hexadecimal digits of the text from start to end."))
        return
    if start is None or end is None:
        return
    if end <= start:
        batch.fail(row["end"].problem(f"the end is not after the start, {start}", "Positions are code points from 0; the end is the one after the last."))
        return
    batch.add(association, myo("spanStart"), _integer(start))
    batch.add(association, myo("spanEnd"), _integer(end))
    batch.add_text(association, myo("spanDigest"), row["digest"])
    for part in row.split("context"):
        if not re.fullmatch(r"\d+-\d+", part.value):
            batch.fail(part.problem("this is not a stretch of text", "Write start-end, several joined by |."))
        batch.add_text(association, myo("contextSpan"), part)
    document = batch.documents.get(row["source"].value)
    if document is not None:
        _check_span(row, document, start, end, batch)


def _check_span(row: Row, document: str, start: int, end: int, batch: Batch) -> None:
    wanted, length = row["digest"].value, end - start
    if _digest(document[start:end]) == wanted:
        return
    found = [at for at in range(len(document) - length + 1) if _digest(document[at : at + length]) == wanted]
    where = " and ".join(f"{at}-{at + length}" for at in found) if found else "nowhere in it"
    what = f"the document has another text at {start}-{end}; the text of the digest is at {where}"
    batch.fail(row["start"].problem(what, "Correct start and end, or use the version of the document that the table was made from."))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _offset(cell: Cell, batch: Batch) -> int | None:
    if re.fullmatch(r"\d{1,9}", cell.value):
        return int(cell.value)
    batch.fail(cell.problem("this is not a position in a text", "Give a number of code points, 0 or more."))
    return None


def _integer(value: int) -> Literal:
    return Literal(str(value), datatype=NamedNode(XSD + "integer"))
