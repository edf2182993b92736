"""A store in, what in it rests on contested statements alone out: edges, and what is concluded from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from myograph.build import facts_of
from myograph.closure import close
from myograph.schema import RELATION, ontology
from myograph.vocabulary import GRAPH_CLOSURE, GRAPH_EDGES, GRAPH_ENTITIES, GRAPH_STATUSES, RDF_TYPE, SKOS, myo

if TYPE_CHECKING:
    from pyoxigraph import Store

    from myograph.closure import Fact

_BROADER_TRANSITIVE = NamedNode(SKOS + "broaderTransitive")


def contested_edges(store: Store) -> set[Fact]:
    """The edges that no association supports which is accepted."""
    return {fact for fact in _stated(store, "contested") if not _is_accepted(store, fact)}


def contested_conclusions(store: Store, contested: set[Fact]) -> set[Fact]:
    """What would not be concluded without these edges.

    The closure is worked out with and without them: of the nodes that they touch, all that these are kinds of, and what touches those.
    """
    if not contested:
        return set()
    ends = {node for subject, _, obj in contested for node in (subject, obj)}
    near = ends | {q.object for end in ends for q in store.quads_for_pattern(end, _BROADER_TRANSITIVE, None)}
    layers = (GRAPH_EDGES, GRAPH_CLOSURE)
    quads = [q for node in near for q in store.quads_for_pattern(node, None, None, GRAPH_EDGES)]  # type: ignore[arg-type]  # names
    quads += [q for node in near for q in store.quads_for_pattern(None, None, node, GRAPH_EDGES)]
    touched = {node for q in quads for node in (q.subject, q.object) if isinstance(node, NamedNode)}
    for node in touched:
        quads += [q for q in store.quads_for_pattern(node, RDF_TYPE, None) if q.graph_name not in layers]
    facts = facts_of(quads)
    facts |= {(node, _BROADER_TRANSITIVE, q.object) for node in touched for q in store.quads_for_pattern(node, _BROADER_TRANSITIVE, None)}  # type: ignore[misc]  # names
    return close(ontology(), facts) - close(ontology(), facts - contested)


def _stated(store: Store, status: str) -> set[Fact]:
    """The edges of associations with a status."""
    found: set[Fact] = set()
    for judged in store.quads_for_pattern(None, myo("hasStatus"), myo(status), GRAPH_STATUSES):
        about = {q.predicate: q.object for q in store.quads_for_pattern(judged.subject, None, None)}
        subject, relation, obj = (about.get(part) for part in (myo("hasSubject"), RELATION, myo("hasObject")))
        if about.get(myo("hasPolarity")) != myo("excluded") and isinstance(obj, NamedNode):
            found.add((_first(store, subject), relation, _first(store, obj)))  # type: ignore[arg-type]  # each has one
    return found


def _is_accepted(store: Store, fact: Fact) -> bool:
    entries = {fact[0], *(q.object for q in store.quads_for_pattern(fact[0], myo("hasEntry"), None, GRAPH_ENTITIES))}
    for entry in entries:
        for said in store.quads_for_pattern(None, myo("hasSubject"), entry):
            about = {q.predicate: q.object for q in store.quads_for_pattern(said.subject, None, None)}
            obj = about.get(myo("hasObject"))
            saying = (about.get(RELATION), about.get(myo("hasPolarity")), about.get(myo("hasStatus")))
            if saying == (fact[1], myo("present"), myo("accepted")) and isinstance(obj, NamedNode) and _first(store, obj) == fact[2]:
                return True
    return False


def _first(store: Store, node: object) -> object:
    """The entity that an entry of a catalogue is one of."""
    return next((q.subject for q in store.quads_for_pattern(None, myo("hasEntry"), node, GRAPH_ENTITIES)), node)  # type: ignore[arg-type]  # a name
