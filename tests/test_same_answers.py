"""The same question, the same answer, on every engine: whole answers are compared with the stored ones.

``MYOGRAPH_FULL=1 python tests/test_same_answers.py`` asks all of them and writes docs/same-answers.md anew.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from functools import partial
from importlib.metadata import version
from io import BytesIO
from itertools import groupby
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import owlready2
import pytest
import rdflib
from pyoxigraph import RdfFormat, Store, parse, serialize
from servers import jena, lacking, oxigraph, program, virtuoso

import myograph
from myograph import Endpoint, Graph, GraphAnswer
from myograph.engines.embedded import EmbeddedEngine
from myograph.expectations import Expectation, Outcome, check_answers, compare, differences, read_expectations, rows_of
from myograph.vocabulary import shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "same-answers.md"
GRAPH = myograph.open("bundled")
CASES = read_expectations()

#: The questions that look at the named graphs themselves, which a world of owlready2 has none of.
OF_GRAPHS = {name for name in GRAPH.questions if "GRAPH" in GRAPH.questions[name].sparql}
#: What the SPARQL of owlready2 itself can answer; the others it refuses, never ends, or answers wrongly where a value is left out.
OF_OWLREADY2 = {"inferred-labels"}
#: What another store below rdflib is asked: rdflib itself is asked all. One expectation of each question, unless all are asked for.
OF_STORES = CASES if os.environ.get("MYOGRAPH_FULL") else list({case.question: case for case in reversed(CASES)}.values())


def sparql_of(case: Expectation) -> str:
    question = GRAPH.questions[case.question]
    return question.bind(GRAPH._asker.terms(question, case.values), 0)


def dump(folder: Path) -> Path:
    GRAPH.export("nquads", folder / "all.nq")
    return folder / "all.nq"


# ---- the engines: a folder to work in, in; what became of the expectations, out


def in_memory(folder: Path) -> list[Outcome]:
    return list(check_answers(myograph.open(dump(folder))))


def on_disk(folder: Path) -> list[Outcome]:
    store = Store(folder / "store")
    store.bulk_load(path=dump(folder), format=RdfFormat.N_QUADS)
    return list(check_answers(Graph(EmbeddedEngine(store, "on disk"))))


def by_rdflib(folder: Path, store: str) -> list[Outcome]:
    return list(check_answers(myograph.open(rdflib.Dataset(store=store).parse(dump(folder), format="nquads"))))


def of_owlready2() -> owlready2.World:
    world = owlready2.World()
    triples = {quad.triple for quad in GRAPH._store()}
    world.get_ontology("http://example.org/all").load(fileobj=BytesIO(serialize(triples, format=RdfFormat.N_TRIPLES) or b""))
    return world


def by_rdflib_on_owlready2(folder: Path) -> list[Outcome]:
    outcomes = list(check_answers(myograph.open(of_owlready2()), cases=OF_STORES))
    refused = {outcome.name.partition("--")[0] for outcome in outcomes if "reads the named graph" in outcome.error}
    assert refused == OF_GRAPHS
    return [outcome for outcome in outcomes if outcome.name.partition("--")[0] not in OF_GRAPHS]


def by_owlready2(folder: Path) -> list[Outcome]:
    world, outcomes = of_owlready2(), []
    for case in CASES:
        if case.question in OF_OWLREADY2:
            started = time.perf_counter()
            rows = [tuple(map(owlready2_cell, row)) for row in world.sparql(sparql_of(case))]
            outcomes.append(compare(case.name, case.rows, rows, time.perf_counter() - started))
    return outcomes


def owlready2_cell(value: object) -> str:
    return "" if value is None else shorten(value.iri) if hasattr(value, "iri") else str(value)


def on_oxigraph(folder: Path) -> list[Outcome]:
    with oxigraph(folder) as server:
        GRAPH.push(server.query)
        return list(check_answers(myograph.open(server.query)))


def on_virtuoso(folder: Path) -> list[Outcome]:
    with virtuoso(folder) as server:
        GRAPH.push(Endpoint(server.query, user="dba", password="dba"))
        return list(check_answers(myograph.open(server.query)))


def by_arq(folder: Path) -> list[Outcome]:
    command = [*jena(folder), str(HERE / "engines" / "Arq.java"), str(dump(folder))]
    return by_program(folder, command)


def by_comunica(folder: Path) -> list[Outcome]:
    node, modules = program("node", "apt-get install nodejs npm"), os.environ.get("NODE_PATH", "")
    if not Path(modules, "@comunica", "query-sparql").is_dir():
        lacking("Comunica", "npm install @comunica/query-sparql@4.5.0, and name the folder node_modules in NODE_PATH")
    with oxigraph(folder, "--union-default-graph") as server:
        GRAPH.push(server.query)
        return by_program(folder, [node, str(HERE / "engines" / "comunica.cjs"), server.query])


def by_program(folder: Path, command: Sequence[str]) -> list[Outcome]:
    """Have a program answer the queries of a folder, each beside it."""
    queries = folder / "queries"
    queries.mkdir()
    for case in CASES:
        (queries / f"{case.name}.rq").write_text(sparql_of(case), encoding="utf-8")
    done = subprocess.run([*command, str(queries)], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return [answered(queries / case.name, case) for case in CASES]


def answered(path: Path, case: Expectation) -> Outcome:
    seconds = float(Path(f"{path}.s").read_text(encoding="utf-8"))
    if (error := Path(f"{path}.error")).exists():
        return Outcome(case.name, [], [], seconds, error.read_text(encoding="utf-8"))
    if (triples := Path(f"{path}.nt")).exists():
        found = GraphAnswer([quad.triple for quad in parse(path=triples, format=RdfFormat.N_TRIPLES)], "")
        return compare(case.name, case.rows, rows_of(found)[1], seconds)
    said = json.loads(Path(f"{path}.srj").read_text(encoding="utf-8"))
    assert set(said["head"]["vars"]) <= set(case.columns)
    rows = [tuple(cell(row.get(column)) for column in case.columns) for row in said["results"]["bindings"]]
    return compare(case.name, case.rows, rows, seconds)


def cell(term: dict[str, str] | None) -> str:
    if term is None or term["type"] == "bnode":
        return ""
    return shorten(term["value"]) if term["type"] == "uri" else term["value"]


class Engine(NamedTuple):
    run: Callable[[Path], list[Outcome]]
    version: Callable[[], str]
    answers: int


def said_by(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return (done.stdout + done.stderr).strip()


def debian(package: str) -> str:
    return said_by("dpkg-query", "-W", "-f", "${Version}", package)


FLAT = sum(case.question not in OF_GRAPHS for case in OF_STORES)
ENGINES = {
    "pyoxigraph in memory": Engine(in_memory, lambda: version("pyoxigraph"), len(CASES)),
    "pyoxigraph on disk": Engine(on_disk, lambda: version("pyoxigraph"), len(CASES)),
    "rdflib": Engine(partial(by_rdflib, store="default"), lambda: version("rdflib"), len(CASES)),
    "rdflib, store oxrdflib": Engine(partial(by_rdflib, store="Oxigraph"), lambda: version("oxrdflib"), len(CASES)),
    "rdflib, store owlready2": Engine(by_rdflib_on_owlready2, lambda: version("owlready2"), FLAT),
    "owlready2": Engine(by_owlready2, lambda: version("owlready2"), sum(case.question in OF_OWLREADY2 for case in CASES)),
    "Oxigraph server": Engine(on_oxigraph, lambda: version("oxigraph"), len(CASES)),
    "Virtuoso": Engine(on_virtuoso, lambda: debian("virtuoso-opensource-7"), len(CASES)),
    "Jena ARQ": Engine(by_arq, lambda: debian("libapache-jena-java"), len(CASES)),
    "Comunica": Engine(by_comunica, lambda: "4.5.0, Node " + said_by("node", "--version").removeprefix("v"), len(CASES)),
}


@pytest.mark.parametrize("name", ENGINES)
def test_every_answer_is_the_stored_one(name: str, tmp_path: Path) -> None:
    outcomes = ENGINES[name].run(tmp_path)
    assert len(outcomes) == ENGINES[name].answers
    wrong = [line for outcome in outcomes if not outcome.ok for line in (outcome.name, *differences(outcome))]
    assert not wrong, "\n".join([f"{name} answers otherwise:", *wrong])


def test_a_wrong_answer_is_seen(tmp_path: Path) -> None:
    """The comparison of what a program writes can fail."""
    case = next(case for case in CASES if case.name == "serious-causes")
    bindings = [
        {column: {"type": "literal", "value": value} for column, value in zip(case.columns, row, strict=True) if value} for row in case.rows
    ]
    written = {"head": {"vars": case.columns}, "results": {"bindings": bindings}}
    (tmp_path / "x.srj").write_text(json.dumps(written), encoding="utf-8")
    (tmp_path / "x.s").write_text("0.1", encoding="utf-8")
    assert answered(tmp_path / "x", case).ok
    bindings.pop()
    (tmp_path / "x.srj").write_text(json.dumps(written), encoding="utf-8")
    assert differences(answered(tmp_path / "x", case)) == [f"  missing  {' | '.join(case.rows[-1])}"]
    (tmp_path / "x.error").write_text("no answer", encoding="utf-8")
    assert differences(answered(tmp_path / "x", case)) == ["  no answer"]


def test_the_page_has_every_question_and_every_engine() -> None:
    text = PAGE.read_text(encoding="utf-8")
    first = [line.split(" | ")[0] for line in text.splitlines() if line.startswith("| [")]
    assert first == [f"| [{name}](questions.md#{name})" for name in GRAPH.questions]
    assert all(f"| {name} | " in text for name in ENGINES)


# ---- the page


def page(outcomes: dict[str, list[Outcome]]) -> str:
    times: dict[str, dict[str, str]] = {}
    for engine, its in outcomes.items():
        for question, group in groupby(its, lambda outcome: outcome.name.partition("--")[0]):
            times.setdefault(question, {})[engine] = f"{median(outcome.seconds for outcome in group) * 1000:.1f}"
    heads = ["question", *ENGINES]
    rows = [[f"[{name}](questions.md#{name})", *(times.get(name, {}).get(engine, "–") for engine in ENGINES)] for name in GRAPH.questions]
    table = ["| " + " | ".join(row) + " |" for row in (heads, ["---"] + ["---:"] * len(ENGINES), *rows)]
    seen = [f"| {name} | {engine.version()} | {len(outcomes[name])} of {len(CASES)} |" for name, engine in ENGINES.items()]
    return INTRODUCTION.format(
        python=platform.python_version(), seen="\n".join(seen), table="\n".join(table), date=time.strftime("%Y-%m-%d"), count=len(CASES)
    )


INTRODUCTION = """\
<!-- Written by: MYOGRAPH_FULL=1 python tests/test_same_answers.py -->

