"""Nodes and edges as CX2, the format of Cytoscape and NDEx, with a style: see ``looks``."""

from __future__ import annotations

import json
import shutil
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from myograph.exports import looks
from myograph.exports.format import Format
from myograph.exports.networks import EDGE_FIELDS, LOSES, NODE_FIELDS, edge_attributes, node_attributes, write_array
from myograph.exports.records import INTEGER, LIST, NUMBER, TEXT, TRUTH

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from myograph.exports.records import Node
    from myograph.exports.stream import Records

_TYPES = {TEXT: "string", LIST: "list_of_string", INTEGER: "integer", NUMBER: "double", TRUTH: "boolean"}
#: Where Cytoscape looks for an identifier, and for the relation of an edge; the name of a node is its ``name``.
_IDENTIFIER, _RELATION = "represents", "interaction"
#: Or Cytoscape may draw a node as high as it is wide, and an arrow in the colour of its line, whatever the style says.
_FREE = {"nodeSizeLocked": False, "arrowColorMatchesEdge": False}


def _write(records: Records, path: str) -> None:
    numbers: dict[str, int] = {}
    # what is in a file is said before it, and is known after it
    with TemporaryFile("w+", encoding="utf-8", newline="\n") as body, open(path, "w", encoding="utf-8", newline="\n") as file:
        body.write('{"nodes": ')
        write_array(body, _nodes(records, numbers))
        body.write('},\n{"edges": ')
        write_array(body, _edges(records, numbers))
        counts = {"nodes": len(numbers), "edges": records.counts["edges"]}
        file.write('[{"CXVersion": "2.0", "hasFragments": false},\n')
        file.writelines(f"{json.dumps(aspect, ensure_ascii=False)},\n" for aspect in _aspects(records, counts))
        body.seek(0)
        shutil.copyfileobj(body, file)
        style = [{"visualProperties": [_style()]}, {"visualEditorProperties": [{"properties": _FREE}]}]
        last = [*style, {"status": [{"success": True, "error": ""}]}]
        file.write("".join(["}", *(f",\n{json.dumps(aspect)}" for aspect in last), "]\n"]))


def _aspects(records: Records, counts: Mapping[str, int]) -> Iterator[dict[str, object]]:
    all = {"attributeDeclarations": 1, "networkAttributes": 1, **counts, "visualProperties": 1, "visualEditorProperties": 1}
    yield {"metaData": [{"name": name, "elementCount": count} for name, count in all.items()]}
    nodes = {_IDENTIFIER: TEXT, looks.DRAWN_BY: TEXT} | {name: type for name, type in NODE_FIELDS.items() if name != "label"}
    edges = {_IDENTIFIER: TEXT, _RELATION: TEXT} | {name: type for name, type in EDGE_FIELDS.items() if name != "label"}
    declared = {"networkAttributes": {"name": TEXT, "notices": LIST}, "nodes": nodes, "edges": edges}
    typed = {aspect: {name: {"d": _TYPES[type]} for name, type in types.items()} for aspect, types in declared.items()}
    yield {"attributeDeclarations": [typed]}
    yield {"networkAttributes": [{"name": "myograph", "notices": list(records.notices().values())}]}


def _nodes(records: Records, numbers: dict[str, int]) -> Iterator[dict[str, object]]:
    for number, node in enumerate(records.nodes()):
        numbers[node.id] = number
        yield {"id": number, "v": _node(node)}


def _node(node: Node) -> dict[str, object]:
    found: dict[str, object] = {_IDENTIFIER: node.id, **node_attributes(node), **looks.severity_of_cause(node)}
    del found["label"]
    return found


def _edges(records: Records, numbers: Mapping[str, int]) -> Iterator[dict[str, object]]:
    for number, edge in enumerate(records.edges()):
        found = {_IDENTIFIER: edge.id, _RELATION: edge.label, **edge_attributes(edge)}
        del found["label"]
        yield {"id": number, "s": numbers[edge.subject], "t": numbers[edge.object], "v": found}


def _style() -> dict[str, object]:
    colour, width = looks.STATED
    inferred, thin = looks.INFERRED
    node = {"NODE_SHAPE": "ellipse", "NODE_BACKGROUND_COLOR": looks.OTHER, "NODE_BORDER_COLOR": looks.BORDER, "NODE_BORDER_WIDTH": 1}
    node |= {"NODE_WIDTH": 90, "NODE_HEIGHT": 40, "NODE_LABEL_COLOR": looks.INK, "NODE_LABEL_FONT_SIZE": 10, "NODE_LABEL_MAX_WIDTH": 90}
    edge = {"EDGE_LINE_COLOR": colour, "EDGE_WIDTH": width, "EDGE_LINE_STYLE": "solid", "EDGE_TARGET_ARROW_SHAPE": "triangle"}
    edge |= {"EDGE_TARGET_ARROW_COLOR": colour, "EDGE_LABEL_COLOR": looks.INK, "EDGE_LABEL_FONT_SIZE": 8}
    fills = looks.SEVERITIES | {looks.NO_SEVERITY: looks.NOT_STATED}
    return {
        "default": {"network": {"NETWORK_BACKGROUND_COLOR": looks.PAPER}, "node": node, "edge": edge},
        "nodeMapping": {
            "NODE_LABEL": _passing("name"),
            "NODE_BACKGROUND_COLOR": _discrete(looks.DRAWN_BY, fills),
            "NODE_SHAPE": _discrete(looks.DRAWN_BY, dict.fromkeys(fills, "round-rectangle")),
        },
        "edgeMapping": {
            "EDGE_LABEL": _passing(_RELATION),
            "EDGE_LINE_STYLE": _discrete("status", {"contested": "dashed"}),
            "EDGE_WIDTH": _discrete("inferred", {True: thin}, TRUTH),
            "EDGE_LINE_COLOR": _discrete("inferred", {True: inferred}, TRUTH),
            "EDGE_TARGET_ARROW_COLOR": _discrete("inferred", {True: inferred}, TRUTH),
            "EDGE_TARGET_ARROW_SHAPE": _discrete("predicate", dict.fromkeys(looks.FORBIDS, "tee")),
        },
    }


def _passing(attribute: str) -> dict[str, object]:
    return {"type": "PASSTHROUGH", "definition": {"attribute": attribute, "type": "string"}}


def _discrete(attribute: str, values: Mapping[str, object] | Mapping[bool, object], type: str = TEXT) -> dict[str, object]:
    mapped = [{"v": value, "vp": drawn} for value, drawn in values.items()]
    return {"type": "DISCRETE", "definition": {"attribute": attribute, "type": _TYPES[type], "map": mapped}}


FORMATS = [Format("cx2", "Cytoscape, NDEx: with a style", _write, loses=LOSES)]
