"""Tables or data sets in, a folder that holds the whole graph out: built beside the old one, with the files of its data sets kept."""

from __future__ import annotations

import os
import shutil
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pyoxigraph import Quad, RdfFormat, parse

from myograph import build
from myograph.errors import GraphError, LoadError, Problem, QuestionError
from myograph.files import open_file
from myograph.intake import Intake
from myograph.schema import Index
from myograph.stores import SOURCES, holds_graph, open_store, replace_store, sources_folder
from myograph.vocabulary import GRAPH_CLOSURE, GRAPH_DATASETS, GRAPH_EDGES, GRAPH_SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pyoxigraph import NamedNode, Store

    from myograph.batch import Batch

    Progress = Callable[..., None]

#: The file beside those of a data set that says that what was wrong in them was left out.
_KEEP_GOING = "KEEP_GOING"


class Summary(NamedTuple):
    """What a load did: how many of what, what was left out and why, and what it cost."""

    counts: dict[str, int]
    skipped: dict[str, int]
    problems: tuple[Problem, ...]
    notices: tuple[str, ...]
    seconds: float
    optimizing: float
    megabytes: float


def load_into(
    folder: str,
    source: str,
    files: Sequence[str | Path],
    store: Store,
    base: str | None,
    documents: Mapping[str, str | Path] | None = None,
    *,
    keep_going: bool = False,
    progress: Progress = lambda *_: None,
) -> Summary:
    """Load into a folder; what it holds already is kept, but for what the same files said before.

    :param source: the name of a loader.
    :param store: the graph to begin from where the folder holds none; ``base`` is the folder of that, if it has one.
    :param keep_going: leave out rows of a data set that are wrong, and report them.
    :param progress: told what is being done, and how much of it, from 0 to 1.
    :raises LoadError: where anything is wrong with a file; the folder is then as it was.
    :raises GraphError: where something else is being loaded into the folder, or it cannot be written to.
    """
    started = time.monotonic()
    loader = build.data_loaders().get(source)
    new: dict[str, list[Path]] = {}
    batches: list[Batch] = []
    if loader is not None:
        for name, paths in loader.check_paths([Path(file) for file in files]):
            if other := new.get(f"{source}={name}"):
                problem = Problem(str(paths[0]), f"{other[0]} is loaded under the same name", "Rename one of the two, or join them.")
                raise LoadError([problem])
            new[f"{source}={name}"] = paths
    elif not files:
        raise QuestionError(f"there is no file to load as {source}. Name at least one table.")
    else:
        batches = build.read_files([(source, file) for file in files], documents)
        if keep_going:
            raise QuestionError("rows can be left out of data sets only; in a table every row has to be right.")
    found: dict[str, Any] = {"told": ({}, {}, (), ())}

    def fill(target: Store, path: str) -> None:
        nonlocal store, base
        if holds_graph(folder):  # read when it is our turn to write, so that nobody's load is lost
            store, base = open_store(folder), folder
        kept = _keep_files(new, sources_folder(base) if base else "", os.path.join(path, SOURCES), keep_going=keep_going)
        if not kept and any(True for _ in store.quads_for_pattern(None, None, None, GRAPH_DATASETS)):
            raise GraphError(
                f"{folder}: the graph holds data sets and not the files that they came from. Load into the folder it was exported from."
            )
        intake = _fill(target, kept, batches, store, progress)
        if intake is not None:  # which itself holds the store
            found["told"] = (dict(intake.counts), dict(intake.skipped), tuple(intake.problems), tuple(intake.notices))
        target.flush()
        found["filled"] = time.monotonic()

    replace_store(folder, fill, "loaded", wait=False)
    size = sum(entry.stat().st_size for entry in os.scandir(_current(folder)) if entry.is_file())
    ended, (counts, skipped, problems, notices) = found["filled"], found["told"]
    return Summary(counts, skipped, problems, notices, ended - started, time.monotonic() - ended, size / 1e6)


