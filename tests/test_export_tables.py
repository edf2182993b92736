"""Nodes, edges, associations and sources go to files and frames, and come back the same."""

from __future__ import annotations

import csv
import json
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

import myograph
from myograph.build import facts_of
from myograph.closure import close
from myograph.expectations import read_expectations
from myograph.exports.contested import contested_conclusions, contested_edges
from myograph.exports.export import find_format
from myograph.exports.formats.csv import read_text
from myograph.exports.lists import split
from myograph.exports.reading import edge_id
from myograph.exports.records import INTEGER, LIST, NUMBER, TABLES, TEXT, TRUTH, Association, Edge, Node, fields
from myograph.exports.stream import Records
from myograph.schema import ONTOLOGY_FOLDER, ontology
from myograph.vocabulary import GRAPH_CLOSURE, GRAPH_EDGES, RDF_TYPE, curie, expand, myo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

GRAPH = myograph.open("bundled")
STORE = GRAPH._store()


def records(name: str, graph: myograph.Graph = GRAPH) -> list[Any]:
    return list(getattr(Records(graph._store()), name)())


# ---- the records themselves


def count(sparql: str) -> int:
    answer = GRAPH.query(f"SELECT (COUNT(*) AS ?n) {{ {sparql} }}")
    assert isinstance(answer, myograph.Answer)
    return int(answer[0].n)


def test_every_edge_is_there_once() -> None:
    edges = records("edges")
    assert len({edge.id for edge in edges}) == len(edges)
    for graph, inferred in ((GRAPH_EDGES, False), (GRAPH_CLOSURE, True)):
        triples = f"GRAPH {graph} {{ ?s ?p ?o FILTER(isIRI(?o) && ?p != {RDF_TYPE}) }}"
        assert sum(edge.inferred is inferred for edge in edges) == count(triples)


def test_every_entity_and_association_is_there_once() -> None:
    assert len(records("nodes")) == len({node.id for node in records("nodes")}) == count("?node a <https://w3id.org/myograph/Entity>")
    assert len(records("associations")) == count("?node a <https://w3id.org/myograph/Association>")
    assert len(records("sources")) == count("?node a <https://w3id.org/myograph/Source>")


def test_an_edge_whole() -> None:
    # F061-F064 of the table of the article; the review of F062 in reviews.tsv
    subject, predicate, obj = myo("muscular-dystrophy"), myo("presentsWith"), myo("muscle-twitching")
    nothing: tuple[str, ...] = ()
    assert [edge for edge in records("edges") if edge.id == edge_id(subject, predicate, obj)] == [
        Edge(
            edge_id(subject, predicate, obj),
            "myo:muscular-dystrophy",
            "myo:presentsWith",
            "myo:muscle-twitching",
            "presents with",
            inferred=False,
            status="contested",
            sources=("source:article",),
            evidence=nothing,
            publications=nothing,
            frequency=nothing,
            frequency_low=None,
            frequency_high=None,
            onset=nothing,
            sex=nothing,
            modifiers=nothing,
            qualifiers=("hallmark",),
            strength=nothing,
            label_inferred=None,
            associations=("association:F062",),
        )
    ]


def test_what_follows_from_a_contested_edge_alone_is_contested() -> None:
    # of the 12 statements that reviews.tsv contests, other sources say three, too: F081 (S14-1), F095 (S03-1), F158-F161 have no other;
    # F141 and F142 are of texts and give no edge between two nodes
    assert {(edge.subject, edge.predicate, edge.object) for edge in records("edges") if edge.inferred and edge.status == "contested"} == {
        ("myo:chronic", "myo:courseOf", "myo:toxin-exposure"),  # F104
        ("myo:limited-mobility", "myo:resultOf", "myo:muscle-adhesion"),  # F159
        ("myo:massage", "myo:hasEffectOn", "myo:muscle-adhesion"),  # F158
        ("myo:massage", "myo:hasEffectOn", "myo:tissue-self-repair"),  # F157
        ("myo:muscle-adhesion", "myo:affectedByRemedy", "myo:massage"),  # F158
        ("myo:muscle-spasm", "myo:resultOf", "myo:muscle-adhesion"),  # F161
        ("myo:muscle-twitching", "myo:resultOf", "myo:muscle-adhesion"),  # F160
        ("myo:muscular-dystrophy", "myo:presentsWith", "myo:involuntary-movement"),  # F062, of what twitching is a kind of
        ("myo:tissue-self-repair", "myo:affectedByRemedy", "myo:massage"),  # F157
    }


