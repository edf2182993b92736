"""A table of safety reviews in, one myo:Review a row out, with the standing it gives to associations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal

from myograph.tables import Columns
from myograph.vocabulary import MYO, PREFIXES, RDF_TYPE, RDFS_LABEL, myo

if TYPE_CHECKING:
    from myograph.batch import Batch
    from myograph.tables import Table

FILES = "reviews.tsv"
GRAPH = "reviews"
COLUMNS = Columns(
    key=("id",),
    required=("id", "verdict", "associations", "reason", "sources"),
    optional=("status", "status_of"),
    filled=("id", "verdict", "associations", "reason", "sources"),
    lists=("associations", "status_of", "sources"),
)


def load(table: Table, batch: Batch) -> None:
    """Add the reviews to the batch. A status is for all associations of the row, or for those in ``status_of`` alone."""
    for row in table:
        review = batch.define(row["id"], PREFIXES["review"])
        batch.add(review, RDF_TYPE, myo("Review"))
        batch.add(review, RDFS_LABEL, Literal(row["id"].value))
        batch.add_text(review, myo("verdict"), row["verdict"])
        batch.add_text(review, myo("reason"), row["reason"])
        concerned = {cell.value: batch.reference(cell, PREFIXES["association"], myo("Association")) for cell in row.split("associations")}
        for association in concerned.values():
            batch.add(review, myo("concerns"), association)
        for cell in row.split("sources"):
            batch.add(review, myo("hasSource"), batch.reference(cell, PREFIXES["source"], myo("Source")))
        if not row["status"]:
            if row["status_of"]:
                batch.fail(row["status"].problem("status_of is filled in, but there is no status to give", "Fill in both or neither."))
            continue
        status = batch.reference(row["status"], MYO, myo("Status"))
        batch.add(review, myo("givesStatus"), status)
        for cell in row.split("status_of") or row.split("associations"):
            if cell.value in concerned:
                batch.add(review, myo("judges"), concerned[cell.value])
            else:
                batch.fail(cell.problem("this is not among the associations of the row", "List it there too."))