def _fill(
    target: Store, kept: Mapping[str, tuple[list[Path], bool]], batches: list[Batch], store: Store, progress: Progress
) -> Intake | None:
    if not kept:
        target.bulk_extend(build.assemble(batches, store))
        return None

    tables = _without(store, {*build.DERIVED_GRAPHS, *(batch.graph for batch in batches)})
    intake = Intake(partial(_write, target), Index([*tables, *(quad for batch in batches for quad in batch.quads)]).about, progress)
    for name, (paths, keep_going) in kept.items():
        intake.keep_going = keep_going
        build.data_loaders()[name.partition("=")[0]].load(paths, intake)
    progress("edges and closure", 0.0)
    quads = build.assemble(batches, (quad for quad in tables if quad.graph_name not in intake.graphs), intake)
    progress("edges and closure", 0.7)
    intake.flush()
    target.bulk_extend(quads)
    progress("edges and closure", 1.0)
    progress("putting the store in order", 0.0)
    for name, graph in (("edges", GRAPH_EDGES), ("closure", GRAPH_CLOSURE)):
        intake.count(f"triples of {name} from tables", sum(quad.graph_name == graph for quad in quads))
    return intake


def _write(target: Store, graph: NamedNode, text: bytes) -> None:
    try:
        if b"_:" not in text:
            target.bulk_load(text, format=RdfFormat.N_TRIPLES, to_graph=graph)
        else:  # bulk_load gives blank nodes other names with each call, and so tears apart what begins in one text and ends in the next
            target.bulk_extend(parse(text.replace(b" .\n", f" {graph} .\n".encode()), format=RdfFormat.N_QUADS))
    except (SyntaxError, MemoryError) as error:  # which the loaders should have seen to
        what = f"something in the data set cannot be stored: {getattr(error, 'msg', error)}"
        raise LoadError([Problem(graph.value, what, "Correct it.")]) from None


def _without(store: Store, left_out: set[NamedNode]) -> list[Quad]:
    """The quads of tables in a store: of all its graphs but those that are made anew."""
    data = {quad.subject for quad in store.quads_for_pattern(None, None, None, GRAPH_DATASETS)}
    skipped = {*left_out, *data, GRAPH_DATASETS, GRAPH_SEVERITIES}
    return [quad for graph in store.named_graphs() if graph not in skipped for quad in store.quads_for_pattern(None, None, None, graph)]


def _keep_files(new: Mapping[str, list[Path]], old: str, folder: str, *, keep_going: bool) -> dict[str, tuple[list[Path], bool]]:
    """Put the files of all data sets into the new folder: the new ones, and those of the old folder that they do not replace."""
    kept: dict[str, tuple[list[Path], bool]] = {}
    for name, paths in new.items():
        os.makedirs(os.path.join(folder, name))
        for path in paths:
            _copy(path, os.path.join(folder, name, path.name))
        kept[name] = (paths, keep_going)  # read where the user has them, so that messages name these
        if keep_going:
            Path(folder, name, _KEEP_GOING).touch()
    for name in sorted(os.listdir(old)) if old else ():
        if name in new:
            continue
        os.makedirs(os.path.join(folder, name))
        for entry in os.scandir(os.path.join(old, name)):
            os.link(entry.path, os.path.join(folder, name, entry.name))
        paths = sorted(path for path in Path(folder, name).iterdir() if path.name != _KEEP_GOING)
        loader = build.data_loaders()[name.partition("=")[0]]
        kept[name] = (loader.check_paths(paths)[0][1], Path(folder, name, _KEEP_GOING).exists())
    return dict(sorted(kept.items()))  # so that what was loaded first makes no difference


def _copy(path: Path, to: str) -> None:
    with open_file(path) as source, open(to, "wb") as target:
        shutil.copyfileobj(source, target)


def _current(folder: str) -> str:
    return os.path.dirname(sources_folder(folder)) or folder
