"""Nodes and edges as GraphML, with typed attributes; and as yEd reads it, with their labels where it draws them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from myograph.exports.format import Format
from myograph.exports.markup import checked, content, quoted
from myograph.exports.networks import EDGE_FIELDS, LOSES, NODE_FIELDS, edge_attributes, node_attributes
from myograph.exports.records import INTEGER, NUMBER, TRUTH

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from myograph.exports.stream import Records

_TYPES = {INTEGER: "int", NUMBER: "double", TRUTH: "boolean"}
#: Attribute -> the key that stands for it: short, for it is there once with each value.
_NODE_KEYS = {name: f"n{number}" for number, name in enumerate(NODE_FIELDS)}
_EDGE_KEYS = {name: f"e{number}" for number, name in enumerate(EDGE_FIELDS)}
_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_YED = "http://www.yworks.com/xml/graphml"


def _write(yed: bool, records: Records, path: str) -> None:
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.writelines(_lines(yed, records))


def _lines(yed: bool, records: Records) -> Iterator[str]:
    space = f" xmlns:y={quoted(_YED)}" if yed else ""
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="{_NAMESPACE}"{space}>\n'
    for kind, keys, types in (("node", _NODE_KEYS, NODE_FIELDS), ("edge", _EDGE_KEYS, EDGE_FIELDS)):
        if yed:
            yield f'<key id="{kind}graphics" for="{kind}" yfiles.type="{kind}graphics"/>\n'
        for name, key in keys.items():
            yield f'<key id="{key}" for="{kind}" attr.name="{name}" attr.type="{_TYPES.get(types[name], "string")}"/>\n'
    yield '<graph id="myograph" edgedefault="directed">\n'
    for node in records.nodes():
        drawn = _drawn("node", "ShapeNode", "NodeLabel", node.name) if yed else ""
        yield checked(f"<node id={quoted(node.id)}>{_data(node_attributes(node), _NODE_KEYS)}{drawn}</node>\n", node)
    for edge in records.edges():
        drawn = _drawn("edge", "PolyLineEdge", "EdgeLabel", edge.label) if yed else ""
        ends = f"source={quoted(edge.subject)} target={quoted(edge.object)}"
        yield checked(f"<edge id={quoted(edge.id)} {ends}>{_data(edge_attributes(edge), _EDGE_KEYS)}{drawn}</edge>\n", edge)
    yield "</graph>\n</graphml>\n"


def _data(attributes: Mapping[str, object], keys: Mapping[str, str]) -> str:
    return "".join(f'<data key="{keys[name]}">{content(value)}</data>' for name, value in attributes.items())


def _drawn(kind: str, shape: str, element: str, label: str) -> str:
    arrow = '<y:Arrows source="none" target="standard"/>' if kind == "edge" else ""
    return f'<data key="{kind}graphics"><y:{shape}>{arrow}<y:{element}>{content(label)}</y:{element}></y:{shape}></data>'


FORMATS = [
    Format("graphml", "Cytoscape, networkx, igraph, graphology", partial(_write, False), loses=LOSES),
    Format("yed", "yEd: GraphML with labels to draw", partial(_write, True), loses=LOSES),
]
