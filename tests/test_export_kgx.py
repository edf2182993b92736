"""KGX takes what is exported for it, and everything that an edge says comes back from it."""

from __future__ import annotations

import csv
import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from servers import lacking

import myograph
from myograph.exports.formats.kgx import EDGE_COLUMNS, NODE_COLUMNS
from myograph.exports.lists import split
from myograph.exports.reading import edge_id
from myograph.exports.records import LIST, NUMBER, TRUTH, Edge, fields
from myograph.exports.stream import Records
from myograph.vocabulary import myo

if TYPE_CHECKING:
    from collections.abc import Callable

GRAPH = myograph.open("bundled")
EDGES = list(Records(GRAPH._store()).edges())
OFFLINE = Path(__file__).parent / "kgx" / "offline.py"


def rows_of_tsv(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def edge_of_tsv(row: dict[str, str]) -> Edge:
    parsers: dict[str, Callable[[str], object]] = {
        LIST: split,
        NUMBER: lambda cell: float(cell) if cell else None,
        TRUTH: lambda cell: {"true": True, "false": False, "": None}[cell],
    }
    named = row | {"predicate": row["original_predicate"], "evidence": row["has_evidence"]}
    return Edge._make(parsers.get(kind, str)(named[name]) for name, kind in fields(Edge).items())


def edge_of_line(row: dict[str, Any]) -> Edge:
    named = row | {"predicate": row["original_predicate"], "evidence": row.get("has_evidence", ())}
    empty = {LIST: (), NUMBER: None, TRUTH: None}
    found = {name: named.get(name, empty.get(kind, "")) for name, kind in fields(Edge).items()}
    return Edge._make(tuple(value) if isinstance(value, list) else value for value in found.values())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kgx")
    GRAPH.export("kgx", path / "tsv")
    GRAPH.export("kgx-jsonl", path / "jsonl")
    return path


def test_every_edge_comes_back(folder: Path) -> None:
    assert [edge_of_tsv(row) for row in rows_of_tsv(folder / "tsv", "edges") if row["negated"] == "false"] == EDGES
    lines = [json.loads(line) for line in (folder / "jsonl" / "edges.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [edge_of_line(row) for row in lines if not row["negated"]] == EDGES


def test_columns_are_those_of_kgx(folder: Path) -> None:
    assert tuple(rows_of_tsv(folder / "tsv", "nodes")[0]) == NODE_COLUMNS
    assert tuple(rows_of_tsv(folder / "tsv", "edges")[0]) == EDGE_COLUMNS
    assert len(set(NODE_COLUMNS)) == len(NODE_COLUMNS)
    assert len(set(EDGE_COLUMNS)) == len(EDGE_COLUMNS)


def test_an_edge_in_terms_of_biolink(folder: Path) -> None:
    wanted = edge_id(myo("amyotrophic-lateral-sclerosis"), myo("presentsWith"), myo("progressive-weakness"))
    (row,) = (row for row in rows_of_tsv(folder / "tsv", "edges") if row["id"] == wanted)
    assert {name: value for name, value in row.items() if value} == {
        "id": wanted,
        "subject": "myo:amyotrophic-lateral-sclerosis",
        "predicate": "biolink:has_phenotype",
        "object": "myo:progressive-weakness",
        "category": "biolink:DiseaseToPhenotypicFeatureAssociation",
        "original_predicate": "myo:presentsWith",
        "primary_knowledge_source": "source:article",
        "knowledge_level": "knowledge_assertion",
        "agent_type": "manual_agent",
        "negated": "false",
        "label": "presents with",
        "inferred": "false",
        "status": "accepted",
        "sources": "source:article",
        "qualifiers": "progresses",
        "associations": "association:F054",
    }


def test_no_remedy_is_said_to_treat(folder: Path) -> None:
    predicates = {row["original_predicate"]: row["predicate"] for row in rows_of_tsv(folder / "tsv", "edges")}
    for relation in ("remedyFor", "relieves", "treats", "helpsRecoveryFrom", "lowersRiskOf"):
        assert predicates[f"myo:{relation}"] == "biolink:related_to"
    assert predicates["myo:contraindicatedFor"] == "biolink:contraindicated_in"


def test_what_was_not_found_is_negated(tmp_path: Path) -> None:
    (tmp_path / "seen.tsv").write_text(
        "id\tsubject\trelation\tobject\tpolarity\tsource\nX001\tepilepsy\tpresentsWith\taching\texcluded\tarticle\n", encoding="utf-8"
    )
    graph = GRAPH.load("facts", tmp_path / "seen.tsv", into=tmp_path / "graph")
    graph.export("kgx", tmp_path / "out")
    (row,) = (row for row in rows_of_tsv(tmp_path / "out", "edges") if row["negated"] == "true")
    assert (row["id"], row["subject"], row["predicate"], row["object"]) == (
        "association:X001",
        "myo:epilepsy",
        "biolink:has_phenotype",
        "myo:aching",
    )


def kgx(folder: Path, *words: object) -> subprocess.CompletedProcess[str]:
    python = os.environ.get("MYOGRAPH_KGX")
    if not python:
        lacking("KGX", "pip install kgx==2.7.0 biolink-model==4.4.3 in an environment of its own, whose Python MYOGRAPH_KGX names")
    return subprocess.run(
        [python, OFFLINE, folder / "prefixes.json", *map(str, words)], capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize("format", ["tsv", "jsonl"])
def test_kgx_finds_it_valid(folder: Path, tmp_path: Path, format: str) -> None:
    files = [folder / format / f"{name}.{format}" for name in ("nodes", "edges")]
    done = kgx(folder / format, "validate", "-i", format, *files, "-o", tmp_path / "report.json")
    assert (done.returncode, (done.stdout + done.stderr).split()[-1]) == (0, "{}"), done.stdout + done.stderr


def test_kgx_finds_a_fault(folder: Path, tmp_path: Path) -> None:
    broken = (folder / "tsv" / "edges.tsv").read_text(encoding="utf-8").replace("biolink:has_phenotype", "biolink:nonsense")
    (tmp_path / "edges.tsv").write_text(broken, encoding="utf-8")
    done = kgx(
        folder / "tsv", "validate", "-i", "tsv", folder / "tsv" / "nodes.tsv", tmp_path / "edges.tsv", "-o", tmp_path / "report.json"
    )
    assert done.returncode == 1


def test_kgx_counts_the_same(folder: Path, tmp_path: Path) -> None:
    files = [folder / "tsv" / f"{name}.tsv" for name in ("nodes", "edges")]
    done = kgx(folder / "tsv", "graph-summary", "-i", "tsv", *files, "-r", "kgx-map", "-f", "json", "-o", tmp_path / "summary.json")
    assert done.returncode == 0, done.stdout + done.stderr
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert summary["node_stats"]["total_nodes"] == 145
    assert summary["edge_stats"]["total_edges"] == len(EDGES)
