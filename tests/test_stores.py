"""Stores: a new one takes the place of the old one at one stroke; where none can be kept, the bundled graph opens all the same."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import platformdirs
import platformdirs.windows
import pytest
from platformdirs.macos import MacOS
from platformdirs.unix import Unix
from platformdirs.windows import Windows
from pyoxigraph import NamedNode, Quad, Store

import myograph
from myograph import places
from myograph.errors import GraphError, LoadError
from myograph.stores import holds_graph, made_from, open_store, replace_store

NOT_THERE = "there is no graph here. Load something into it: myograph load SOURCE --graph"


def quads(*names: str) -> list[Quad]:
    subject, predicate, graph = (NamedNode(f"https://example.org/{name}") for name in ("s", "p", "g"))
    return [Quad(subject, predicate, NamedNode(f"https://example.org/{name}"), graph) for name in names]


def filled(*names: str) -> Callable[[Store, str], None]:
    return lambda store, _: store.extend(quads(*names))


def held(folder: Path) -> set[Quad]:
    store = open_store(str(folder))
    return set(store)


def refusal(folder: Path) -> str:
    with pytest.raises(GraphError) as error:
        open_store(str(folder))
    return str(error.value).replace(str(folder), "FOLDER")


def test_a_store_is_made_and_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "graph"
    assert not holds_graph(str(folder))
    assert made_from(str(folder)) == ""
    for number, names in enumerate((["a", "b"], ["c"], []), 1):
        replace_store(str(folder), filled(*names), f"origin {number}")
        assert held(folder) == set(quads(*names))
        assert holds_graph(str(folder))
        assert made_from(str(folder)) == f"origin {number}"
        assert sorted(os.listdir(folder)) == ["CURRENT", "LOCK", f"store-{number}"]
        assert (folder / "CURRENT").read_text() == f"store-{number}\norigin {number}\n"


def test_the_new_store_stands_beside_the_old_one_until_it_is_whole(tmp_path: Path) -> None:
    replace_store(str(tmp_path), filled("a"), "first")

    def make(store: Store, _: str) -> None:
        assert held(tmp_path) == set(quads("a"))
        store.extend(quads("b"))

    replace_store(str(tmp_path), make, "second")
    assert held(tmp_path) == set(quads("b"))


def test_who_reads_the_old_store_can_go_on(tmp_path: Path) -> None:
    replace_store(str(tmp_path), filled("a", "b"), "first")
    store = open_store(str(tmp_path))
    replace_store(str(tmp_path), filled("c"), "second")
    assert set(store) == set(quads("a", "b"))


def test_an_error_while_making_leaves_everything_as_it_was(tmp_path: Path) -> None:
    replace_store(str(tmp_path), filled("a"), "first")
    before = sorted(os.listdir(tmp_path))

    def make(store: Store, _: str) -> None:
        raise LoadError([])

    with pytest.raises(LoadError):
        replace_store(str(tmp_path), make, "second")
    assert sorted(os.listdir(tmp_path)) == before
    assert (held(tmp_path), made_from(str(tmp_path))) == (set(quads("a")), "first")


def test_only_if_stale(tmp_path: Path) -> None:
    replace_store(str(tmp_path), filled("a"), "same")
    replace_store(str(tmp_path), filled("b"), "same", only_if_stale=True)
    assert held(tmp_path) == set(quads("a"))
    replace_store(str(tmp_path), filled("b"), "other", only_if_stale=True)
    assert held(tmp_path) == set(quads("b"))


def test_a_second_writer_waits_for_the_first(tmp_path: Path) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def make(store: Store, _: str) -> None:
        begun.set()
        assert go_on.wait(30)
        store.extend(quads("first"))

    first = threading.Thread(target=replace_store, args=(str(tmp_path), make, "first"))
    second = threading.Thread(target=replace_store, args=(str(tmp_path), filled("second"), "second"))
    first.start()
    assert begun.wait(30)
    second.start()
    second.join(0.3)
    assert second.is_alive()
    assert not holds_graph(str(tmp_path))
    go_on.set()
    first.join(30)
    second.join(30)
    assert (held(tmp_path), made_from(str(tmp_path))) == (set(quads("second")), "second")
    assert sorted(os.listdir(tmp_path)) == ["CURRENT", "LOCK", "store-2"]


def test_a_writer_that_died_is_in_nobodys_way(tmp_path: Path) -> None:
    replace_store(str(tmp_path), filled("a"), "first")
    (tmp_path / "store-2").mkdir()
    (tmp_path / "store-2" / "CURRENT").write_text("half of something")
    (tmp_path / "CURRENT.new").write_text("store-2")
    assert held(tmp_path) == set(quads("a"))
    replace_store(str(tmp_path), filled("b"), "second")
    assert held(tmp_path) == set(quads("b"))
    assert sorted(os.listdir(tmp_path)) == ["CURRENT", "LOCK", "store-3"]


def test_what_is_no_graph(tmp_path: Path) -> None:
    assert refusal(tmp_path) == f"FOLDER: {NOT_THERE} FOLDER"
    assert refusal(tmp_path / "none") == f"FOLDER: {NOT_THERE} FOLDER"
    (tmp_path / "CURRENT").write_bytes(b"\xff\xfe")
    assert refusal(tmp_path) == f"FOLDER: {NOT_THERE} FOLDER"


def test_a_damaged_graph_says_so(tmp_path: Path) -> None:
    replace_store(str(tmp_path), filled("a"), "first")
    (tmp_path / "store-1" / "CURRENT").write_text("damaged")
    assert refusal(tmp_path) == (
        "FOLDER: the graph cannot be opened, its files are damaged: Corruption: CURRENT file does not end with newline. "
        "Delete the folder and load again."
    )
    (tmp_path / "store-1").rename(tmp_path / "gone")
    assert refusal(tmp_path).startswith("FOLDER: the graph cannot be opened, its files are damaged: ")
    assert made_from(str(tmp_path)) == ""  # so that what can be made again is made again


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder, message in (
        (tmp_path / "file", "this is a file. Name a folder to keep the graph in."),
        (tmp_path / "file" / "folder", "the graph cannot be written: Not a directory. Name a folder that can be written to."),
    ):
        with pytest.raises(GraphError) as error:
            replace_store(str(folder), filled("a"), "first")
        assert str(error.value) == f"{folder}: {message}"


# ---- where graphs are kept


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "MYOGRAPH_GRAPH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def test_the_bundled_graph_is_kept_ready(home: Path) -> None:
    first = myograph.open()
    (kept,) = (home / ".cache" / "myograph").iterdir()
    assert (first.name, holds_graph(str(kept))) == ("bundled", True)
    pointer = (kept / "CURRENT").read_text()
    assert len(myograph.open().info()) == len(first.info())
    assert (kept / "CURRENT").read_text() == pointer
    (kept / "CURRENT").write_text("store-1\nan older one\n")
    assert len(myograph.open().info()) == len(first.info())
    assert (kept / "CURRENT").read_text() == pointer.replace("store-1", "store-2")


def test_without_a_place_to_keep_it_the_bundled_graph_opens_in_memory(home: Path) -> None:
    with_cache = myograph.open().info()
    environment = {**os.environ, "HOME": "/proc/nowhere"}
    program = "import myograph; graph = myograph.open(); print(graph.name, [(row.graph.name, row.triples) for row in graph.info()])"
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"bundled {[(row.graph.name, row.triples) for row in with_cache]}\n"


@pytest.mark.parametrize(("system", "folders"), [("linux", Unix), ("darwin", MacOS), ("win32", Windows)])
def test_folders_are_those_of_platformdirs(
    home: Path, monkeypatch: pytest.MonkeyPatch, system: str, folders: type[Unix | MacOS | Windows]
) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(home / "AppData" / "Local"))
    monkeypatch.setattr(platformdirs.windows, "get_win_folder", platformdirs.windows.get_win_folder_from_env_vars)  # it asks Windows else
    monkeypatch.setattr(sys, "platform", system)
    expected = folders("myograph", appauthor=False)
    assert (places.data_folder(), places.cache_folder()) == (expected.user_data_dir, expected.user_cache_dir)


@pytest.mark.skipif(sys.platform != "linux", reason="variables of XDG")
def test_the_folders_of_xdg(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for value in (str(home / "data"), "", "  "):
        monkeypatch.setenv("XDG_DATA_HOME", value)
        monkeypatch.setenv("XDG_CACHE_HOME", value)
        assert places.data_folder() == platformdirs.user_data_dir("myograph")
        assert places.cache_folder() == platformdirs.user_cache_dir("myograph")
