"""Nodes and edges as GEXF 1.3, as Gephi reads it: labels, typed attributes, and parallel edges told apart by their kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from myograph import __version__
from myograph.exports.format import Format
from myograph.exports.markup import checked, quoted
from myograph.exports.networks import EDGE_FIELDS, LOSES, NODE_FIELDS, edge_attributes, node_attributes
from myograph.exports.records import INTEGER, NUMBER, TRUTH

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from myograph.exports.stream import Records

_TYPES = {INTEGER: "integer", NUMBER: "double", TRUTH: "boolean"}


def _write(records: Records, path: str) -> None:
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.writelines(_lines(records))


def _lines(records: Records) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
    yield f"<meta><creator>myograph {__version__}</creator></meta>\n"
    yield '<graph defaultedgetype="directed" idtype="string" mode="static">\n'
    for kind, types in (("node", NODE_FIELDS), ("edge", EDGE_FIELDS)):
        yield f'<attributes class="{kind}" mode="static">\n'
        for name, type in types.items():
            if name != "label":  # which GEXF has a place of its own for
                yield f'<attribute id="{name}" title="{name}" type="{_TYPES.get(type, "string")}"/>\n'
        yield "</attributes>\n"
    yield "<nodes>\n"
    for node in records.nodes():
        yield checked(f"<node id={quoted(node.id)} label={quoted(node.name)}>{_values(node_attributes(node))}</node>\n", node)
    yield "</nodes>\n<edges>\n"
    for edge in records.edges():
        # Gephi makes one of the edges between two nodes unless they differ in their kind
        ends = f"source={quoted(edge.subject)} target={quoted(edge.object)} kind={quoted(edge.predicate)}"
        yield checked(f"<edge id={quoted(edge.id)} {ends} label={quoted(edge.label)}>{_values(edge_attributes(edge))}</edge>\n", edge)
    yield "</edges>\n</graph>\n</gexf>\n"


def _values(attributes: Mapping[str, object]) -> str:
    found = (f'<attvalue for="{name}" value={quoted(value)}/>' for name, value in attributes.items() if name != "label")
    return f"<attvalues>{''.join(found)}</attvalues>"


FORMATS = [Format("gexf", "Gephi, networkx, graphology", _write, loses=LOSES)]
