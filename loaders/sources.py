"""A table of documents and data sets in, one myo:Source a row out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from myograph.tables import Columns
from myograph.vocabulary import DCTERMS, PREFIXES, RDF_TYPE, RDFS_LABEL, XSD, myo

if TYPE_CHECKING:
    from myograph.batch import Batch
    from myograph.tables import Table

FILES = "sources.tsv"
GRAPH = "sources"
COLUMNS = Columns(
    key=("id",),
    required=("id", "title", "grade", "part_read"),
    optional=("publisher", "url", "digest"),
    filled=("id", "title", "grade"),
)

GRADES = {"A", "B", "C"}


def load(table: Table, batch: Batch) -> None:
    """Add what is known of each source to the batch."""
    for row in table:
        source = batch.define(row["id"], PREFIXES["source"])
        if row["grade"].value not in GRADES:
            batch.fail(row["grade"].problem("this grade is not known", f"Use one of: {', '.join(sorted(GRADES))}."))
        batch.add(source, RDF_TYPE, myo("Source"))
        batch.add(source, RDFS_LABEL, Literal(row["title"].value))
        batch.add(source, NamedNode(DCTERMS + "title"), Literal(row["title"].value))
        batch.add(source, myo("grade"), Literal(row["grade"].value))
        batch.add_text(source, NamedNode(DCTERMS + "publisher"), row["publisher"])
        batch.add_text(source, myo("partRead"), row["part_read"])
        batch.add_text(source, myo("documentDigest"), row["digest"])
        if row["digest"] and not re.fullmatch("[0-9a-f]{64}", row["digest"].value):
            remedy = "Give 64 hexadecimal digits, in small letters, of the document."
            batch.fail(row["digest"].problem("this is not a SHA-256 digest", remedy))
        if row["url"]:
            if not re.fullmatch(r"https?://[!-~]+", row["url"].value):
                batch.fail(row["url"].problem("this is not a URL in ASCII", "Begin with http:// or https:// and percent-encode the rest."))
            batch.add(source, myo("url"), Literal(row["url"].value, datatype=NamedNode(XSD + "anyURI")))
