"""What a part of a graph is, in; its nodes out: what is around an entity, or what an answer names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from myograph.errors import QuestionError
from myograph.exports.stream import LAYERS
from myograph.vocabulary import GRAPH_CLOSURE, GRAPH_EDGES, RDF_TYPE, myo

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

_GRAPHS = {"all": (GRAPH_EDGES, GRAPH_CLOSURE), "edges": (GRAPH_EDGES,), "closure": (GRAPH_CLOSURE,)}


def neighbourhood(store: Store, entity: NamedNode, hops: int, only: str) -> set[NamedNode]:
    """An entity and what so many edges lead to from it, in either direction.

    :param only: which edges, one of LAYERS; of ``all`` those that are stated lead on, for by what follows from them most is near to most.
    :raises QuestionError: where the number is less than 0, or there is no such layer.
    """
    if hops < 0:
        raise QuestionError(f"hops is a number from 0, and not {hops}.")
    graph = GRAPH_CLOSURE if check_layer(only) == "closure" else GRAPH_EDGES
    found = last = {entity}
    for _ in range(hops):
        quads = [quad for node in last for quad in store.quads_for_pattern(node, None, None, graph)]
        quads += [quad for node in last for quad in store.quads_for_pattern(None, None, node, graph)]
        near = {node for quad in quads if quad.predicate != RDF_TYPE for node in (quad.subject, quad.object)}
        last = {node for node in near if isinstance(node, NamedNode)} - found
        found = found | last
    return found


def named_in(store: Store, terms: Iterable[object]) -> set[NamedNode]:
    """The entities among the terms of an answer, and the ends of the edges of associations that it names."""
    found: set[NamedNode] = set()
    for term in set(terms):
        if not isinstance(term, NamedNode):
            continue
        if any(True for _ in store.quads_for_pattern(term, RDF_TYPE, myo("Entity"))):
            found.add(term)
        for end in ("hasSubject", "hasObject"):
            found |= {quad.object for quad in store.quads_for_pattern(term, myo(end), None) if isinstance(quad.object, NamedNode)}
    return found


def check_layer(only: str) -> str:
    """:raises QuestionError: where there is no such layer."""
    if only not in LAYERS:
        raise QuestionError(f"only {only!r} cannot be exported. There are: {', '.join(LAYERS)}.")
    return only
