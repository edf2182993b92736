"""A table of rules for severity in, one myo:SeverityRule a row out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from myograph.tables import Columns
from myograph.vocabulary import MYO, PREFIXES, RDF_TYPE, RDFS_LABEL, XSD, expand, myo

if TYPE_CHECKING:
    from myograph.batch import Batch
    from myograph.tables import Table

FILES = "rules.tsv"
GRAPH = "rules"
COLUMNS = Columns(
    key=("id",),
    required=("id", "label", "finding", "severity", "lowest_frequency", "source", "reason"),
    filled=("id", "label", "finding", "severity", "source", "reason"),
    lists=("source",),
)


def load(table: Table, batch: Batch) -> None:
    """Add the rules to the batch. The finding is a CURIE of a vocabulary that need not be loaded."""
    for row in table:
        rule = batch.define(row["id"], PREFIXES["rule"])
        batch.add(rule, RDF_TYPE, myo("SeverityRule"))
        batch.add(rule, RDFS_LABEL, Literal(row["label"].value))
        batch.add(rule, myo("givesSeverity"), batch.reference(row["severity"], MYO, myo("Severity")))
        for cell in row.split("source"):
            batch.add(rule, myo("hasSource"), batch.reference(cell, PREFIXES["source"], myo("Source")))
        batch.add_text(rule, myo("reason"), row["reason"])
        finding = expand(row["finding"].value)
        if finding is None or not re.fullmatch(r"[A-Z]+:[0-9]+", row["finding"].value):
            batch.fail(row["finding"].problem("this is not a CURIE with a known prefix", "Write it like HP:0001522."))
        else:
            batch.add(rule, myo("ruleFinding"), NamedNode(finding))
        if row["lowest_frequency"]:
            if not re.fullmatch(r"0(\.\d+)?|1(\.0+)?", row["lowest_frequency"].value):
                batch.fail(row["lowest_frequency"].problem("this is not a frequency", "Give a number from 0 to 1."))
            else:
                batch.add(rule, myo("lowestFrequency"), Literal(row["lowest_frequency"].value, datatype=NamedNode(XSD + "decimal")))