def test_contested_conclusions_are_those_of_the_whole_closure() -> None:
    contested = contested_edges(STORE)
    triples = [
        quad.triple for graph in STORE.named_graphs() if graph != GRAPH_CLOSURE for quad in STORE.quads_for_pattern(None, None, None, graph)
    ]
    facts = facts_of(triples)
    assert contested < facts
    assert contested_conclusions(STORE, contested) == close(ontology(), facts) - close(ontology(), facts - contested)


def test_what_is_unsafe_outdated_or_excluded_gives_no_edge() -> None:
    held_back = [one for one in records("associations") if one.status in ("outdated", "unsafe") or one.polarity == "excluded"]
    assert {one.status for one in held_back} >= {"outdated", "unsafe"}
    assert {one.edge for one in held_back} == {""}
    named = {association for edge in records("edges") for association in edge.associations}
    assert named == {one.id for one in records("associations") if one.edge and one.object}
    assert not named & {one.id for one in held_back}


def test_identifiers_lead_back_to_iris() -> None:
    for node in records("nodes"):
        assert (expand(node.id) or node.id) == node.iri
        assert curie(node.iri) == node.id


# ---- the round trip


def from_csv(folder: Path) -> dict[str, set[tuple[Any, ...]]]:
    parsers: dict[str, Callable[[str], object]] = {
        TEXT: read_text,
        LIST: lambda cell: split(read_text(cell)),
        INTEGER: lambda cell: int(cell) if cell else None,
        NUMBER: lambda cell: float(cell) if cell else None,
        TRUTH: lambda cell: {"true": True, "false": False, "": None}[cell],
    }
    found = {}
    for name, kind in TABLES.items():
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            heads, *rows = csv.reader(file)
        assert heads == list(kind._fields)
        found[name] = {tuple(parsers[type](cell) for cell, type in zip(row, fields(kind).values(), strict=True)) for row in rows}
    return found


def from_parquet(folder: Path) -> dict[str, set[tuple[Any, ...]]]:
    parquet = pytest.importorskip("pyarrow.parquet")
    tables = {name: parquet.read_table(folder / f"{name}.parquet") for name in TABLES}
    return {name: {tuplet(row[field] for field in table.column_names) for row in table.to_pylist()} for name, table in tables.items()}


def from_sqlite(path: Path) -> dict[str, set[tuple[Any, ...]]]:
    connection, found = sqlite3.connect(path), {}
    for name, kind in TABLES.items():
        types = fields(kind).values()
        found[name] = {
            tuple(from_sql(value, type) for value, type in zip(row, types, strict=True))
            for row in connection.execute(f"SELECT * FROM {name}")
        }
    return found


def from_sql(value: Any, type: str) -> object:
    if type == LIST:
        return tuple(json.loads(value))
    return bool(value) if type == TRUTH and value is not None else value


def tuplet(values: Iterable[object]) -> tuple[object, ...]:
    return tuple(tuple(value) if isinstance(value, list) else value for value in values)


READERS: dict[str, Callable[[Path], dict[str, set[tuple[Any, ...]]]]] = {"csv": from_csv, "parquet": from_parquet, "sqlite": from_sqlite}


@pytest.mark.parametrize("format", READERS)
@pytest.mark.parametrize("only", ["all", "edges", "closure"])
def test_everything_comes_back(format: str, only: str, tmp_path: Path) -> None:
    assert GRAPH.export(format, tmp_path / "out", only=only) == ()
    found = READERS[format](tmp_path / "out")
    whole = Records(STORE, only)
    assert found == {name: set(getattr(whole, name)()) for name in TABLES}


@pytest.mark.parametrize("format", READERS)
def test_awkward_texts_come_back(format: str, awkward: myograph.Graph, tmp_path: Path) -> None:
    awkward.export(format, tmp_path / "out")
    assert READERS[format](tmp_path / "out") == {name: set(records(name, awkward)) for name in TABLES}
    if format == "csv":
        text = (tmp_path / "out" / "associations.csv").read_text(encoding="utf-8")
        assert "\n=" not in text
        assert ",=" not in text
        assert ',"\'=HYPERLINK(""http://a"")' in text


@pytest.fixture
def awkward(tmp_path: Path) -> myograph.Graph:
    row = "X001\tamyotrophic-lateral-sclerosis\tpresentsWith\tmuscle-twitching\t{}\tarticle\n"
    (tmp_path / "awkward.tsv").write_text(
        "id\tsubject\trelation\tobject\tqualifier\tsource\n"
        + row.format('=HYPERLINK("http://a")')
        + row.replace("X001", "X002").replace("muscle-twitching", "muscle-weakness").format("a|b\\c, \"d\" 'e' ü 𝄞"),
        encoding="utf-8",
    )
    return GRAPH.load("facts", tmp_path / "awkward.tsv", into=tmp_path / "graph")


