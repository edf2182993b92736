"""Edges as triples for machine learning, split so that what is to be predicted cannot be read off what is learnt from."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from myograph.closure import close
from myograph.exports.format import Format
from myograph.exports.stream import Records
from myograph.schema import ontology
from myograph.vocabulary import RDF_TYPE, expand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from myograph.closure import Fact

    Triple = tuple[str, str, str]
    #: What is learnt, and what else there is: those of the latter that follow from the former.
    Follows = Callable[[list[Triple], list[Triple]], set[Triple]]

_PARTS = ("train", "valid", "test")


def _write(records: Records, folder: str) -> None:
    # what follows from the edges would give away those that are to be predicted
    edges = records if records.only != "all" else Records(records.store, "edges", records.part)
    triples = [(edge.subject, edge.predicate, edge.object) for edge in edges.edges() if edge.status != "contested"]
    used = {end for subject, _, obj in triples for end in (subject, obj)}
    iris: dict[str, NamedNode] = {}
    classes: list[Fact] = []
    with open(os.path.join(folder, "entities.tsv"), "w", encoding="utf-8") as file:
        for node in records.nodes():
            if node.id in used:
                file.write("\t".join((node.id, " ".join(node.name.split()), "|".join(node.category))) + "\n")
                iris[node.id] = NamedNode(node.iri)
                classes += [(iris[node.id], RDF_TYPE, _iri(kind)) for kind in node.category]
    # who asks for what follows alone has it as it is: most of it follows from any part of it
    parts = split_triples(triples, _nothing if records.only == "closure" else _by_the_ontology(iris, classes))
    for part, found in parts.items():
        with open(os.path.join(folder, f"{part}.tsv"), "w", encoding="utf-8") as file:
            file.writelines("\t".join(triple) + "\n" for triple in found)
        records.counts[part] = len(found)


def _nothing(_: list[Triple], __: list[Triple]) -> set[Triple]:
    return set()


def _by_the_ontology(iris: Mapping[str, NamedNode], classes: list[Fact]) -> Follows:
    """What follows from triples and from the classes that their nodes are stated to be of, which ``entities.tsv`` tells."""

    def fact(triple: Triple) -> Fact:
        subject, predicate, obj = triple
        return iris[subject], _iri(predicate), iris[obj]

    def follows(learnt: list[Triple], others: list[Triple]) -> set[Triple]:
        closure = close(ontology(), [*classes, *map(fact, learnt)])
        return {triple for triple in others if fact(triple) in closure}

    return follows


def _iri(curie: str) -> NamedNode:
    return NamedNode(expand(curie) or curie)


def split_triples(triples: Iterable[Triple], follows: Follows) -> dict[str, list[Triple]]:
    """Eight of ten triples to learn from, one to validate and one to test, always the same ones, in order.

    All triples between the same two nodes go together, whatever their direction and relation: of two that say the same, as a
    relation and its inverse do, neither tells the other. What is validated and tested has only nodes and relations that are learnt,
    and does not follow from what is learnt.
    """
    groups: dict[tuple[str, ...], list[Triple]] = {}
    for triple in sorted(set(triples)):
        groups.setdefault(tuple(sorted((triple[0], triple[2]))), []).append(triple)
    train: list[Triple] = []
    later: list[tuple[str, list[Triple]]] = []
    for pair, group in groups.items():
        tenth = int(hashlib.sha256("\t".join(pair).encode()).hexdigest(), 16) % 10
        if tenth < 8:
            train += group
        else:
            later.append(("valid" if tenth == 8 else "test", group))
    known = {name for triple in train for name in triple}
    held: list[tuple[str, list[Triple]]] = []
    for part, group in later:
        if all(name in known for triple in group for name in triple):
            held.append((part, group))
        else:  # nothing could be said of what is met here first
            train += group
            known |= {name for triple in group for name in triple}
    more = bool(held)
    while more:
        found = follows(train, [triple for _, group in held for triple in group])
        moved = [triple for _, group in held if not found.isdisjoint(group) for triple in group]
        held = [(part, group) for part, group in held if found.isdisjoint(group)]
        train += moved
        more = bool(held) and not found.issuperset(moved)  # from what followed already nothing else follows
    parts = {part: [triple for where, group in held if where == part for triple in group] for part in _PARTS} | {"train": train}
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
