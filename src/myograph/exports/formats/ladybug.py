"""Records as the file of a database of Ladybug, the successor of Kuzu: nodes of three kinds, and a table of relationships a type."""

from __future__ import annotations

import os
from itertools import groupby
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from myograph.errors import GraphError, MissingExtra
from myograph.exports.format import Format, formats
from myograph.exports.formats.cypher import literal
from myograph.exports.property_graph import ASSOCIATION, ENTITY, SOURCE, relationship_type
from myograph.exports.records import INTEGER, LIST, NUMBER, TEXT, TRUTH, Association, Edge, Node, Source, fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from myograph.exports.stream import Records

_TYPES = {TEXT: "STRING", LIST: "STRING[]", INTEGER: "INT64", NUMBER: "DOUBLE", TRUTH: "BOOLEAN"}
_NODES = {"nodes": (ENTITY, Node), "associations": (ASSOCIATION, Association), "sources": (SOURCE, Source)}


def _write(records: Records, path: str) -> None:
    try:
        import ladybug
        import pyarrow.parquet
    except ModuleNotFoundError:
        raise MissingExtra("a database of Ladybug", "ladybug") from None
    if os.path.exists(path):  # such as a device; a new file is not there yet
        raise GraphError(f"{path}: a database of Ladybug is a file of its own. Name one.")
    with TemporaryDirectory(dir=os.path.dirname(path)) as folder:  # beside it, where there is room for what is as large
        formats()["parquet"].write(records, folder)
        edges = pyarrow.parquet.read_table(os.path.join(folder, "edges.parquet"), columns=["predicate"])
        with ladybug.Database(path) as database, ladybug.Connection(database) as connection:
            connection.execute("BEGIN TRANSACTION")  # or each table would be put in order by itself
            for statement in _statements(folder, sorted(edges["predicate"].unique().to_pylist())):
                connection.execute(statement)
            connection.execute("COMMIT")


def _statements(folder: str, predicates: list[str]) -> Iterator[str]:
    for table, (name, kind) in _NODES.items():
        columns = ", ".join(f"`{field}` {_TYPES[type]}" for field, type in fields(kind).items())
        yield f"CREATE NODE TABLE {name} ({columns}, PRIMARY KEY (id))"
        yield f"COPY {name} FROM {_parquet(folder, table)}"
    told = {field: type for field, type in fields(Edge).items() if field not in ("subject", "object")}
    columns = ", ".join(f"`{field}` {_TYPES[type]}" for field, type in told.items())
    names = ", ".join(f"`{field}`" for field in told)
    for type, its in groupby(sorted(predicates, key=relationship_type), relationship_type):
        name = f"`{type}`"
        yield f"CREATE REL TABLE {name} (FROM {ENTITY} TO {ENTITY}, {columns})"
        found = f"LOAD FROM {_parquet(folder, 'edges')} WHERE predicate IN {literal(tuple(its))}"
        yield f"COPY {name} FROM ({found} RETURN subject, `object`, {names})"


def _parquet(folder: str, table: str) -> str:
    return literal(os.path.join(folder, f"{table}.parquet"))


FORMATS = [Format("ladybug", "Ladybug, the successor of Kuzu: a database to ask in Cypher", _write)]
