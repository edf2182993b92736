"""What several test files need."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import myograph
from myograph.stores import holds_graph

if TYPE_CHECKING:
    from collections.abc import Iterator


#: Programs with modules of their own, which only they find.
collect_ignore = ["engines", "kgx", "w3c"]


@pytest.fixture(scope="session")
def hpo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a graph that the whole of HPO is loaded into, once for all tests; MYOGRAPH_HPO names one that is there already."""
    if os.environ.get("MYOGRAPH_HPO"):
        return Path(os.environ["MYOGRAPH_HPO"])
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:  # one of several processes, each with a folder of its own in the same one
        base = base.parent
    with alone(base / "hpo.lock"):
        if not holds_graph(str(base / "hpo")):
            myograph.open("bundled").load("hpo", into=base / "hpo")
    return base / "hpo"


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """While no other process is in the same; on Windows tests run in one process."""
    with path.open("w") as file:
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


#: The files of tests that take longest: they are begun first, so that no process is left with one of them at the end.
LONG = [
    *("test_same_answers", "test_docs", "test_hpo", "test_isolated", "test_hpo_answers", "test_data_sets", "test_release"),
    *("test_hostile_files", "test_export_tables", "test_check"),
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of long files first."""
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))
