"""What several test files need."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import myograph


@pytest.fixture(scope="session")
def hpo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a graph that the whole of HPO is loaded into, once for all tests; MYOGRAPH_HPO names one that is there already."""
    if os.environ.get("MYOGRAPH_HPO"):
        return Path(os.environ["MYOGRAPH_HPO"])
    return Path(myograph.open("bundled").load("hpo", into=tmp_path_factory.mktemp("hpo") / "graph").name)


@pytest.hookimpl(tryfirst=True)  # before what reads the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where tests run side by side, those of a file stay together, as do those on the whole of HPO: what they share is made once."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        item.add_marker(pytest.mark.xdist_group("hpo" if "hpo_folder" in names or item.name.endswith("docs-hpo.md]") else item.path.name))
