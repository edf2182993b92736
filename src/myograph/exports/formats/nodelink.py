"""Nodes and edges as the node-link JSON of networkx, which d3 reads as well; lists as lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from myograph.exports.format import Format
from myograph.exports.networks import LOSES, edge_attributes, node_attributes, write_array

if TYPE_CHECKING:
    from myograph.exports.stream import Records


def _write(records: Records, path: str) -> None:
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write('{"directed": true, "multigraph": true, "graph": {}, "nodes": ')
        write_array(file, (node_attributes(node) | {"id": node.id} for node in records.nodes()))
        file.write(', "edges": ')
        ends = (edge_attributes(edge) | {"source": edge.subject, "target": edge.object, "key": edge.id} for edge in records.edges())
        write_array(file, ends)
        file.write("}\n")


FORMATS = [Format("nodelink", "networkx, d3", _write, loses=LOSES)]
