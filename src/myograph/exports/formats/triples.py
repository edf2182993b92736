"""Edges as triples for machine learning, split so that what is to be predicted cannot be read off what is learnt from."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from myograph.exports.format import Format
from myograph.exports.stream import Records

if TYPE_CHECKING:
    from collections.abc import Iterable

    Triple = tuple[str, str, str]

_PARTS = ("train", "valid", "test")


def _write(records: Records, folder: str) -> None:
    # what follows from the edges would give away those that are to be predicted
    edges = records if records.only != "all" else Records(records.store, "edges", records.part)
    triples = [(edge.subject, edge.predicate, edge.object) for edge in edges.edges() if edge.status != "contested"]
    parts = split_triples(triples)
    for part, found in parts.items():
        with open(os.path.join(folder, f"{part}.tsv"), "w", encoding="utf-8") as file:
            file.writelines("\t".join(triple) + "\n" for triple in found)
        records.counts[part] = len(found)
    used = {end for subject, _, obj in triples for end in (subject, obj)}
    with open(os.path.join(folder, "entities.tsv"), "w", encoding="utf-8") as file:
        for node in records.nodes():
            if node.id in used:
                file.write("\t".join((node.id, " ".join(node.name.split()), "|".join(node.category))) + "\n")


def split_triples(triples: Iterable[Triple]) -> dict[str, list[Triple]]:
    """Eight of ten triples to learn from, one to validate and one to test, always the same ones, in order.

    All triples between the same two nodes go together, whatever their direction and relation: of two that say the same, as a
    relation and its inverse do, neither tells the other. What is validated and tested has only nodes and relations that are learnt.
    """
    groups: dict[tuple[str, ...], list[Triple]] = {}
    for triple in sorted(set(triples)):
        groups.setdefault(tuple(sorted((triple[0], triple[2]))), []).append(triple)
    parts: dict[str, list[Triple]] = {part: [] for part in _PARTS}
    later: list[tuple[str, list[Triple]]] = []
    for pair, group in groups.items():
        tenth = int(hashlib.sha256("\t".join(pair).encode()).hexdigest(), 16) % 10
        if tenth < 8:
            parts["train"] += group
        else:
            later.append(("valid" if tenth == 8 else "test", group))
    known = {name for triple in parts["train"] for name in triple}
    for part, group in later:
        if any(name not in known for triple in group for name in triple):
            part = "train"  # nothing could be said of what is met here first
            known |= {name for triple in group for name in triple}
        parts[part] += group
    return {part: sorted(found) for part, found in parts.items()}


FORMATS = [
    Format(
        "triples",
        "machine learning: PyKEEN, PyG",
        _write,
        files=("entities.tsv", *(f"{part}.tsv" for part in _PARTS)),
        loses=("what is said of an edge, and edges that are contested", "what is inferred, unless the closure is asked for"),
    )
]
