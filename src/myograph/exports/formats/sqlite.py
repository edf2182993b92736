"""Records as an SQLite file: a table each, lists as JSON arrays, and views that answer questions of the catalog."""

from __future__ import annotations

import json
import sqlite3
from importlib.resources import files
from typing import TYPE_CHECKING

from myograph.exports.format import Format
from myograph.exports.records import INTEGER, NUMBER, TABLES, TRUTH, fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from myograph.exports.stream import Records

_TYPES = {INTEGER: "INTEGER", NUMBER: "REAL", TRUTH: "INTEGER"}  # a truth value is 0 or 1
#: Columns that are looked things up by.
_INDEXES = {
    "edges": ("subject, predicate", "object, predicate", "predicate"),
    "associations": ("subject, predicate", "object, predicate", "predicate", "edge"),
    "nodes": ("name",),
}


def _write(records: Records, path: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        # nobody reads the file before it is whole, so nothing has to be kept for a rollback
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        for name, kind in TABLES.items():
            declared = fields(kind)
            columns = ", ".join(f'"{field}" {_TYPES.get(type, "TEXT")}' for field, type in declared.items())
            connection.execute(f'CREATE TABLE {name} ({columns}, PRIMARY KEY ("id")) WITHOUT ROWID')
            marks = ", ".join("?" * len(declared))
            connection.executemany(f"INSERT INTO {name} VALUES ({marks})", _rows(records, name))
            for columns in _INDEXES.get(name, ()):
                connection.execute(f"CREATE INDEX {name}_{columns.partition(',')[0]} ON {name} ({columns})")
        connection.execute("CREATE TABLE entries (entry TEXT PRIMARY KEY, node TEXT) WITHOUT ROWID")
        connection.execute("INSERT INTO entries SELECT entry.value, node.id FROM nodes AS node, json_each(node.entries) AS entry")
        connection.execute("CREATE TABLE notices (notice TEXT PRIMARY KEY, text TEXT) WITHOUT ROWID")
        connection.executemany("INSERT INTO notices VALUES (?, ?)", records.notices().items())
        connection.execute("ANALYZE")  # or it is guessed which index to use
        connection.execute("COMMIT")
        connection.executescript(files("myograph.exports").joinpath("views.sql").read_text(encoding="utf-8"))
    finally:
        connection.close()


def _rows(records: Records, name: str) -> Iterator[list[object]]:
    for record in getattr(records, name)():
        yield [json.dumps(value, ensure_ascii=False) if isinstance(value, tuple) else value for value in record]


FORMATS = [Format("sqlite", "sqlite3, Datasette, DBeaver, R", _write)]
