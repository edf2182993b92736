"""Nodes and edges as JSON of Cytoscape.js, which Cytoscape opens as well, with a style: see ``looks``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from myograph.exports import looks
from myograph.exports.format import Format
from myograph.exports.networks import LOSES, edge_attributes, node_attributes, write_array

if TYPE_CHECKING:
    from myograph.exports.records import Edge, Node
    from myograph.exports.stream import Records


def _write(records: Records, path: str) -> None:
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        about = {"name": "myograph", "notices": list(records.notices().values())}
        file.write(f'{{"data": {json.dumps(about, ensure_ascii=False)}, "style": ')
        write_array(file, _style())
        file.write(', "elements": {"nodes": ')
        write_array(file, ({"data": _node(node)} for node in records.nodes()))
        file.write(', "edges": ')
        write_array(file, ({"data": _edge(edge)} for edge in records.edges()))
        file.write("}}\n")


def _node(node: Node) -> dict[str, object]:
    return {"id": node.id, **node_attributes(node), **looks.severity_of_cause(node)}


def _edge(edge: Edge) -> dict[str, object]:
    return {"id": edge.id, "source": edge.subject, "target": edge.object, **edge_attributes(edge)}


def _style() -> list[dict[str, object]]:
    """What comes later goes before what comes earlier."""
    colour, width = looks.STATED
    lines = {"line-color": colour, "target-arrow-color": colour, "width": width, "target-arrow-shape": "triangle", "curve-style": "bezier"}
    text = {"label": "data(label)", "color": looks.INK, "font-size": 10}
    node = {"background-color": looks.OTHER, "border-color": looks.BORDER, "border-width": 1, "text-wrap": "wrap", "text-max-width": 90}
    paper = {"text-background-color": looks.PAPER, "text-background-opacity": 1}
    inferred, thin = looks.INFERRED
    forbids: dict[str, object] = {"line-color": looks.FORBIDDING, "target-arrow-color": looks.FORBIDDING, "target-arrow-shape": "tee"}
    styles: dict[str, dict[str, object]] = {
        "node": {**text, **node, "text-valign": "center"},
        f"node[{looks.DRAWN_BY}]": {"background-color": looks.NOT_STATED, "shape": "round-rectangle", "border-width": 2},
        **{f'node[{looks.DRAWN_BY} = "{name}"]': {"background-color": fill} for name, fill in looks.SEVERITIES.items()},
        "edge": {**text, **lines, **paper, "font-size": 8},
        ", ".join(f'edge[predicate = "{name}"]' for name in looks.FORBIDS): forbids,
        "edge[?inferred]": {"line-color": inferred, "target-arrow-color": inferred, "width": thin},
        'edge[status = "contested"]': {"line-style": "dashed"},
    }
    return [{"selector": selector, "style": style} for selector, style in styles.items()]


FORMATS = [Format("cytoscape", "Cytoscape.js and Cytoscape: JSON with a style", _write, loses=LOSES)]
