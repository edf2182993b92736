"""Nodes and edges in, what networks carry of them out: attributes by name, without those that there is nothing of."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any

from myograph.errors import MissingExtra
from myograph.exports.records import TEXT, Edge, Node, fields

if TYPE_CHECKING:
    from collections.abc import Iterable

    import networkx

    from myograph.exports.records import Record
    from myograph.exports.stream import Records

#: What a network has no place for, being nodes and edges alone.
LOSES = ("associations one by one (an edge has what they say together)", "sources beyond their identifiers")

#: Attribute -> its type; what a node or an edge is known by, and where an edge begins and ends, are no attributes.
NODE_FIELDS = {"label": TEXT} | {name: type for name, type in fields(Node).items() if name != "id"}
EDGE_FIELDS = {name: type for name, type in fields(Edge).items() if name not in ("id", "subject", "object")}


def present(record: Record) -> dict[str, Any]:
    """The fields of a record that there is something of; a truth value is always something."""
    return {name: value for name, value in zip(record._fields, record, strict=True) if value not in (None, "", ())}


def node_attributes(node: Node) -> dict[str, Any]:
    """The attributes of a node; its name is its ``label``, too, which is where tools look for what to draw."""
    found = {"label": node.name, **present(node)}
    del found["id"]
    return found


def edge_attributes(edge: Edge) -> dict[str, Any]:
    """The attributes of an edge."""
    found = present(edge)
    for name in ("id", "subject", "object"):
        del found[name]
    return found


def write_array(file: IO[str], items: Iterable[object]) -> None:
    """Write items as a JSON array, one on a line."""
    file.write("[")
    between = "\n"
    for item in items:
        file.write(f"{between}{json.dumps(item, ensure_ascii=False)}")
        between = ",\n"
    file.write("\n]")


def to_networkx(records: Records) -> networkx.MultiDiGraph:
    """The nodes and edges, the latter with their identifiers as keys.

    :raises MissingExtra: where networkx is not installed.
    """
    try:
        import networkx
    except ModuleNotFoundError:
        raise MissingExtra("a graph of networkx", "networks") from None
    graph = networkx.MultiDiGraph()
    graph.add_nodes_from((node.id, _with_lists(node_attributes(node))) for node in records.nodes())
    graph.add_edges_from((edge.subject, edge.object, edge.id, _with_lists(edge_attributes(edge))) for edge in records.edges())
    return graph


def _with_lists(attributes: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in attributes.items()}
