"""The folders of the user: where a graph of one's own is kept, and where the bundled one is kept ready.

These are the folders that the package platformdirs names. They are spelt out here because importing it takes longer than
answering a question; a test holds the two against each other.
"""

from __future__ import annotations

import os
import sys

_APP = "myograph"


def data_folder() -> str:
    """The folder for a graph that the user has loaded something into."""
    if sys.platform == "win32":
        return os.path.join(_windows(), _APP)
    if sys.platform == "darwin":
        return os.path.expanduser(f"~/Library/Application Support/{_APP}")
    return os.path.join(os.environ.get("XDG_DATA_HOME", "").strip() or os.path.expanduser("~/.local/share"), _APP)


def cache_folder() -> str:
    """The folder for what can be made again at any time."""
    if sys.platform == "win32":
        return os.path.join(_windows(), _APP, "Cache")
    if sys.platform == "darwin":
        return os.path.expanduser(f"~/Library/Caches/{_APP}")
    return os.path.join(os.environ.get("XDG_CACHE_HOME", "").strip() or os.path.expanduser("~/.cache"), _APP)


def _windows() -> str:
    return os.environ.get("LOCALAPPDATA") or os.path.expanduser(r"~\AppData\Local")
