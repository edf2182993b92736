"""The command of KGX without a network: it would fetch the Biolink Model, which the package biolink-model has.

Run with the Python of an environment that has kgx and biolink-model: offline.py PREFIXES COMMAND…, where the first is a JSON-LD context.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import biolink_model
import bmt.toolkit
from linkml_runtime.utils.schemaview import SchemaView

FOLDER = Path(biolink_model.__path__[0])


def read_model(self: bmt.toolkit.Toolkit, *_: object, **__: object) -> None:
    """In place of the constructor, which asks the network."""
    self.view = SchemaView(str(FOLDER / "schema" / "biolink_model.yaml"))
    self.pmap = {"predicate mappings": []}


bmt.toolkit.Toolkit.__init__ = read_model

import kgx.config  # noqa: E402  # which asks for the model as it is imported

context = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["@context"]
context |= json.loads((FOLDER / "prefixmaps" / "biolink_model_prefix_map.json").read_text(encoding="utf-8"))
for name in ("biolink", "monarch_context", "obo_context"):
    kgx.config.jsonld_context_map[name] = context

from kgx.cli import cli  # noqa: E402  # as above

cli(sys.argv[2:])
