"""Loading: each defect gives its one message and leaves the graph as it was; order and repetition change nothing.

``data/<loader>/`` has one defect a file, ``data/refusals.txt`` the whole message for each of them.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Quad, Triple

import myograph
from myograph import build, schema
from myograph.errors import GraphError, LoadError, MyographError
from myograph.stores import open_store
from myograph.vocabulary import GRAPH_CLOSURE, GRAPH_EDGES, myo

if TYPE_CHECKING:
    from collections.abc import Callable

    from myograph.graph import Graph

DATA = Path(__file__).parent / "data"
LOADERS = ("terms", "facts", "mappings", "safety", "sources")
#: These are in order although a careless reader could take them for bad.
SOUND = {*(f"{loader}/good.tsv" for loader in LOADERS), "facts/crlf.tsv", "facts/same-id-as-good.tsv"}
REFUSALS = (DATA / "refusals.txt").read_text(encoding="utf-8").strip().split("\n\n")


def quads(folder: Path) -> set[Quad]:
    store = open_store(str(folder))
    return set(store)


def state(folder: Path) -> tuple[list[str], bytes]:
    return sorted(os.listdir(folder)), (folder / "CURRENT").read_bytes()


def refusal(load: Callable[[], object]) -> str:
    """The message of a load that is refused, paths from the folder of the test data."""
    with pytest.raises(LoadError) as error:
        load()
    return str(error.value).replace(f"{DATA}{os.sep}", "")


@pytest.fixture(scope="module")
def bundled() -> list[Quad]:
    return build.assemble(build.read_files(build.bundled_files()))


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """A graph that a user has loaded tables of all kinds but mappings and reviews into, one by one."""
    folder = tmp_path_factory.mktemp("own") / "graph"
    graph = myograph.open("bundled")
    for name in ("sources", "terms", "facts"):
        graph = graph.load(name, DATA / "own" / f"own-{name}.tsv", into=folder)
    return graph


@pytest.fixture
def copy(own: Graph, tmp_path: Path) -> Path:
    """A folder with the same graph, to write to."""
    return Path(shutil.copytree(own.name, tmp_path / "graph"))


# ---- bad tables


def test_every_table_is_sound_or_has_its_message() -> None:
    tables = {f"{loader}/{path.name}" for loader in LOADERS for path in (DATA / loader).iterdir()}
    assert tables == SOUND | {message.split(":")[0] for message in REFUSALS}
    assert not SOUND & {message.split(":")[0] for message in REFUSALS}


@pytest.mark.parametrize("message", REFUSALS, ids=lambda message: message.split(":")[0])
def test_a_bad_table_gives_its_message(bundled: list[Quad], message: str) -> None:
    name = message.split(":")[0]
    assert refusal(lambda: build.assemble(build.read_files([(name.split("/")[0], DATA / name)]), bundled)) == message


@pytest.mark.parametrize(
    "name",
    [
        *(f"{loader}/{defect}.tsv" for loader in LOADERS for defect in ("stray-tab", "bad-id", "id-of-the-graph") if loader != "mappings"),
        "mappings/unknown-subject.tsv",
        "mappings/not-skos.tsv",
        "facts/many-defects.tsv",
        "facts/circle.tsv",
    ],
)
def test_a_bad_table_leaves_the_graph_as_it_was(own: Graph, name: str) -> None:
    before = state(Path(own.name))
    assert refusal(lambda: own.load(name.split("/")[0], DATA / name)) in REFUSALS
    assert state(Path(own.name)) == before


def test_after_all_refusals_the_graph_says_what_it_said(own: Graph, bundled: list[Quad]) -> None:
    files = [(name, DATA / "own" / f"own-{name}.tsv") for name in ("sources", "terms", "facts")]
    assert quads(Path(own.name)) == set(build.assemble(build.read_files(files), bundled))
    assert causes(own, "eyelid-twitch") == causes(myograph.open(own.name), "eyelid-twitch") == {"fibromyalgia"}


@pytest.mark.parametrize("name", sorted(SOUND))
def test_a_sound_table_loads(bundled: list[Quad], name: str) -> None:
    batches = build.read_files([(name.split("/")[0], DATA / name)])
    assert batches[0].quads <= set(build.assemble(batches, bundled))


def test_windows_line_ends_make_no_difference() -> None:
    unix, windows = (build.read_files([("facts", DATA / "facts" / name)])[0] for name in ("good.tsv", "crlf.tsv"))
    assert {quad.triple for quad in unix.quads} == {quad.triple for quad in windows.quads}


@pytest.mark.parametrize("loader", LOADERS)
def test_a_path_that_leads_to_no_table(own: Graph, loader: str, tmp_path: Path) -> None:
    (tmp_path / "empty.tsv").touch()
    for path, message in (
        (DATA, f"{DATA}: this is a directory. Name a file in it."),
        (tmp_path / "none.tsv", f"{tmp_path}/none.tsv: there is no such file. Check the path."),
        (tmp_path / "empty.tsv" / "none.tsv", f"{tmp_path}/empty.tsv/none.tsv: cannot be read: Not a directory. Check its permissions."),
        (tmp_path / "empty.tsv", f"{tmp_path}/empty.tsv: the file is empty. It needs a header line and at least one row."),
    ):
        assert refusal(lambda path=path: own.load(loader, path)) == message  # type: ignore[misc]  # binds the value


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(own: Graph, tmp_path: Path) -> None:
    path = tmp_path / "closed.tsv"
    path.write_bytes((DATA / "facts" / "good.tsv").read_bytes())
    path.chmod(0)
    assert refusal(lambda: own.load("facts", path)) == f"{path}: cannot be read: Permission denied. Check its permissions."


def test_an_id_may_not_be_used_in_two_files(own: Graph) -> None:
    names = ["good.tsv", "same-id-as-good.tsv"]
    for first, second in (names, names[::-1]):
        with pytest.raises(LoadError) as error:
            own.load("facts", DATA / "facts" / first, DATA / "facts" / second)
        what = f"{DATA / 'facts' / first}:2 describes this already"
        assert str(error.value) == f"{DATA / 'facts' / second}:2: column 'id': {what} (found 'T1'). Give each an id of its own."


def test_two_files_of_one_name_would_replace_each_other(own: Graph) -> None:
    files = [DATA / "own" / "own-facts.tsv", DATA / "own" / "changed" / "own-facts.tsv"]
    assert refusal(lambda: own.load("facts", *files)) == (
        "own/changed/own-facts.tsv: own/own-facts.tsv is loaded under the same name. Rename one of the two, or join them."
    )


def test_defects_of_several_files_come_in_one_message(own: Graph) -> None:
    files = [DATA / "facts" / name for name in ("id-of-the-graph.tsv", "bad-digest.tsv")]
    both = [message for path in sorted(files) for message in REFUSALS if message.startswith(f"facts/{path.name}")]
    assert refusal(lambda: own.load("facts", *files)) == "\n".join([*both, "2 problems; nothing was loaded."])


def test_an_unknown_loader(own: Graph) -> None:
    with pytest.raises(MyographError) as error:
        own.load("fact", DATA / "facts" / "good.tsv")
    assert str(error.value) == "there is no loader 'fact'. There are: facts, hpo, mappings, maxo, obo, rules, safety, sources, sssom, terms"


def test_a_table_may_not_take_away_what_others_rest_on(own: Graph, tmp_path: Path) -> None:
    lines = (schema.ONTOLOGY_FOLDER / "terms.tsv").read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "terms.tsv").write_text("".join(line for line in lines if not line.startswith("leg-paralysis\t")), encoding="utf-8")
    found = refusal(lambda: own.load("terms", tmp_path / "terms.tsv")).splitlines()
    assert [line for line in found if "leg-paralysis" not in line] == [f"{len(found) - 1} problems; nothing was loaded."]
    assert found[0] == (
        "the graph as loaded before: graph:associations/article refers to leg-paralysis, which nothing describes any more. Keep its row."
    )


# ---- positions in a document

EYELID = DATA / "document" / "eyelid.tsv"


def moved(line: int, stored: str, now: str) -> str:
    what = f"the document has another text at {stored}; the text of the digest is {now} (found '{stored.split('-')[0]}')"
    remedy = "Correct start and end, or use the version of the document that the table was made from."
    return f"document/eyelid.tsv:{line}: column 'start': {what}. {remedy}"


def test_positions_fit_the_document(bundled: list[Quad]) -> None:
    with_text = build.read_files([("facts", EYELID)], {"curation": DATA / "document" / "twitches.txt"})
    without = build.read_files([("facts", EYELID)])
    assert build.assemble(with_text, bundled) == build.assemble(without, bundled)


def test_digests_are_those_of_the_text() -> None:
    text = (DATA / "document" / "twitches.txt").read_text(encoding="utf-8")
    header, *rows = (line.split("\t") for line in EYELID.read_text(encoding="utf-8").splitlines())
    for row in (dict(zip(header, row, strict=True)) for row in rows):
        assert hashlib.sha256(text[int(row["start"]) : int(row["end"])].encode()).hexdigest() == row["digest"]


def test_an_insertion_moves_every_position(own: Graph) -> None:
    text = DATA / "document" / "twitches-with-a-note.txt"
    assert refusal(lambda: own.load("facts", EYELID, documents={"curation": text})).split("\n") == [
        moved(2, "24-57", "now at 57-90"),
        moved(3, "58-108", "now at 91-141"),
        moved(4, "110-144", "now at 143-177"),
        "3 problems; nothing was loaded.",
    ]


def test_a_sentence_that_is_gone(own: Graph) -> None:
    text = DATA / "document" / "twitches-shortened.txt"
    assert refusal(lambda: own.load("facts", EYELID, documents={"curation": text})).split("\n") == [
        moved(3, "58-108", "no longer in it"),
        moved(4, "110-144", "now at 59-93"),
        "2 problems; nothing was loaded.",
    ]


def test_a_document_that_no_row_cites(own: Graph) -> None:
    for source in ("curatoin", "my source>"):
        documents = {source: DATA / "document" / "twitches.txt"}
        message = refusal(lambda documents=documents: own.load("facts", EYELID, documents=documents))  # type: ignore[misc]  # binds the value
        assert message == f"document/twitches.txt: no row has the source {source!r}, whose text this is. Correct the name of the source."


def test_a_document_that_is_not_there(own: Graph) -> None:
    message = refusal(lambda: own.load("facts", EYELID, documents={"curation": DATA / "document" / "none.txt"}))
    assert message == "document/none.txt: there is no such file. Check the path."


# ---- order, repetition, replacement


def test_order_makes_no_difference(bundled: list[Quad]) -> None:
    files = build.bundled_files()
    orders = [files[::-1], *(random.Random(seed).sample(files, len(files)) for seed in range(3))]
    for order in orders:
        assert build.assemble(build.read_files(order)) == bundled
    mixed = random.Random(4).sample(build.read_files(files), len(files))
    assert build.assemble(mixed) == bundled


def test_the_order_of_ones_own_tables_makes_no_difference(bundled: list[Quad]) -> None:
    files = [(name, DATA / "own" / f"own-{name}.tsv") for name in ("sources", "terms", "facts")]
    graphs = [build.assemble(build.read_files(order), bundled) for order in itertools.permutations(files)]
    assert all(graph == graphs[0] for graph in graphs)
    one_by_one = bundled
    for file in files:
        one_by_one = build.assemble(build.read_files([file]), one_by_one)
    assert one_by_one == graphs[0]


@pytest.mark.parametrize("loader", LOADERS)
def test_loading_the_bundled_tables_again_changes_nothing(bundled: list[Quad], loader: str) -> None:
    files = [file for file in build.bundled_files() if file[0] == loader]
    assert build.assemble(build.read_files(files), bundled) == bundled


def test_loading_twice_changes_nothing(copy: Path) -> None:
    before = quads(copy)
    graph = myograph.open(copy)
    assert graph.load("facts", DATA / "own" / "own-facts.tsv").name == str(copy)
    assert quads(copy) == before
    graph.load("mappings", schema.ONTOLOGY_FOLDER / "mappings" / "myograph.sssom.tsv")
    assert quads(copy) == before


def causes(graph: Graph, symptom: str) -> set[str]:
    answer = graph.query(f"SELECT ?cause WHERE {{ ?cause {myo('presentsWith')} {myo(symptom)} }}")
    assert isinstance(answer, myograph.Answer)
    return {row.cause.name for row in answer}


def test_ones_own_statements_become_edges_with_all_that_follows(own: Graph, bundled: list[Quad]) -> None:
    new = quads(Path(own.name)) - set(bundled)
    eyelid, twitching = myo("eyelid-twitch"), myo("muscle-twitching")
    assert {quad.triple for quad in new if quad.graph_name == GRAPH_EDGES} == {
        Triple(eyelid, myo("subtypeOf"), twitching),
        Triple(myo("fibromyalgia"), myo("presentsWith"), eyelid),
    }
    assert Quad(eyelid, myo("warningSignOf"), myo("fibromyalgia"), GRAPH_CLOSURE) not in new
    assert Quad(twitching, myo("hasSubtype"), eyelid, GRAPH_CLOSURE) in new
    assert causes(own, "eyelid-twitch") == {"fibromyalgia"}  # epilepsy is excluded
    answer = own.ask("serious-causes", symptom="eyelid twitch")
    assert isinstance(answer, myograph.Answer)
    assert {row.cause.name for row in answer} == {"fibromyalgia"}


def test_a_changed_table_takes_the_place_of_the_former_one(copy: Path, bundled: list[Quad]) -> None:
    graph = myograph.open(copy).load("facts", DATA / "own" / "changed" / "own-facts.tsv")
    assert causes(graph, "eyelid-twitch") == {"muscular-dystrophy"}
    files = [("sources", "own-sources.tsv"), ("terms", "own-terms.tsv"), ("facts", "changed/own-facts.tsv")]
    assert quads(copy) == set(build.assemble(build.read_files([(name, DATA / "own" / path) for name, path in files]), bundled))


def test_the_bundled_graph_is_never_written_to(own: Graph) -> None:
    assert causes(own, "eyelid-twitch") != causes(myograph.open("bundled"), "eyelid-twitch") == set()


def test_without_a_folder_a_graph_of_ones_own_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MYOGRAPH_GRAPH", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert myograph.open().name == "bundled"
    graph = myograph.open().load("sources", DATA / "own" / "own-sources.tsv")
    assert graph.name == myograph.open().name == str(tmp_path / "myograph")


# ---- what must not go wrong while writing


@pytest.mark.parametrize("where", ["/proc/myograph", str(DATA / "refusals.txt"), str(DATA / "refusals.txt" / "graph")])
def test_a_folder_that_cannot_be_written_to(where: str) -> None:
    with pytest.raises(GraphError) as error:
        myograph.open("bundled").load("facts", DATA / "facts" / "good.tsv", into=where)
    reasons = {
        "/proc/myograph": "the graph cannot be written: No such file or directory. Name a folder that can be written to.",
        str(DATA / "refusals.txt"): "this is a file. Name a folder to keep the graph in.",
        str(DATA / "refusals.txt" / "graph"): "the graph cannot be written: Not a directory. Name a folder that can be written to.",
    }
    assert str(error.value) == f"{where}: {reasons[where]}"


#: Loads a table, and is killed when it comes to the call named.
KILLED = """
import os, signal, sys
import myograph
from myograph import build, stores
from pyoxigraph import Store

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

