"""R reads the tables as the page on exports says, with what spreadsheets, CSV and other alphabets make awkward; igraph makes a graph."""

from __future__ import annotations

import csv
import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from odd import LABEL, odd_graph
from servers import program

import myograph
from myograph.exports.records import INTEGER, NUMBER, TABLES, TRUTH, fields

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent
GRAPH = myograph.open("bundled")


def run(*arguments: str | Path, folder: Path) -> str:
    command = [program("Rscript", "apt-get install r-base-core"), "--vanilla", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, timeout=120).stdout


def shown(name: str) -> str:
    """A program of the page."""
    page = (HERE.parent / "docs" / "exports.md").read_text(encoding="utf-8")
    (text,) = re.findall(rf"^```r {name}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    return str(text)


def by_r(folder: Path, work: Path) -> dict[str, dict[str, tuple[str, list[Any]]]]:
    """The tables of a folder: each column with the type that R has for it, and its values."""
    (work / "read_table.R").write_text(shown("read_table.R"), encoding="utf-8")
    lines = run(HERE / "engines" / "tables.R", "read_table.R", *(folder / f"{name}.csv" for name in TABLES), folder=work).splitlines()
    found = {}
    for name, line in zip(TABLES, lines, strict=True):
        columns: dict[str, tuple[str, list[Any]]] = {}
        for column, (kind, values) in json.loads(line).items():
            columns[column] = (kind, [bytes.fromhex(one).decode() if isinstance(one, str) else one for one in values])
        found[name] = columns
    return found


def in_cells(folder: Path) -> dict[str, dict[str, tuple[str, list[Any]]]]:
    """What the cells of the files say, read by Python; R has one line end for all."""
    types: dict[str, tuple[str, Callable[[str], object]]] = {
        INTEGER: ("integer", int),
        NUMBER: ("numeric", float),
        TRUTH: ("logical", {"true": True, "false": False}.__getitem__),
    }
    found = {}
    for name, kind in TABLES.items():
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        columns: dict[str, tuple[str, list[Any]]] = {}
        for field, type in fields(kind).items():
            called, parser = types.get(type, ("character", lambda cell: re.sub("\r\n?", "\n", cell)))
            columns[field] = (called, [parser(row[field]) if row[field] else None for row in rows])
        found[name] = columns
    return found


def test_r_reads_every_cell(tmp_path: Path) -> None:
    GRAPH.export("csv", tmp_path / "tables")
    found = by_r(tmp_path / "tables", tmp_path)
    assert found == in_cells(tmp_path / "tables")
    # one edge whole, by hand, from F062: the article's sign of muscular dystrophy that its review contests
    edges = {column: values for column, (_, values) in found["edges"].items()}
    (place,) = [
        place
        for place, ends in enumerate(zip(edges["subject"], edges["predicate"], edges["object"], strict=True))
        if ends == ("myo:muscular-dystrophy", "myo:presentsWith", "myo:muscle-twitching")
    ]
    said = {column: values[place] for column, values in edges.items() if values[place] is not None and column not in ("id", "subject")}
    assert said == {
        "predicate": "myo:presentsWith",
        "object": "myo:muscle-twitching",
        "label": "presents with",
        "inferred": False,
        "status": "contested",
        "sources": "source:article",
        "qualifiers": "hallmark",
        "associations": "association:F062",
    }


def test_r_reads_awkward_texts(tmp_path: Path) -> None:
    odd_graph().export("csv", tmp_path / "odd")
    found = by_r(tmp_path / "odd", tmp_path)
    assert found == in_cells(tmp_path / "odd")
    assert found["nodes"]["name"] == ("character", [LABEL.replace("\r\n", "\n").replace("\r", "\n"), "plain"])
    assert found["nodes"]["synonyms"] == ("character", ["a;b|a\\|b|back\\\\", None])
    for label in ('=HYPERLINK("http://a")', "NA", "-1", "TRUE"):
        odd_graph(label).export("csv", tmp_path / "odd")
        apostrophe = "'" if label[0] in "=-" else ""
        assert by_r(tmp_path / "odd", tmp_path)["nodes"]["name"] == ("character", [apostrophe + label, "plain"])


def test_igraph_for_r(tmp_path: Path) -> None:
    if run("-e", "cat(requireNamespace('igraph', quietly = TRUE))", folder=tmp_path) != "TRUE":
        pytest.skip("igraph for R is not there, which takes 71 MB: apt-get install r-cran-igraph")
    GRAPH.export("csv", tmp_path / "tables")
    GRAPH.export("graphml", tmp_path / "all.graphml")
    asked = """
    between <- E(graph)["myo:massage" %->% "myo:leg-blood-clot"]
    cat(between$label[!between$inferred], V(graph)["myo:massage"]$label, vcount(graph), ecount(graph), sum(E(graph)$inferred), sep = "\\n")
    read <- read_graph("all.graphml", format = "graphml")
    cat(vcount(read), ecount(read), sum(E(read)$inferred), class(E(read)$frequency_low), sep = "\\n")
    """
    (tmp_path / "all.R").write_text(shown("read_table.R") + shown("network.R") + asked, encoding="utf-8")
    tables = GRAPH.to_polars()
    counts = [str(len(tables["nodes"])), str(len(tables["edges"])), str(tables["edges"]["inferred"].sum())]
    assert run("all.R", folder=tmp_path).splitlines() == ["contraindicated for", "massage", *counts, *counts, "numeric"]
