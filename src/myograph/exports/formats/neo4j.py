"""Records as a folder of CSV files with the headers that ``neo4j-admin database import`` reads, and the command that does it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from myograph.errors import GraphError
from myograph.exports.format import Format
from myograph.exports.property_graph import ASSOCIATION, ENTITY, SOURCE, labels, relationship_type
from myograph.exports.records import INTEGER, LIST, NUMBER, TRUTH, Association, Edge, Node, Source, fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from myograph.exports.records import Record
    from myograph.exports.stream import Records

_TYPES = {INTEGER: ":long", NUMBER: ":double", TRUTH: ":boolean", LIST: ":string[]"}
#: Between the texts of a list: the importer knows no way to write its delimiter in a text, and the usual ; is in many.
DELIMITER = "\x1f"

README = """\
# The graph for Neo4j

In this folder, for Neo4j 5 and those that came after it, with the server stopped:

    neo4j-admin database import full neo4j --array-delimiter=U+001F --multiline-fields=true \\
      --nodes=nodes.csv --nodes=Association=associations.csv --nodes=Source=sources.csv --relationships=relationships.csv

That is for a database that holds nothing yet; `--overwrite-destination=true` deletes what it holds. Then start the server, make the
database by `CREATE DATABASE` where it has a name of its own, and run `cypher-shell -d neo4j -f constraints.cypher`.

U+001F stands between the texts of a list, for they may hold a semicolon. An association is what one source says; those that are
unsafe, outdated or excluded have no relationship, and none of them has one of its own. manifest.json holds the notices that go with
answers to people.
"""

CONSTRAINTS = "".join(
    f"CREATE CONSTRAINT {kind.lower()}_id IF NOT EXISTS FOR (n:{kind}) REQUIRE n.id IS UNIQUE;\n" for kind in (ENTITY, ASSOCIATION, SOURCE)
)


def _write(records: Records, folder: str) -> None:
    def write(name: str, lines: Iterable[str]) -> None:
        with open(os.path.join(folder, name), "w", encoding="utf-8", newline="\n") as file:
            file.writelines(lines)

    write("nodes.csv", _nodes(records))
    write("relationships.csv", _relationships(records))
    for name, kind, found in (("associations", Association, records.associations()), ("sources", Source, records.sources())):
        write(f"{name}.csv", _table(kind, found))
    write("constraints.cypher", [CONSTRAINTS])
    write("README.md", [README])


def _nodes(records: Records) -> Iterator[str]:
    yield f"{_header(Node)},:LABEL\n"
    for node in records.nodes():
        yield f"{_line(node, node)},{_cell(tuple(labels(node)), node)}\n"


def _relationships(records: Records) -> Iterator[str]:
    ends = (Edge._fields.index("subject"), Edge._fields.index("object"))
    told = [name for name in Edge._fields if name not in ("subject", "object")]
    yield f":START_ID({ENTITY}),:END_ID({ENTITY}),:TYPE,{','.join(name + _TYPES.get(fields(Edge)[name], '') for name in told)}\n"
    for edge in records.edges():
        values = (value for place, value in enumerate(edge) if place not in ends)
        yield f"{_line((edge.subject, edge.object, relationship_type(edge.predicate), *values), edge)}\n"


def _table(kind: type[Association | Source], records: Iterable[Association | Source]) -> Iterator[str]:
    yield f"{_header(kind)}\n"
    for record in records:
        yield f"{_line(record, record)}\n"


def _header(kind: type[Node | Association | Source]) -> str:
    names = {Node: ENTITY, Association: ASSOCIATION, Source: SOURCE}
    return ",".join([f"id:ID({names[kind]})", *(name + _TYPES.get(type, "") for name, type in fields(kind).items() if name != "id")])


def _line(values: Iterable[object], record: Record) -> str:
    return ",".join(_cell(value, record) for value in values)


def _cell(value: object, record: Record) -> str:
    """Texts stand in quotation marks, where white space is kept; what there is nothing of is no text, and no property."""
    if value in (None, "", ()):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, tuple):
        if any(DELIMITER in text for text in value):
            remedy = "Take it out of what was loaded, or choose another format, such as cypher"
            raise GraphError(f"{record.id}: a list holds the character U+001F, which stands between the texts of lists. {remedy}.")
        value = DELIMITER.join(value)
    text = str(value).replace('"', '""')
    return f'"{text}"'


_FILES = ("nodes.csv", "relationships.csv", "associations.csv", "sources.csv", "constraints.cypher", "README.md")
FORMATS = [Format("neo4j", "Neo4j: CSV files for its importer", _write, files=_FILES)]