@pytest.mark.parametrize("format", READERS)
def test_the_same_bytes_each_time(format: str, tmp_path: Path) -> None:
    reloaded = GRAPH.load("facts", ONTOLOGY_FOLDER / "facts" / "curation.tsv", into=tmp_path / "graph")  # what it has already
    for name, graph in (("one", GRAPH), ("two", reloaded)):
        graph.export(format, tmp_path / name)
    one, two = (sorted(path.rglob("*")) if path.is_dir() else [path] for path in (tmp_path / "one", tmp_path / "two"))
    for left, right in zip(one, two, strict=True):
        assert left.name == "manifest.json" or left.read_bytes() == right.read_bytes(), left


@pytest.mark.parametrize("tool", ["pandas", "polars", "duckdb"])
@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_tools_read_the_tables(tool: str, format: str, tmp_path: Path) -> None:
    module: Any = pytest.importorskip(tool)
    GRAPH.export(format, tmp_path / "out")
    path = str(tmp_path / "out" / f"edges.{format}")
    frame = module.sql(f"SELECT * FROM '{path}'").pl() if tool == "duckdb" else getattr(module, f"read_{format}")(path)
    assert list(frame["id"]) == [edge.id for edge in records("edges")]
    assert [bool(value) for value in frame["inferred"]] == [edge.inferred for edge in records("edges")]
    assert str(frame["inferred"].dtype).lower() in ("bool", "boolean")
    if format == "parquet":
        assert [tuple(value) for value in frame["associations"]] == [edge.associations for edge in records("edges")]


def test_frames_hold_the_records() -> None:
    frames, columns = GRAPH.to_polars(), list(Edge._fields)
    assert {name: len(frame) for name, frame in frames.items()} == {name: len(records(name)) for name in TABLES}
    assert [tuplet(row) for row in frames["edges"].select(columns).rows()] == records("edges")
    pandas = GRAPH.to_pandas(entity="als", hops=1)
    assert pandas["edges"].dtypes.astype(str).to_dict()["inferred"] == "boolean"
    assert pandas["nodes"].loc["myo:amyotrophic-lateral-sclerosis", "severity"] == ("serious",)


def test_a_world_of_owlready2_holds_the_statements() -> None:
    world = GRAPH.to_owlready2()
    als = world["https://w3id.org/myograph/amyotrophic-lateral-sclerosis"]
    assert [str(label) for label in als.label] == ["amyotrophic lateral sclerosis"]
    assert {one.name for one in als.presentsWith} == {"muscle-twitching", "progressive-weakness"}
    assert [cls.name for cls in als.is_a] == ["Disease"]


# ---- parts, and what is said of an export


def test_the_surroundings_of_an_entity(tmp_path: Path) -> None:
    GRAPH.export("csv", tmp_path / "out", entity="ALS", hops=1, only="edges")
    found = from_csv(tmp_path / "out")
    edges = [Edge(*row) for row in found["edges"]]
    near = {
        node
        for edge in records("edges")
        if not edge.inferred
        for node in (edge.subject, edge.object)
        if "myo:amyotrophic-lateral-sclerosis" in (edge.subject, edge.object)
    }
    assert {Node(*row).id for row in found["nodes"]} == near
    assert {edge.id for edge in edges} == {
        edge.id for edge in records("edges") if not edge.inferred and {edge.subject, edge.object} <= near
    }
    assert {Association(*row).id for row in found["associations"]} >= {one for edge in edges for one in edge.associations}


def test_an_answer(tmp_path: Path) -> None:
    GRAPH.export("csv", tmp_path / "out", question="serious-causes", values={"symptom": "weakness"})
    nodes = {Node(*row).id for row in from_csv(tmp_path / "out")["nodes"]}
    # the causes of tests/expected/serious-causes.tsv, what they present with there, and what was asked for
    causes = {"myo:amyotrophic-lateral-sclerosis", "myo:fibromyalgia", "myo:muscular-dystrophy"}
    assert nodes == {*causes, "myo:progressive-weakness", "myo:muscle-weakness"}


