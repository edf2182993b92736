"""The graph goes into networks, and the tools that they are for read the same nodes, edges and attributes from them."""

from __future__ import annotations

import json
import subprocess
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import igraph
import networkx
import pytest
from ndex2.cx2 import RawCX2NetworkFactory
from odd import LABEL, SYNONYMS, odd_graph
from servers import node_with

import myograph
from myograph.errors import GraphError, MissingExtra
from myograph.exports import looks
from myograph.exports.lists import join, split
from myograph.exports.reading import edge_id
from myograph.exports.stream import Records
from myograph.vocabulary import GRAPH_CLOSURE, GRAPH_EDGES, RDF_TYPE, myo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

HERE = Path(__file__).parent
GRAPH = myograph.open("bundled")
ALS = "myo:amyotrophic-lateral-sclerosis"
GRAPHOLOGY = ("graphology@0.26.0", "graphology-gexf@0.13.2", "graphology-graphml@0.5.2")

Attributes = dict[str, Any]
Network = tuple[dict[str, Attributes], dict[tuple[str, str, str], Attributes]]


@cache
def expected(graph: myograph.Graph = GRAPH, joined: bool = True) -> Network:
    """The nodes by identifier, the edges by their ends and identifier, each with what there is something of."""

    def told(record: Any, but: Iterable[str]) -> Attributes:
        found = {name: value for name, value in record._asdict().items() if name not in but and value not in ("", (), None)}
        return {name: value if not isinstance(value, tuple) else join(value) if joined else list(value) for name, value in found.items()}

    records = Records(graph._store())
    nodes = {node.id: told(node, ["id"]) | {"label": node.name} for node in records.nodes()}
    edges = {(edge.subject, edge.object, edge.id): told(edge, ["id", "subject", "object"]) for edge in records.edges()}
    return nodes, edges


