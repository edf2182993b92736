"""A store in, what breaks the rules of a good ontology out: each rule is a query, in ``ontology/checks``, that finds its breaches."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode, NamedNode

from myograph.errors import CatalogError
from myograph.schema import ONTOLOGY_FOLDER
from myograph.vocabulary import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Store

    from myograph.engines import Term

FOLDER = ONTOLOGY_FOLDER / "checks"
LEVELS = ("ERROR", "WARN", "INFO")
_COLUMNS = ("entity", "property", "value")
_HEADER = re.compile(r"#\+ (level|meaning): (.+)")


class Rule(NamedTuple):
    """A rule: what is wrong where it is broken, how bad that is, and the query that finds it."""

    name: str
    level: str
    meaning: str
    sparql: str


class Breach(NamedTuple):
    """One thing that breaks a rule; names are short names, and empty where there is nothing to name."""

    rule: Rule
    entity: str
    property: str
    value: str


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, by name.

    :raises CatalogError: where a file does not say its level and its meaning.
    """
    found = []
    for path in sorted(FOLDER.glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        said = dict(_HEADER.findall(text))
        if said.get("level") not in LEVELS or "meaning" not in said:
            levels = ", ".join(LEVELS)
            raise CatalogError(f"{path}:1: a rule says its level, one of {levels}, and its meaning, on lines that begin with #+.")
        found.append(Rule(path.stem, said["level"], said["meaning"], text))
    return tuple(found)


def breaches(store: Store) -> Iterator[Breach]:
    """What breaks the rules in a graph, the worst first; all its named graphs are taken together."""
    for rule in sorted(rules(), key=lambda one: LEVELS.index(one.level)):
        rows = store.query(rule.sparql, use_default_graph_as_union=True)
        assert tuple(one.value for one in rows.variables) == _COLUMNS, rule.name  # type: ignore[union-attr]  # a SELECT
        yield from sorted({Breach(rule, *map(_text, row)) for row in rows})  # type: ignore[union-attr]  # as above


def _text(term: Term) -> str:
    if term is None or isinstance(term, BlankNode):
        return ""
    return shorten(term.value) if isinstance(term, NamedNode) else term.value  # type: ignore[union-attr]  # no quoted triples here
