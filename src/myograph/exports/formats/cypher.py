"""Records as a script of Cypher, which makes them in any engine that runs openCypher; run again, it makes nothing twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from myograph.exports.format import Format
from myograph.exports.formats.neo4j import CONSTRAINTS
from myograph.exports.networks import present
from myograph.exports.property_graph import ASSOCIATION, ENTITY, SOURCE, labels, relationship_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from myograph.exports.records import Edge, Node
    from myograph.exports.stream import Records

#: How many nodes or relationships one statement makes.
_AT_ONCE = 500
_ESCAPES = str.maketrans({"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def _write(records: Records, path: str) -> None:
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write("// The constraints are in the words of Neo4j; other engines have their own. What follows is openCypher.\n")
        file.write(CONSTRAINTS)
        file.writelines(_statements(_node(node) for node in records.nodes()))
        file.writelines(_statements(_edge(edge) for edge in records.edges()))
        for kind, found in ((ASSOCIATION, records.associations()), (SOURCE, records.sources())):
            how = f"MERGE (n:{kind} {{id: row.id}}) SET n += row"
            file.writelines(_statements((how, literal(present(one))) for one in found))


def _node(node: Node) -> tuple[str, str]:
    more = "".join(f":{label}" for label in labels(node) if label != ENTITY)
    return f"MERGE (n:{ENTITY} {{id: row.id}}) SET n += row{f' SET n{more}' if more else ''}", literal(present(node))


def _edge(edge: Edge) -> tuple[str, str]:
    told = {name: value for name, value in present(edge).items() if name not in ("subject", "object")}
    ends = f"MATCH (a:{ENTITY} {{id: row.a}}), (b:{ENTITY} {{id: row.b}})"
    made = f"MERGE (a)-[r:{relationship_type(edge.predicate)} {{id: row.r.id}}]->(b) SET r += row.r"
    return f"{ends} {made}", literal({"a": edge.subject, "b": edge.object, "r": told})


def _statements(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Statements that do with rows what is to be done with each; those that take the same are made together."""
    waiting: dict[str, list[str]] = {}
    for how, row in rows:
        together = waiting.setdefault(how, [])
        together.append(row)
        if len(together) == _AT_ONCE:
            yield _statement(how, waiting.pop(how))
    for how, together in waiting.items():
        yield _statement(how, together)


def _statement(how: str, rows: list[str]) -> str:
    listed = ",\n".join(rows)
    return f"UNWIND [\n{listed}\n] AS row {how};\n"


def literal(value: object) -> str:
    r"""A value as Cypher writes it.

    >>> print(literal({"id": "it's", "severity": ("a\\b",), "inferred": True, "low": 0.5}))
    {id: 'it\'s', severity: ['a\\b'], inferred: true, low: 0.5}
    """
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {literal(one)}' for name, one in value.items())}}}"
    if isinstance(value, tuple):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    return f"'{str(value).translate(_ESCAPES)}'"


FORMATS = [Format("cypher", "Neo4j, FalkorDB, Grafeo: a script of openCypher", _write)]
