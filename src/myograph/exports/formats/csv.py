"""Records as a folder of CSV files, with a Frictionless data package that tells the types of their columns."""

from __future__ import annotations

import csv
import json
import os
import re
from typing import TYPE_CHECKING

from myograph.exports.format import Format
from myograph.exports.lists import join
from myograph.exports.records import INTEGER, LIST, NUMBER, TABLES, TRUTH, fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from myograph.exports.stream import Records

#: What a spreadsheet takes for the beginning of a formula, behind any number of apostrophes: one more makes it a text.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")

_TYPES = {INTEGER: "integer", NUMBER: "number", TRUTH: "boolean"}
_PACKAGE = "datapackage.json"


def _write(records: Records, folder: str) -> None:
    for name in TABLES:
        with open(os.path.join(folder, f"{name}.csv"), "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(fields(TABLES[name]))
            writer.writerows([cell(value) for value in record] for record in _rows(records, name))
    with open(os.path.join(folder, _PACKAGE), "w", encoding="utf-8") as file:
        json.dump({"name": "myograph", "resources": [_resource(name) for name in TABLES]}, file, indent=2)
        file.write("\n")


def _rows(records: Records, name: str) -> Iterator[tuple[object, ...]]:
    yield from getattr(records, name)()


def cell(value: object) -> str:
    r"""A value as a cell: lists joined by ``|``, truth values as true and false, texts so that no spreadsheet runs them.

    >>> cell(("a", "b|c")), cell(True), cell(None), cell("=1+1")
    ('a|b\\|c', 'true', '', "'=1+1")
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    text = join(value) if isinstance(value, tuple) else str(value)
    return f"'{text}" if _FORMULA.match(text) else text


def read_text(cell: str) -> str:
    """The text that a cell was written for.

    >>> read_text("'=1+1"), read_text("a")
    ('=1+1', 'a')
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _resource(name: str) -> dict[str, object]:
    columns = []
    for field, kind in fields(TABLES[name]).items():
        described = {"name": field, "type": _TYPES.get(kind, "string")}
        if kind == LIST:
            described["description"] = "a list, joined by |; a | or \\ in a text of it stands behind a \\"
        columns.append(described)
    schema: dict[str, object] = {"fields": columns, "primaryKey": ["id"]}
    return {"name": name, "path": f"{name}.csv", "format": "csv", "encoding": "utf-8", "schema": schema}


FORMATS = [Format("csv", "pandas, polars, DuckDB, R, spreadsheets", _write, files=(*(f"{name}.csv" for name in TABLES), _PACKAGE))]