@pytest.mark.parametrize(
    ("format", "stages"),
    [
        ("nquads", ["reading statements", "canonical statements"]),
        ("csv", ["nodes", "edges", "associations", "reading statements", "canonical statements"]),
    ],
)
def test_how_far_it_has_come_is_told(format: str, stages: list[str], tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    GRAPH.export(format, tmp_path / "out", progress=lambda *what: told.append(what))
    assert list(dict.fromkeys(name for name, _ in told)) == stages
    for stage in stages:
        shares = [share for name, share in told if name == stage]
        assert shares == sorted(shares)
        assert (shares[0], shares[-1]) == (0.0, 1.0)


def test_the_manifest(tmp_path: Path) -> None:
    GRAPH.export("sqlite", tmp_path / "out.sqlite", only="edges")
    manifest = json.loads((tmp_path / "out.sqlite.manifest.json").read_text(encoding="utf-8"))
    assert manifest["counts"] == {
        "associations": 280,
        "edges": sum(not edge.inferred for edge in records("edges")),
        "edges that are inferred": 0,
        "nodes": 145,
        "sources": 47,
    }
    assert manifest["edges_of"] == "edges"
    assert manifest["licences"] == {"myograph.owl": "https://creativecommons.org/licenses/by/4.0/"}
    assert "myo:most-causes-are-harmless" in manifest["notices_to_show_with_answers"]
    assert [file["bytes"] for file in manifest["files"]] == [(tmp_path / "out.sqlite").stat().st_size]


def test_obsolete_terms_that_are_left_out_are_counted(tmp_path: Path) -> None:
    """EX:1 has an edge to EX:2; EX:3, and EX:4 that was merged into EX:2, are kept by the data set for old annotations alone."""
    terms = "[Term]\nid: EX:1\nname: a\nis_a: EX:2\n\n[Term]\nid: EX:2\nname: b\nalt_id: EX:4\n"
    (tmp_path / "toy.obo").write_text(
        f"format-version: 1.4\nontology: toy\n\n{terms}\n[Term]\nid: EX:3\nname: obsolete c\nis_obsolete: true\n", encoding="utf-8"
    )
    graph = myograph.open("bundled").load("obo", tmp_path / "toy.obo", into=tmp_path / "graph")
    lost = (*find_format("graphml").loses, "2 obsolete terms of data sets")
    assert graph.export("graphml", tmp_path / "out.graphml") == lost
    assert json.loads((tmp_path / "out.graphml.manifest.json").read_text(encoding="utf-8"))["no_place_for"] == list(lost)
    assert graph.export("graphml", tmp_path / "out.graphml", entity="als") == find_format("graphml").loses
    assert graph.export("trig", tmp_path / "out.trig") == ()


# ---- views


VIEWS = [
    "causes--all",
    "symptoms",
    "serious-causes",
    "contraindications--all",
    "red-flags--all",
    "prevention--all",
    "evidence--all",
    "statements",
]
VIEWS += ["disputed", "inferred-labels", "mappings--all"]
#: Conditions that stand for the values of the examples.
WHERE = {
    "symptoms": "cause = 'myo:amyotrophic-lateral-sclerosis'",
    "serious-causes": "symptom = 'myo:muscle-weakness'",
    "statements": "standing = 'contested'",
}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    path = tmp_path_factory.mktemp("sqlite") / "out.sqlite"
    GRAPH.export("sqlite", path)
    return sqlite3.connect(path)


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_gives_the_rows_of_its_question(database: sqlite3.Connection, name: str) -> None:
    (case,) = (one for one in read_expectations() if one.name == name)
    assert case
    found = database.execute(f"SELECT * FROM {name.partition('--')[0].replace('-', '_')} WHERE {WHERE.get(name, '1')}")
    heads = [column[0] for column in found.description]
    shared = [head for head in heads if head in case.columns]
    assert len(shared) >= 3
    rows = {tuple(plain(value) for head, value in zip(heads, row, strict=True) if head in shared) for row in found}
    assert rows == {tuple(plain(dict(zip(case.columns, row, strict=True))[head]) for head in shared) for row in case.rows}


def plain(value: object) -> str:
    """A value as both sides write it: without the prefix of ours, numbers as numbers."""
    text = "" if value is None else str(value)
    text = {"true": "1", "false": "0"}.get(text, text)
    return text.removeprefix("myo:")


def test_views_look_edges_up_by_an_end_and_the_relation(database: sqlite3.Connection) -> None:
    """By the relation alone they come to no end on a large graph."""
    plan = [row[-1] for row in database.execute("EXPLAIN QUERY PLAN SELECT * FROM causes")]
    for edge in ("category", "severity"):
        assert f"SEARCH {edge} USING INDEX edges_subject (subject=? AND predicate=?) LEFT-JOIN" in plan
