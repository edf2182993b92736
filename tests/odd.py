"""A small graph whose texts hold what formats have to write in another way than it is."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, Quad, Store

from myograph import Graph
from myograph.engines.embedded import EmbeddedEngine
from myograph.vocabulary import EXACT_SYNONYM, GRAPH_EDGES, RDF_TYPE, RDFS_LABEL, myo

#: Line ends, white space at the ends, what XML, JSON, CSV and Cypher set apart, and what lies beyond 16 bits.
LABEL = " a\r\nb\tc\r\"<&>']]>|\\;,{$x} é𝛼\u2028 "
SYNONYMS = ("a;b", "a|b", "back\\")
TERMS = NamedNode("https://w3id.org/myograph/graph/terms")


def odd_graph(label: str = LABEL, synonyms: tuple[str, ...] = SYNONYMS) -> Graph:
    """Two entities, one of which leads to the other, and one that is odd."""
    store = Store()
    odd, plain = myo("odd"), myo("plain")
    store.extend(Quad(node, RDF_TYPE, myo("Entity"), TERMS) for node in (odd, plain))
    store.add(Quad(odd, RDFS_LABEL, Literal(label), TERMS))
    store.add(Quad(plain, RDFS_LABEL, Literal("plain"), TERMS))
    store.extend(Quad(odd, EXACT_SYNONYM, Literal(synonym), TERMS) for synonym in synonyms)
    store.add(Quad(odd, myo("leadsTo"), plain, GRAPH_EDGES))
    return Graph(EmbeddedEngine(store, "odd"))