# The same answers on every engine

Each question has stored answers, {count} in all, that were worked out from the tables by a program that shares nothing with the
queries. Every engine below gave each of them whole, row for row, on {date} (Python {python}); the tests ask them again
at each change, on servers that they start themselves (rdflib over owlready2 one of each question, for time).
On a server of yours: `myograph questions test --graph URL`.

| engine | version | the stored answer |
| --- | --- | --- |
{seen}

A world of owlready2 has no named graphs, which six questions look at. Its own SPARQL does less than SPARQL 1.1: it answers one question,
and leaves the others to rdflib over its store.

Median times in milliseconds over the bundled graph, as they were on one machine with other work; for servers with the way there and
back. They say what to expect, not which engine is fast: the graph is small, and `myograph.open()` looks up words as well.

{table}

What the questions keep clear of, because an engine has another answer to it, or none:

- Virtuoso 7.2: truth values that a query works out come as 0 and 1 (they are written out with `STRDT`); a division by 0 ends the query;
  whole numbers have a whole quotient; a `VALUES` with one constant in a `UNION` can lose rows, or make a text of an IRI;
  a join with a sub-select that is a `SELECT DISTINCT` over a `UNION` can lose rows, which shows on large graphs;
  an `OPTIONAL` with many of them within it can leave a variable empty that has a value, which shows on large graphs;
  `COUNT(DISTINCT …)` in a sub-select counts what is not bound; property paths with `+` in `EXISTS` find nothing; `GRAPH` with a name
  that the request does not list finds one row. The last, `xsd:boolean` written as 1 and names of blank nodes that are none are mended in
  the adapter (`src/myograph/engines/remote.py`).
- Jena 4.5: `HAVING` that compares a count with a variable by `=` finds nothing; with `>=` it is right.
- Oxigraph: many `OPTIONAL` in a row take long to plan; they stand in one another.
"""


def write_page() -> None:
    outcomes = {}
    for name, engine in ENGINES.items():
        with tempfile.TemporaryDirectory() as folder:
            outcomes[name] = engine.run(Path(folder))
        wrong = [line for outcome in outcomes[name] if not outcome.ok for line in (outcome.name, *differences(outcome))]
        if wrong:
            sys.exit("\n".join([f"{name} answers otherwise:", *wrong]))
        print(f"{name}: {len(outcomes[name])} answers", file=sys.stderr)
    PAGE.write_text(page(outcomes), encoding="utf-8")


if __name__ == "__main__":
    write_page()
