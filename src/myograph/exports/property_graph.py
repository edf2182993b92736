"""Records in, what property graphs call them out: labels of nodes, types of relationships, the kinds of nodes that there are."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from myograph.exports.records import Node

#: The label that every node of the graph itself has. Associations and sources are nodes without relationships, found by their
#: identifiers, so that no path leads over what a source says and another refutes.
ENTITY, ASSOCIATION, SOURCE = "Entity", "Association", "Source"


@cache
def relationship_type(predicate: str) -> str:
    """The type of the relationships of a predicate.

    >>> relationship_type("myo:presentsWith"), relationship_type("skos:broaderTransitive")
    ('PRESENTS_WITH', 'SKOS_BROADER_TRANSITIVE')
    """
    return re.sub(r"\W", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", predicate.removeprefix("myo:"))).upper()


@cache
def _label(kind: str) -> str:
    return re.sub(r"\W", "_", kind.removeprefix("myo:"))


def labels(node: Node) -> list[str]:
    """The labels of a node: its classes, with those that follow."""
    return [ENTITY, *sorted({_label(kind) for kind in node.classes} - {ENTITY})]