def of_networkx(graph: networkx.MultiDiGraph, but: str = "") -> Network:
    assert isinstance(graph, networkx.MultiDiGraph)
    edges = {tuple(ends): {name: value for name, value in data.items() if name != but} for *ends, data in graph.edges(keys=True, data=True)}
    return dict(graph.nodes(data=True)), edges


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The file of a format."""

    @cache
    def write(format: str) -> Path:
        path = tmp_path_factory.mktemp(format) / "out"
        GRAPH.export(format, path)
        return path

    return write


#: The edge of F062, the article's sign of muscular dystrophy that its review contests; worked out from the tables.
DYSTROPHY = (
    "myo:muscular-dystrophy",
    "myo:muscle-twitching",
    edge_id(myo("muscular-dystrophy"), myo("presentsWith"), myo("muscle-twitching")),
)
SAID = {
    "predicate": "myo:presentsWith",
    "label": "presents with",
    "inferred": False,
    "status": "contested",
    "sources": ["source:article"],
    "qualifiers": ["hallmark"],
    "associations": ["association:F062"],
}
SAID_JOINED = SAID | {"sources": "source:article", "qualifiers": "hallmark", "associations": "association:F062"}


def test_as_many_as_sparql_counts(tmp_path: Path) -> None:
    kept = f"?s ?p ?o FILTER(isIRI(?o) && ?p != {RDF_TYPE})"
    for only, graph in (("edges", GRAPH_EDGES), ("closure", GRAPH_CLOSURE)):
        answer = GRAPH.query(f"SELECT (COUNT(*) AS ?n) {{ GRAPH {graph} {{ {kept} }} }}")
        assert isinstance(answer, myograph.Answer)
        GRAPH.export("graphml", tmp_path / only, only=only)
        read = networkx.read_graphml(tmp_path / only, force_multigraph=True)
        assert read.number_of_edges() == GRAPH.to_networkx(only=only).number_of_edges() == answer[0].n
        assert {data["inferred"] for *_, data in read.edges(data=True)} == {only == "closure"}


# ---- networkx


def test_a_graph_of_networkx() -> None:
    graph = GRAPH.to_networkx()
    assert of_networkx(graph) == expected(joined=False)
    assert graph.get_edge_data(*DYSTROPHY) == SAID
    assert list(graph.nodes[ALS]["synonyms"]) == ["ALS", "Lou Gehrig's disease", "Lou Gehrig’s disease"]
    part = GRAPH.to_networkx(entity="als", hops=0)
    assert (list(part.nodes), part.number_of_edges()) == ([ALS], 0)


def test_node_link(written: Callable[[str], Path]) -> None:
    said = json.loads(written("nodelink").read_text(encoding="utf-8"))
    assert networkx.utils.graphs_equal(networkx.node_link_graph(said, edges="edges"), GRAPH.to_networkx())
    ours, theirs = (
        {edge["key"]: edge for edge in edges}
        for edges in (said["edges"], networkx.node_link_data(GRAPH.to_networkx(), edges="edges")["edges"])
    )
    assert ours == theirs


def test_graphml_read_by_networkx(written: Callable[[str], Path]) -> None:
    read = networkx.read_graphml(written("graphml"))
    assert of_networkx(read) == expected()
    assert read.get_edge_data(*DYSTROPHY) == SAID_JOINED
    assert split(read.nodes[ALS]["synonyms"]) == ("ALS", "Lou Gehrig's disease", "Lou Gehrig’s disease")


def test_gexf_read_by_networkx(written: Callable[[str], Path]) -> None:
    read = networkx.read_gexf(written("gexf"))
    nodes, edges = of_networkx(read)
    assert (nodes, edges) == (expected()[0], {ends: data | {"id": ends[2]} for ends, data in expected()[1].items()})
    assert edges[DYSTROPHY] == SAID_JOINED | {"id": DYSTROPHY[2]}


def test_parallel_edges_of_gexf_differ_in_their_kind(written: Callable[[str], Path]) -> None:
    """Or Gephi would make one of them."""
    edges = ET.parse(written("gexf")).getroot().iter("{http://gexf.net/1.3}edge")
    ways = [(edge.get("source"), edge.get("target"), edge.get("kind")) for edge in edges]
    assert len(set(ways)) == len(ways) > len({way[:2] for way in ways})


def test_yed(written: Callable[[str], Path]) -> None:
    """What yEd draws stands in elements of its own, by which networkx gives a label, too."""
    nodes, edges = of_networkx(networkx.read_graphml(written("yed")), but="key")
    assert edges == expected()[1]
    assert {name: {**data, "shape_type": None} for name, data in nodes.items()} == {
        name: {**data, "shape_type": None} for name, data in expected()[0].items()
    }
    y = "{http://www.yworks.com/xml/graphml}"
    tree = ET.parse(written("yed")).getroot()
    assert {label.text for label in tree.iter(f"{y}EdgeLabel")} == {data["label"] for data in edges.values()}
    assert [label.text for label in tree.iter(f"{y}NodeLabel")] == [data["label"] for data in nodes.values()]


# ---- igraph, graphology


def test_graphml_read_by_igraph(written: Callable[[str], Path]) -> None:
    read = igraph.Graph.Read_GraphML(str(written("graphml")))
    assert read.is_directed()
    # igraph has a value for what is missing: an empty text, not a number, and false, which cannot be told from a false that is said

    def told(data: Attributes) -> Attributes:
        return {name: value for name, value in data.items() if name != "id" and value not in ("", False) and value == value}  # noqa: PLR0124

    assert {node["id"]: told(node.attributes()) for node in read.vs} == expected()[0]
    found = {(read.vs[edge.source]["id"], read.vs[edge.target]["id"], edge["predicate"]): told(edge.attributes()) for edge in read.es}
    assert len(found) == len(read.es)
    assert found == {(subject, obj, data["predicate"]): told(data) for (subject, obj, _), data in expected()[1].items()}
    assert {type(value) for value in read.es["inferred"]} == {bool}
    assert {type(value) for value in read.es["frequency_low"]} == {float}


@pytest.mark.parametrize("format", ["graphml", "gexf"])
def test_read_by_graphology(format: str, written: Callable[[str], Path]) -> None:
    node = node_with(*GRAPHOLOGY)
    command = [node, str(HERE / "engines" / "graphology.cjs"), format, str(written(format))]
    read = json.loads(subprocess.run(command, capture_output=True, check=True, timeout=60).stdout)
    assert read["type"] == "directed"
    assert dict(read["nodes"]) == expected()[0]
    kinds = {ends: {"kind": data["predicate"]} if format == "gexf" else {} for ends, data in expected()[1].items()}
    assert {tuple(ends): data for *ends, data in read["edges"]} == {ends: data | kinds[ends] for ends, data in expected()[1].items()}


# ---- Cytoscape, by its two formats


def drawn_by(nodes: dict[str, Attributes]) -> dict[str, Attributes]:
    """The nodes with what causes are coloured by."""
    found = {}
    for name, data in nodes.items():
        severity = {"severity_of_cause": (data.get("severity") or ["not stated"])[0]} if "myo:Cause" in data["classes"] else {}
        found[name] = data | severity
    return found


def luminance(colour: str) -> float:
    """As WCAG 2 works it out."""
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_colours_can_be_read() -> None:
    fills = [*looks.SEVERITIES.values(), looks.NOT_STATED, looks.OTHER]
    assert len(set(fills)) == len(fills)
    assert min(contrast(looks.INK, fill) for fill in fills) > 4.5
    assert min(contrast(line, looks.PAPER) for line in (looks.STATED[0], looks.INFERRED[0], looks.FORBIDDING, looks.BORDER)) > 3
    severities = {node.name for node in Records(GRAPH._store()).nodes() if "myo:Severity" in node.classes}
    assert severities == set(looks.SEVERITIES)


def test_drawn_by_cytoscape_js(written: Callable[[str], Path]) -> None:
    node = node_with("cytoscape@3.34.4")
    command = [node, str(HERE / "engines" / "cytoscape.cjs"), str(written("cytoscape"))]
    read = json.loads(subprocess.run(command, capture_output=True, check=True, timeout=60).stdout)
    assert read["warnings"] == []
    assert read["notices"] == list(Records(GRAPH._store()).notices().values())
    nodes, edges = expected(joined=False)
    assert {data.pop("id"): data for data, _ in read["nodes"]} == drawn_by(nodes)
    assert {(data.pop("source"), data.pop("target"), data.pop("id")): data for data, _ in read["edges"]} == edges
    style = {data["iri"].rpartition("/")[2]: tuple(drawn.values())[1:] for data, drawn in read["nodes"]}
    assert all(drawn["label"] == data["label"] for data, drawn in [*read["nodes"], *read["edges"]])
    # fill and shape, one of each; muscular dystrophy is serious and of a severity that varies
    assert style["amyotrophic-lateral-sclerosis"] == ("rgb(213,94,0)", "round-rectangle")
    assert style["muscular-dystrophy"] == ("rgb(213,94,0)", "round-rectangle")
    assert style["overexertion"] == ("rgb(230,159,0)", "round-rectangle")
    assert style["vitamin-deficiency"] == ("rgb(240,228,66)", "round-rectangle")
    assert style["massage"] == ("rgb(242,242,242)", "ellipse")
    lines: dict[tuple[str, ...], set[tuple[bool, ...]]] = {}
    for data, drawn in read["edges"]:
        said = (data["inferred"], data["status"] == "contested", data["predicate"] in looks.FORBIDS)
        lines.setdefault(tuple(drawn.values())[1:], set()).add(said)
    assert lines == {
        ("solid", "rgb(64,64,64)", "2.5px", "triangle"): {(False, False, False)},
        ("dashed", "rgb(64,64,64)", "2.5px", "triangle"): {(False, True, False)},
        ("solid", "rgb(179,18,74)", "2.5px", "tee"): {(False, False, True)},
        ("solid", "rgb(140,140,140)", "1px", "triangle"): {(True, False, False)},
        ("dashed", "rgb(140,140,140)", "1px", "triangle"): {(True, True, False)},
        ("solid", "rgb(140,140,140)", "1px", "tee"): {(True, False, True)},
    }


def test_cx2_read_by_ndex2(written: Callable[[str], Path]) -> None:
    read = RawCX2NetworkFactory().get_cx2network(str(written("cx2")))
    nodes, edges = expected(joined=False)
    names = {number: node["v"].pop("represents") for number, node in read.get_nodes().items()}
    labels = {names[number]: {"label": node["v"]["name"], **node["v"]} for number, node in read.get_nodes().items()}
    assert labels == drawn_by(nodes)
    found = {
        (names[edge["s"]], names[edge["t"]], edge["v"].pop("represents")): {"label": edge["v"].pop("interaction"), **edge["v"]}
        for edge in read.get_edges().values()
    }
    assert found == edges
    assert found[DYSTROPHY] == SAID
    assert read.get_network_attributes() == {"name": "myograph", "notices": list(Records(GRAPH._store()).notices().values())}
    declared = read.get_attribute_declarations()
    types = [declared["nodes"]["severity"], declared["edges"]["inferred"], declared["edges"]["frequency_low"], declared["edges"]["status"]]
    assert types == [{"d": "list_of_string"}, {"d": "boolean"}, {"d": "double"}, {"d": "string"}]
    said = json.loads(written("cx2").read_text(encoding="utf-8"))
    counts = {one["name"]: one["elementCount"] for one in said[1]["metaData"]}
    assert counts == {
        name: len(aspect[name]) for aspect in said for name in aspect if name not in ("CXVersion", "hasFragments", "metaData", "status")
    }


def test_the_style_of_cx2(written: Callable[[str], Path]) -> None:
    style = RawCX2NetworkFactory().get_cx2network(str(written("cx2"))).get_visual_properties()
    assert style["nodeMapping"]["NODE_BACKGROUND_COLOR"] == {
        "type": "DISCRETE",
        "definition": {
            "attribute": "severity_of_cause",
            "type": "string",
            "map": [
                {"v": "serious", "vp": "#d55e00"},
                {"v": "more severe", "vp": "#e69f00"},
                {"v": "severity that varies", "vp": "#cc79a7"},
                {"v": "minor", "vp": "#56b4e9"},
                {"v": "benign and self-limited", "vp": "#009e73"},
                {"v": "not stated", "vp": "#f0e442"},
            ],
        },
    }
    dashed = {"attribute": "status", "type": "string", "map": [{"v": "contested", "vp": "dashed"}]}
    assert style["edgeMapping"]["EDGE_LINE_STYLE"] == {"type": "DISCRETE", "definition": dashed}
    said = json.loads(written("cx2").read_text(encoding="utf-8"))
    assert said[-2]["visualEditorProperties"] == [{"properties": {"nodeSizeLocked": False, "arrowColorMatchesEdge": False}}]


# ---- what is odd


@pytest.mark.parametrize("format", ["graphml", "gexf"])
def test_texts_come_back_as_they_are(format: str, tmp_path: Path) -> None:
    graph = odd_graph()
    graph.export(format, tmp_path / "out")
    read = networkx.read_graphml(tmp_path / "out") if format == "graphml" else networkx.read_gexf(tmp_path / "out")
    assert dict(read.nodes(data=True)) == expected(graph)[0]
    assert read.nodes["myo:odd"]["label"] == LABEL
    assert split(read.nodes["myo:odd"]["synonyms"]) == SYNONYMS


@pytest.mark.parametrize("format", ["graphml", "gexf", "yed"])
def test_what_xml_has_no_place_for_is_refused(format: str, tmp_path: Path) -> None:
    with pytest.raises(GraphError) as caught:
        odd_graph("bell\x07").export(format, tmp_path / "out")
    assert str(caught.value) == (
        "myo:odd: XML has no place for the character U+0007 that this holds."
        " Take it out of what was loaded, or choose another format, such as nodelink."
    )
    assert list(tmp_path.iterdir()) == []


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "networkx", None)
    with pytest.raises(MissingExtra) as caught:
        GRAPH.to_networkx()
    assert str(caught.value) == "a graph of networkx needs packages that are not installed: pip install 'myograph[networks]'"


@pytest.mark.parametrize("format", ["graphml", "gexf", "yed", "nodelink", "cytoscape", "cx2"])
def test_the_same_bytes_each_time(format: str, written: Callable[[str], Path], tmp_path: Path) -> None:
    GRAPH.export(format, tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == written(format).read_bytes()