die.read_only = Store.read_only  # reading goes on where the name of the class is put to death

folder, table, place, name = sys.argv[1:]
graph = myograph.open(folder)
for module in (os, stores, build):
    if module.__name__ == place:
        setattr(module, name, die)
if place == "shutil":
    import shutil
    setattr(shutil, name, die)
if place == "after":
    signal.signal(signal.SIGALRM, die)
    signal.setitimer(signal.ITIMER_REAL, float(name))
while True:
    graph.load("facts", table)
"""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("place", "name", "loaded"),
    [
        ("myograph.build", "assemble", False),
        ("os", "makedirs", False),
        ("myograph.stores", "Store", False),
        ("os", "fsync", False),
        ("os", "replace", False),
        ("shutil", "rmtree", True),
        ("after", "0.5", None),
        ("after", "0.9", None),
    ],
)
def test_a_load_that_is_killed_leaves_a_whole_graph(copy: Path, place: str, name: str, loaded: bool | None) -> None:
    table = DATA / "own" / "changed" / "own-facts.tsv"
    done = subprocess.run([sys.executable, "-c", KILLED, str(copy), str(table), place, name], capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (-signal.SIGKILL, b"")
    graph = myograph.open(copy)
    found = causes(graph, "eyelid-twitch")
    before, after = {"fibromyalgia"}, {"muscular-dystrophy"}
    assert found in {None: [before, after], False: [before], True: [after]}[loaded]
    assert len(quads(copy)) > 13000
    if place in ("myograph.stores", "os"):  # what the dead one left behind is in nobody's way
        assert causes(graph.load("facts", table), "eyelid-twitch") == after
        assert [entry for entry in os.listdir(copy) if entry.startswith("store-")] == [(copy / "CURRENT").read_text().split("\n")[0]]
